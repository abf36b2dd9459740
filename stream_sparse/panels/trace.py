"""Panel ``trace``: scalars over time as curves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from stream_sparse.base import Panel, param
from stream_sparse.base.feed import common_parameters
from stream_sparse.drawing.axes import Plot
from stream_sparse.drawing.colours import Colour, blank, legible, palette
from stream_sparse.drawing.curves import curve
from stream_sparse.drawing.legend import Entry, legend, legend_height
from stream_sparse.drawing.normal import draw_normal
from stream_sparse.drawing.picture_cache import PictureCache
from stream_sparse.drawing.ranges import Limits
from stream_sparse.drawing.scalar_history import Excerpt, ScalarHistory
from stream_sparse.drawing.strips import Strips
from stream_sparse.drawing.text import size_for
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Stamp, Value, describe

from ._reading import Reading, exactly, line_of, names, nearest, seconds
from ._series import colours, legend_entries, strip_names
from ._stale import StaleInputs
from ._statistics import Statistics

__all__ = ["Trace"]

_MOST = 4
# So many pixels beside a curve still count as its end.
_BESIDE = 4


class _Drawn(NamedTuple):
    """A curve that was drawn: its axes, its name, and the part of its history."""

    plot: Plot
    name: str
    unit: str
    part: Excerpt

    def time_at(self, time: float, beside: float) -> float | None:
        """Return the time of the entry nearest to one; None where the curve has ended or not begun."""
        k = self.part.nearest(time, beside)
        return None if k is None else float(self.part.time[k])

    def reading(self, time: float) -> tuple[float, Reading]:
        """Return the value nearest to a time, and its words."""
        k = self.part.nearest(time, math.inf)
        assert k is not None
        low, high = float(self.part.low[k]), float(self.part.high[k])
        if math.isnan(low):
            return low, Reading(self.name, "no value")
        return low, Reading(self.name, exactly(low, high), self.unit)


class _Curve(NamedTuple):
    """A curve; ``place`` is that of its colour in the palette, None for the colour of its input."""

    history: ScalarHistory
    feed: int
    place: int | None
    name: str
    short: str
    unit: str


class Trace(Panel):
    """Scalars over time, a curve for each; a vector of at most four numbers gives a curve for each number.

    The curves of a sweep are coloured from dark to bright. A curve keeps a fixed number of entries, however
    long the stream is, with the least and the greatest value of each. Lost frames, frames without a value,
    and nan are gaps. Of a statistic the note says over which frames it is, and a line shows the value of a
    normal distribution.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Trace(seconds=5)
    >>> medium = Medium((), np.dtype("f8"), 30, False, Clock("pts"))
    >>> panel.open((Feed("pixel", None, "gray levels", {}, 0),), medium, {})
    >>> for t in range(90):
    ...     panel.see(float(t % 30), at=Stamp(t, t / 30))
    >>> panel.draw(120, 300).shape
    (120, 300, 3)
    """

    seconds: float | None = param(10.0, gt=0, help="How far back the curves reach; null: to the first frame.")
    strips: bool = param(
        False, help="Each curve in a strip of its own, all on one scale, so that many can be told apart."
    )

    weight: ClassVar[float] = 1.4

    def reset(self) -> None:
        self._curves: list[list[_Curve]] = [[] for _ in self.feeds]
        self._stale = StaleInputs(self.feeds)
        self._statistics = Statistics(self.feeds)
        self._first = self._last = 0.0
        self._limits = Limits()
        self._background = PictureCache()
        self._drawn: tuple[Strips | None, tuple[_Drawn, ...]] = None, ()

    def note(self) -> str:
        """Return the units of measure, how to read statistics, and the parameters that nothing else shows."""
        hidden = common_parameters(self.feeds) if len(self.feeds) == 1 and self.title is not None else ""
        return ", ".join(filter(None, (super().note(), self._statistics.reading().note, hidden)))

    def see(self, *values: Value, at: Stamp) -> None:
        if self._stale.first is None:
            self._first = at.time_s
        self._stale.see(values, at.index)
        self._statistics.see(values, at.index)
        for number, value in enumerate(values):
            mine = self._curves[number]
            if value is None:
                for each in mine:
                    each.history.add(at.time_s, np.nan)
                continue
            parts = [value] if type(value) is float else _numbers(value)
            if not mine:
                mine.extend(self._make(number, len(parts)))
            if at.gap:
                for each in mine:
                    each.history.add((self._last + at.time_s) / 2, np.nan)
            for each, part in zip(mine, parts, strict=True):
                each.history.add(at.time_s, part)
        self._last = at.time_s

    def _make(self, number: int, parts: int) -> list[_Curve]:
        feed = self.feeds[number]
        if parts == 1:
            short = names(self.feeds)[number]
            return [_Curve(ScalarHistory(self.seconds), number, None, feed.caption(), short, feed.unit)]
        made = sum(len(c) for c in self._curves)
        each = [f"{feed.label or feed.name}[{k}]" for k in range(parts)]
        return [
            _Curve(ScalarHistory(self.seconds), number, made + k, name, name, feed.unit)
            for k, name in enumerate(each)
        ]

    def _colours(self, drawn: Sequence[_Curve]) -> list[Colour]:
        """The colours of curves in the theme that is drawn now, which may be another one for each page."""
        shades = colours(self.feeds)
        return [shades[each.feed] if each.place is None else palette(each.place) for each in drawn]

    def draw(self, height: int, width: int) -> Array:
        size = size_for(height, width)
        drawn = [c for mine in self._curves for c in mine]
        if not drawn:
            return self._stale.picture(height, width)
        start, end = self._span()
        excerpts = [c.history.between(start, end) for c in drawn]
        lows = [float(np.nanmin(e.low)) for e in excerpts if np.isfinite(e.low).any()]
        highs = [float(np.nanmax(e.high)) for e in excerpts if np.isfinite(e.high).any()]
        normals = tuple(sorted({v for v in self._statistics.reading().normals if v is not None}))
        lows, highs = [*lows, *normals], [*highs, *normals]
        y = self._limits.follow(min(lows, default=np.nan), max(highs, default=np.nan))
        strips = self._strips(height, width, y, (start, end), size)
        if strips is not None:
            return self._draw_strips(height, width, strips, excerpts)
        words = self._words(drawn)
        top = legend_height(words, 3 * size, width, size)
        plot = Plot.within(height, width, top=top, y=y, x=(start, end), size=size)

        def background() -> Array:
            made = blank(height, width)
            plot.grid(made)
            for normal in normals:
                draw_normal(made, plot, normal)
            legend(made, words, min(plot.left, 4 * size), 0, size)
            return made

        picture = self._background((height, width, y, normals, tuple(words)), background)
        plot.time_axis(picture)
        # Curves may touch the border, but not the labels beyond it.
        inside = picture[: plot.bottom + 2, plot.left : plot.right]
        for shade, part in zip(self._colours(drawn), excerpts, strict=True):
            x = plot.columns(part.time) - plot.left
            curve(inside, x, plot.rows(part.high), plot.rows(part.low), shade, 2 if size > 9 else 1)
        self._stale.write_at_end(picture[plot.top : plot.bottom, plot.left : plot.right], size)
        self._drawn = None, _drawn([plot] * len(drawn), drawn, excerpts)
        return picture

    def read_off(self, x: int, y: int) -> str:
        """Return the time of the frame nearest to a place, and the value of each curve, or of the strip."""
        strips, curves = self._drawn
        if strips is not None:
            which = strips.at(x, y)
            curves = tuple(each for each in curves if which is not None and each.plot == strips.plots[which])
        elif not (curves and curves[0].plot.holds(x, y)):
            return ""
        if not curves:
            return ""
        plot = curves[0].plot
        beside = _BESIDE * (plot.across(x + 1) - plot.across(x))
        times = [at for each in curves if (at := each.time_at(plot.across(x), beside)) is not None]
        if not times:
            return ""
        time = min(times, key=lambda at: abs(at - plot.across(x)))
        there = [each.reading(time) for each in curves if each.time_at(time, beside) is not None]
        shown = nearest([float(plot.rows(low)) for low, _ in there], y)
        return line_of(seconds(time), [there[k][1] for k in shown])

    def _strips(
        self, height: int, width: int, y: tuple[float, float], x: tuple[float, float], size: int
    ) -> Strips | None:
        """Return a strip for each input, also before its first value; None where curves share the axes."""
        if not self.strips or len(self.feeds) < 2 or any(len(mine) > 1 for mine in self._curves):
            return None
        head, names = strip_names(self.feeds)
        inks = [legible(colour) for colour in colours(self.feeds)]
        return Strips.within(height, width, y=y, x=x, size=size, names=names, colours=inks, head=head)

    def _draw_strips(self, height: int, width: int, strips: Strips, excerpts: list[Excerpt]) -> Array:
        def background() -> Array:
            made = blank(height, width)
            strips.draw(made)
            return made

        # Time goes on, what the background shows does not.
        fixed = strips._replace(plots=tuple(plot._replace(start=0.0, end=1.0) for plot in strips.plots))
        picture = self._background((height, width, fixed), background)
        first, last = strips.plots[0], strips.plots[-1]
        last.time_axis(picture)
        thickness = 2 if first.bottom - first.top > 30 else 1
        plots = [plot for plot, mine in zip(strips.plots, self._curves, strict=True) if mine]
        drawn = [mine[0] for mine in self._curves if mine]
        for plot, shade, part in zip(plots, self._colours(drawn), excerpts, strict=True):
            inside, within = plot.cut_out(picture)
            rows = within.rows(part.high), within.rows(part.low)
            curve(inside, within.columns(part.time), *rows, shade, thickness)
        self._stale.write_at_end(picture[first.top : last.bottom, last.left : last.right], last.size)
        self._drawn = strips, _drawn(plots, drawn, excerpts)
        return picture

    def _span(self) -> tuple[float, float]:
        """Return the times at the two ends; the axis moves once it is full."""
        if self.seconds is None:
            return self._first, max(self._last, self._first + 1)
        end = max(self._last, self._first + self.seconds)
        return end - self.seconds, end

    def _words(self, drawn: list[_Curve]) -> list[Entry]:
        if all(len(mine) <= 1 for mine in self._curves):
            some = len(self.feeds) > 1
            return legend_entries(self.feeds, self._statistics.reading().words) if some else []
        return [Entry(each.name, shade) for each, shade in zip(drawn, self._colours(drawn), strict=True)]


def _drawn(plots: Sequence[Plot], curves: Sequence[_Curve], parts: Sequence[Excerpt]) -> tuple[_Drawn, ...]:
    each = zip(plots, curves, parts, strict=True)
    return tuple(_Drawn(plot, curve.short, curve.unit, part) for plot, curve, part in each)


def _numbers(value: Value) -> list[float]:
    """Return the numbers of a scalar or of a small vector."""
    if isinstance(value, np.ndarray):
        if value.size > _MOST or value.ndim > 1:
            raise InputError(
                f"trace: expects scalars or vectors of at most {_MOST} numbers, got {describe(value)}; "
                "tap a pixel, or show it with an image or a histogram"
            )
        return [float(v) for v in value.reshape(-1)]
    if isinstance(value, int | float | np.number):
        return [float(value)]
    raise InputError(f"trace: expects scalars or vectors of at most {_MOST} numbers, got {describe(value)}")
