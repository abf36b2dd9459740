"""Panel ``matrix``: rows and columns of numbers, such as one for each pair of signals, as a heat map."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from stream_sparse.base import Panel, param
from stream_sparse.base.feed import captions
from stream_sparse.base.param import Span
from stream_sparse.drawing.axes import Plot, ticks_below, whole_rows, whole_ticks
from stream_sparse.drawing.colour_bar import bar_width, draw_bar
from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.pictures import Tint, cells, tint
from stream_sparse.drawing.ranges import Limits
from stream_sparse.drawing.text import label, line_height, shorten, size_for, text_width
from stream_sparse.drawing.theme import theme
from stream_sparse.drawing.vector_history import loudest
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Stamp, Value, as_float, describe

from ._reading import Reading, exactly, line_of, names
from ._stale import StaleInputs
from ._statistics import Statistics

__all__ = ["Matrix"]


class _Drawn(NamedTuple):
    """A matrix that was drawn: its place, its values, and the number of its input."""

    plot: Plot
    values: Array
    which: int

    def cell(self, x: int, y: int) -> tuple[int, int] | None:
        """Return row and column of the cell at a place; None: there is none."""
        plot, (rows, columns) = self.plot, self.values.shape
        if not plot.holds(x, y):
            return None
        row = (y - plot.top) * rows // (plot.bottom - plot.top)
        return row, (x - plot.left) * columns // (plot.right - plot.left)


class Matrix(Panel):
    """Rows and columns of numbers, such as one for each pair of signals, as a heat map.

    The input is an array (rows, columns), such as ``co.together`` and ``co.correlation`` of a ``coactivity``
    node; rows are counted from the top. Values with a sign are drawn from blue over white to red
    around zero, others from black to bright; the range grows at once and shrinks slowly. Nan is purple.
    Where a pixel has several cells, it shows the largest magnitude. Several inputs have a place and a range
    each.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Matrix(diagonal=False)
    >>> medium = Medium((), np.dtype("f8"), 30, False, Clock("pts"))
    >>> panel.open((Feed("co.together", None, "", {}, 0),), medium, {})
    >>> panel.see(np.array([[0.5, 0.25], [0.25, 0.75]]), at=Stamp(0, 0.0))
    >>> panel.draw(120, 160).shape, panel.read_off(90, 30)
    ((120, 160, 3), 'row 0, column 1: 0.25')
    """

    colormap: Literal["gray", "coolwarm", "viridis", "magma"] | None = param(
        None, help="Colours of the values; null: coolwarm where some are negative, else magma."
    )
    range: Span | None = param(None, help="Values at the two ends of the colour map; null: from the values.")
    diagonal: bool = param(
        True, help="Whether the diagonal of a square is drawn; false: left out, which shows the pairs alone."
    )
    labels: tuple[str, ...] | None = param(
        None, help="Names of the rows and columns, such as those of signals; null: their numbers."
    )

    def reset(self) -> None:
        self._latest: list[Array | None] = [None] * len(self.feeds)
        self._signed = [False] * len(self.feeds)
        self._limits: dict[int, Limits] = {}
        self._stale = StaleInputs(self.feeds)
        self._statistics = Statistics(self.feeds)
        self._drawn: tuple[_Drawn, ...] = ()

    def note(self) -> str:
        """Return the unit of measure, over which frames a matrix is, and its size."""
        sizes = {x.shape for x in self._latest if x is not None}
        size = "{} x {}".format(*sizes.pop()) if len(sizes) == 1 else ""
        return ", ".join(filter(None, (super().note(), self._statistics.reading().note, size)))

    def see(self, *values: Value, at: Stamp) -> None:
        self._statistics.see(values, at.index)
        for k, value in self._stale.see(values, at.index):
            if not isinstance(value, np.ndarray) or value.ndim != 2 or not value.size:
                raise InputError(
                    f"matrix: expects an array (rows, columns), got {describe(value)}; "
                    "show a vector with stems"
                )
            if self.labels is not None and {*value.shape} != {len(self.labels)}:
                raise InputError(
                    f"matrix: labels must name each row and column of {describe(value)} "
                    f"(got {len(self.labels)} names)"
                )
            self._latest[k] = value

    def draw(self, height: int, width: int) -> Array:
        if all(x is None for x in self._latest):
            self._drawn = ()
            return self._stale.picture(height, width)
        size = size_for(height, width)
        picture = blank(height, width)
        shape = next(x.shape for x in self._latest if x is not None)
        drawn = []
        for k, cell in enumerate(cells(len(self.feeds), shape, height, width, size)):
            top, left, tall, wide = cell
            place, latest = picture[top : top + tall, left : left + wide], self._latest[k]
            if latest is None:
                self._stale.write(place, size, k)
                continue
            plot = self._draw(place, latest, k, size)
            self._stale.dim(place, size, k)
            moved = plot._replace(
                left=plot.left + left, right=plot.right + left, top=plot.top + top, bottom=plot.bottom + top
            )
            drawn.append(_Drawn(moved, latest, k))
        self._drawn = tuple(drawn)
        return picture

    def read_off(self, x: int, y: int) -> str:
        """Return row, column and value of the cell at a place; of several matrices also the name."""
        for drawn in self._drawn:
            found = drawn.cell(x, y)
            if found is not None:
                row, column = found
                if self.labels is None:
                    place = f"row {row}, column {column}"
                else:
                    place = f"{self.labels[row]}, {self.labels[column]}"
                unit, name = self.feeds[drawn.which].unit, names(self.feeds)[drawn.which]
                return line_of(place, [Reading(name, exactly(drawn.values[row, column]), unit)])
        return ""

    def _draw(self, place: Array, values: Array, which: int, size: int) -> Plot:
        """Draw one matrix into its part of the picture."""
        height, width = place.shape[:2]
        bar = bar_width(size) if width > 150 else 0
        over = line_height(size) if len(self.feeds) > 1 else 0
        shown = np.array(as_float(values))
        pairs = not self.diagonal and values.shape[0] == values.shape[1]
        if pairs:
            np.fill_diagonal(shown, 0)
        how = self._tint(shown, which)
        plot = self._plot(height, width - bar, over, values.shape, size)
        if over:
            name = shorten(captions(self.feeds)[which], size, width - plot.left)
            label(place, name, plot.left, plot.top - 0.8 * over, size, theme().quiet)
        small = loudest(loudest(shown, plot.bottom - plot.top).T, plot.right - plot.left).T
        rows = _cells(plot.bottom - plot.top, small.shape[0])
        columns = _cells(plot.right - plot.left, small.shape[1])
        inside = place[plot.top : plot.bottom, plot.left : plot.right]
        inside[:] = tint(small, how)[rows][:, columns][: inside.shape[0], : inside.shape[1]]
        if pairs:
            inside[(rows[:, None] == columns)[: inside.shape[0], : inside.shape[1]]] = theme().card
        self._name_cells(place, plot)
        if bar:
            draw_bar(place[plot.top : plot.bottom], how, plot.right + 2, size)
        return plot

    def _plot(self, height: int, width: int, over: int, shape: tuple[int, ...], size: int) -> Plot:
        """Return the largest plot of square cells that leaves room for labels, in the middle."""
        y, x = (shape[0] - 0.5, -0.5), (-0.5, shape[1] - 0.5)
        plot = Plot.within(height, width, top=over, y=y, x=x, size=size)
        left = plot.left
        if self.labels is not None:
            widest = max(text_width(name, size) for name in self.labels) + 8
            left = min(widest, max(width // 3, 1))
        bottom = max(min(plot.bottom, height), plot.top + 1)
        right = max(plot.right, left + 1)
        cell = min((bottom - plot.top) / shape[0], (right - left) / shape[1])
        tall, wide = (max(int(n * cell), 1) for n in shape)
        left += (right - left - wide) // 2
        top = plot.top + (bottom - plot.top - tall) // 2
        return plot._replace(left=left, right=left + wide, top=top, bottom=top + tall)

    def _name_cells(self, picture: Array, plot: Plot) -> None:
        if self.labels is None:
            whole_rows(picture, plot)
            whole_ticks(picture, plot)
            return
        count = len(self.labels)
        every = max(-(-line_height(plot.size) * count // (plot.bottom - plot.top)), 1)
        for k, name in enumerate(self.labels):
            if k % every == 0:
                row = plot.top + (k + 0.5) / count * (plot.bottom - plot.top)
                words = shorten(name, plot.size, plot.left - 8)
                label(picture, words, plot.left - 6, row, plot.size, theme().quiet, at="right")
        room = 0.96 * (plot.right - plot.left) / count * every
        words_below = [(float(k), shorten(n, plot.size, room)) for k, n in enumerate(self.labels)]
        ticks_below(picture, plot, words_below[::every])

    def _tint(self, values: Array, which: int) -> Tint:
        """Return colour map and range of a matrix."""
        known = values[np.isfinite(values)]
        signed = self._signed[which] = self._signed[which] or bool(known.size and known.min() < 0)
        colormap = self.colormap or ("coolwarm" if signed else "magma")
        if self.range is not None:
            return Tint(colormap, *self.range)
        limits = self._limits.get(which)
        if limits is None or limits.symmetric != signed:
            limits = self._limits[which] = Limits(symmetric=signed)
        top = float(np.abs(known).max()) if known.size else np.nan
        return Tint(colormap, *limits.follow(-top if signed else 0.0, top))


def _cells(pixels: int, count: int) -> Array:
    """Return for each row of pixels the number of its cell."""
    return np.arange(pixels) * count // pixels
