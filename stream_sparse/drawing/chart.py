"""Draw charts: axes with marks, laid out below one another, side by side, or in strips."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .axes import Axes, LegendEntry, Mark
from .colours import blank, letters_of
from .description import Chart
from .inks import QUIET
from .legend import legend, legend_height, widest_entry
from .marks import draw_mark, draw_setting
from .plot import Plot, draw_across, draw_laps
from .readings import Reading, exactly, line_of, nearest
from .stale import dim, write_at_end
from .text import label, line_height, shorten, text_width, whole_parts
from .theme import Picture, Theme, theme
from .ticks import number

_LEAST_AXES, _LEAST_STRIP = 34, 3  # pixels; lower ones would show nothing
_INDENT = 4  # font sizes from the left to a legend, at most
_NORMAL = "normal distribution"
# So many font sizes are left to axes below a legend to which a line is added for what is normal.
_ROOMY = 7
# So many pixels beside the end of a moving line still count as its end.
_BESIDE = 4


class Placed(NamedTuple):
    """Axes in a picture: their plot; the top, left and right of their place; whether numbers stand below.

    ``strip`` is the number of pixels to the next strip; 0 for axes outside of strips, which have a legend.
    """

    axes: Axes
    plot: Plot
    top: int
    left: int
    right: int
    labelled: bool = True
    strip: int = 0
    legend: tuple[LegendEntry, ...] = ()

    def fixed(self) -> Placed:
        """Return what stays from one picture to the next: no marks, no times, no legend outside of strips."""
        axes = self.axes._replace(marks=(), setting=None, legend=self.axes.legend if self.strip else ())
        if not self._moves:
            return self._replace(axes=axes, legend=())
        axes = axes._replace(across=axes.across._replace(start=0.0, end=1.0, laps=()))
        plot = self.plot._replace(start=0.0, end=1.0)
        return self._replace(axes=axes, plot=plot, labelled=False, legend=())

    @property
    def _moves(self) -> bool:
        return self.axes.across.kind == "time"

    def draw_fixed(self, picture: Picture) -> None:
        """Draw what stays."""
        axes, plot, size, quiet = self.axes, self.plot, self.plot.size, theme().quiet
        area = picture[:, self.left : self.right]
        if axes.title:
            words = shorten(axes.title, size, picture.shape[1])
            label(picture, words, 0, self.top - line_height(size) / 2, size)
        if axes.message:
            words, middle = shorten(axes.message, size, area.shape[1]), (self.top + plot.bottom) / 2
            label(area, words, area.shape[1] / 2, middle, size, quiet, at="middle")
            return
        if self.strip:
            plot.line(picture, min(max(0.0, plot.low), plot.high), theme().grid)
        else:
            plot.grid(picture)
        for normal in axes.normals:
            plot.line(picture, normal, quiet)
        if axes.zero:
            plot.line(picture, 0.0, theme().faint)
        if axes.corner:
            row = self.top + line_height(size) // 2
            label(picture, axes.corner, plot.right, row, size, quiet, at="right")
        if self.labelled and not self._moves:
            draw_across(picture, plot, axes.across)

    def draw_words(self, picture: Picture) -> None:
        """Draw the laps and the times below a plot, and the legend."""
        axes, plot, size = self.axes, self.plot, self.plot.size
        if axes.message:
            return
        draw_laps(picture, plot, axes.across)
        if self.labelled and self._moves:
            draw_across(picture, plot, axes.across)
        if not self.strip:
            beside, below = _corner(axes, self.legend, self.right - self.left, size)
            area = picture[:, self.left : self.right - beside]
            indent = min(plot.left - self.left, _indent(self.legend, area.shape[1], size))
            legend(area, self.legend, indent, self.top + below, size)

    def draw_marks(self, picture: Picture) -> None:
        """Draw the marks, those of a strip within its plot."""
        within = self.strip or self.axes.cut
        area, plot = self.plot.cut_out(picture) if within else (picture, self.plot)
        for k, mark in enumerate(self.axes.marks):
            draw_mark(area, plot, mark, k, len(self.axes.marks))
        if self.axes.setting is not None:
            draw_setting(picture, self.plot, self.axes.setting, self.axes.marks, named=not self.strip)

    def value_at(self, x: int, y: int, near: bool = False) -> float | None:
        """Return the value to which a place of the picture moves the line of a parameter; None: nowhere.

        With ``near`` a place beside the plot means the nearest place in it.
        """
        setting, plot = self.axes.setting, self.plot
        if setting is None or not setting.movable or not (near or plot.holds(x, y)):
            return None
        if setting.upright:
            return plot.across(min(max(x, plot.left), plot.right - 1))
        return plot.level(min(max(y, plot.top), plot.bottom - 1))

    def read_off(self, x: int, y: int) -> str:
        """Return what lies at a place of the picture: where that is, and the value of each mark there."""
        if not self.plot._replace(bottom=self.plot.bottom + self.strip).holds(x, y) or not self.axes.marks:
            return ""
        there = self._bins(x) if self.axes.marks[0].kind == "steps" else self._points(x)
        shown = nearest([float(self.plot.rows(mark.y[k])) for mark, k in there], y)
        if not there:
            return ""
        (first, k), across = there[0], self.axes.across
        if first.kind != "steps":
            readings = [mark.reading(k) for mark, k in map(there.__getitem__, shown)]
            return line_of(across.words(float(first.x[k])), readings)
        # Histogram nodes may have bins of their own; the bin of the first one names the place.
        interval, readings = first.bin_words(k), []
        for mark, k in map(there.__getitem__, shown):
            total, own = exactly(mark.y[k]), mark.bin_words(k)
            own = "" if own == interval else f" of {own}"
            readings.append(Reading(mark.name, total + own, "value" if total == "1" else "values"))
        return line_of(f"{interval} {across.unit}".rstrip(), readings)

    def _bins(self, x: int) -> list[tuple[Mark, int]]:
        """Return the number of the bin at a column of each mark that has one."""
        value = self.plot.across(x)
        bins = [(mark, int(np.searchsorted(mark.x, value, side="right")) - 1) for mark in self.axes.marks]
        return [(mark, k) for mark, k in bins if 0 <= k < len(mark.y)]

    def _points(self, x: int) -> list[tuple[Mark, int]]:
        """Return the entry nearest to a column, of each mark that has one there."""
        moves = self.axes.across.kind == "time"
        places = [(mark, self.plot.columns(mark.x)) for mark in self.axes.marks if len(mark.x)]
        if moves:  # a line may have ended, or not begun
            places = [p for p in places if p[1][0] - _BESIDE <= x <= p[1][-1] + _BESIDE]
        if not places:
            return []
        nearby = [float(columns[np.argmin(np.abs(columns - x))]) for _, columns in places]
        at = min(nearby, key=lambda column: abs(column - x))
        distances = [(mark, np.abs(columns - at)) for mark, columns in places]
        # Lines with other swept values, or of another length, may have no entry there.
        return [(mark, int(np.argmin(a))) for mark, a in distances if a.min() <= (_BESIDE if moves else 0.5)]


def draw_chart(chart: Chart, picture: Picture, size: int) -> tuple[Placed, ...]:
    """Draw a chart over a picture, in strips where it has some and there is room for them."""
    placed_strips = strips(picture, chart.strips, size, chart.head, chart.scale) if chart.strips else None
    drawn = stack(picture, chart.rows, size) if placed_strips is None else placed_strips
    if drawn and drawn[0].axes.across.kind == "time":
        first, last = drawn[0].plot, drawn[-1].plot
        write_at_end(picture[first.top : last.bottom, last.left : last.right], chart.stale, size)
    else:
        dim(picture, chart.stale, size)
    return drawn


def stack(picture: Picture, rows: Sequence[Sequence[Axes]], size: int) -> tuple[Placed, ...]:
    """Draw rows of axes below one another; where there is no room for all of them, the first ones."""
    height, width = picture.shape[:2]
    rows = rows[: max(height // _LEAST_AXES, 1)]
    # Rows with equal axes have labels only below the last of them.
    below = [[axes.across for axes in row] for row in rows]
    labelled = [here != after for here, after in zip(below, [*below[1:], None], strict=True)]
    under, gap = line_height(size) + 4, 0 if any(row[0].title for row in rows) else size // 2
    each = (height - under * sum(labelled) - gap * (len(rows) - 1)) / len(rows)
    placed: list[Placed] = []
    top = 0.0
    for row, has_labels in zip(rows, labelled, strict=True):
        ends = [round(k * width / len(row)) for k in range(len(row) + 1)]
        start = round(top) + (line_height(size) if row[0].title else 0)
        for axes, left, right in zip(row, ends, ends[1:], strict=False):
            entries = _legend(axes, each, right - left, size)
            over, across = _height_above(axes, entries, right - left, size), axes.across
            plot = Plot.within(
                round(top + each) + under, right - left, top=start + over, y=axes.y,
                x=(across.start, across.end), size=size, log_x=across.log, log_y=axes.log,
            ).moved(left)  # fmt: skip
            placed.append(Placed(axes, plot, start, left, right, has_labels, legend=entries))
        top += each + gap + (under if has_labels else 0)
    # Plots below one another begin at one column.
    starts = {one.left: max(o.plot.left for o in placed if o.left == one.left) for one in placed}
    placed = [one._replace(plot=one.plot._replace(left=starts[one.left])) for one in placed]
    shown = [one for one in placed if one.plot.bottom <= height and one.plot.wide > 0]
    return _draw(picture, shown)


def strips(
    picture: Picture, axes: Sequence[Axes], size: int, head: str = "", scale: str = ""
) -> tuple[Placed, ...] | None:
    """Draw low axes on one scale, each with the name of its legend at the left; None without room.

    ``head`` stands above the names, such as the swept parameter; ``scale`` says what the strips span, by
    default their values.
    """
    height, width = picture.shape[:2]
    top, bottom = line_height(size) + 2, height - line_height(size) - 4
    gap = 2 if bottom - top > 12 * len(axes) else 1
    tall = (bottom - top + gap) / len(axes) - gap
    if tall < _LEAST_STRIP:
        return None
    names = [one.legend[0].text for one in axes]
    widest = max(text_width(words, size) for words in (*names, head)) + 8
    left = min(widest, max(width // 2, 1))
    right = max(width - size // 2, left + 2)
    placed = []
    for k, one in enumerate(axes):
        start = top + k * (tall + gap)
        ends = one.across.start, one.across.end
        plot = Plot(
            left, round(start), right, round(start + tall), *one.y, *ends, size, one.across.log, one.log
        )
        placed.append(Placed(one, plot, round(start), 0, width, k + 1 == len(axes), gap))
    scale = scale or "each {} to {}".format(*map(number, axes[0].y))
    if any(one.normals for one in axes):
        scale = f"{scale}, gray line: {_NORMAL}"
    return _draw(picture, placed, head, scale)


def _draw(picture: Picture, placed: Sequence[Placed], head: str = "", scale: str = "") -> tuple[Placed, ...]:
    fixed = tuple(one.fixed() for one in placed)
    height, width = picture.shape[:2]
    picture[:] = _background(height, width, fixed, head, scale, theme())
    for one in placed:
        one.draw_words(picture)
    for one in placed:
        one.draw_marks(picture)
    return tuple(placed)


@functools.lru_cache(maxsize=16)
def _background(
    height: int, width: int, placed: Sequence[Placed], head: str, scale: str, colours: Theme
) -> Picture:
    """Draw what stays, in the colours of the theme; cached, since grid and labels take longer than marks."""
    del colours  # they are drawn with theme(), which is this one
    picture = blank(height, width)
    if scale:
        _name_strips(picture, placed, head, scale)
    for one in placed:
        one.draw_fixed(picture)
    return picture


def _name_strips(picture: Picture, strips: Sequence[Placed], head: str, scale: str) -> None:
    """Write the names of strips, and the words about their scale."""
    first = strips[0].plot
    size, above = first.size, (first.top - 2) / 2
    label(picture, head, 0, above, size, theme().quiet)
    room = picture.shape[1] - text_width(head, size) - 2 * size
    label(picture, whole_parts(scale, size, room), first.right, above, size, theme().quiet, at="right")
    every = -(-line_height(size) * 2 // (3 * first.tall))
    for one in strips[::every]:
        name, plot = one.axes.legend[0], one.plot
        words, y = shorten(name.text, size, plot.left - 8), (plot.top + plot.bottom) / 2
        label(picture, words, plot.left - 8, y, size, letters_of(name.ink), at="right")


def _legend(axes: Axes, height: float, width: int, size: int) -> tuple[LegendEntry, ...]:
    """Return the legend of axes so high, with a name of the lines of what is normal where there is room."""
    if not axes.normals:
        return axes.legend
    entries = (*axes.legend, LegendEntry(_NORMAL, QUIET))
    taken = _height_above(axes, entries, width, size)
    more = taken > _height_above(axes, axes.legend, width, size)
    return axes.legend if more and height - taken < _ROOMY * size else entries


def _height_above(axes: Axes, entries: Sequence[LegendEntry], width: int, size: int) -> int:
    """Return how many rows of pixels the entries of a legend and the corner take."""
    beside, below = _corner(axes, entries, width, size)
    indent = _indent(entries, width - beside, size)
    above = below + legend_height(entries, indent, width - beside, size)
    return max(above, line_height(size) + 2) if axes.corner else above


def _indent(entries: Sequence[LegendEntry], width: int, size: int) -> int:
    """Return where a legend begins at most: further left where its widest name needs the room."""
    return min(_INDENT * size, max(width - widest_entry(entries, size), 0))


def _corner(axes: Axes, entries: Sequence[LegendEntry], width: int, size: int) -> tuple[int, int]:
    """Return how many columns the corner takes beside a legend, or how many rows above it.

    The legend stands below the corner where beside it a name would be cut.
    """
    if not axes.corner:
        return 0, 0
    beside = text_width(axes.corner, size) + size
    if _INDENT * size + widest_entry(entries, size) <= width - beside:
        return beside, 0
    return 0, line_height(size) + 2
