"""Panel ``matrix``: rows and columns of numbers, such as one for each pair of signals, as a heat map."""

from __future__ import annotations

from typing import Literal

import numpy as np

from stream_sparse.base import param
from stream_sparse.base.feed import captions
from stream_sparse.base.param import Span
from stream_sparse.drawing.axes import Across
from stream_sparse.drawing.colour_bar import bar_width, draw_bar
from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.pictures import Tint, Tints, cells, paint
from stream_sparse.drawing.plot import Plot, draw_across, name_below, number_rows
from stream_sparse.drawing.text import label, line_height, shorten, text_width
from stream_sparse.drawing.theme import theme
from stream_sparse.drawing.vector_history import loudest
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Stamp, Value, as_float, describe

from ._cells import Cells
from ._grid import GridPanel
from ._values import words

__all__ = ["Matrix"]


class Matrix(GridPanel):
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
        super().reset()
        self._signed = [False] * len(self.feeds)
        self._tints = Tints()

    def note(self) -> str:
        """Return the unit of measure, over which frames a matrix is, and its size."""
        sizes = {x.shape for x in self._latest if x is not None}
        return words(super().note(), "{} x {}".format(*sizes.pop()) if len(sizes) == 1 else "")

    def _checked(self, value: Value, _which: int, _at: Stamp, /) -> Array:
        if not isinstance(value, np.ndarray) or value.ndim != 2 or not value.size:
            raise InputError(
                f"matrix: expects an array (rows, columns), got {describe(value)}; show a vector with stems"
            )
        if self.labels is not None and {*value.shape} != {len(self.labels)}:
            raise InputError(
                f"matrix: labels must name each row and column of {describe(value)} "
                f"(got {len(self.labels)} names)"
            )
        return value

    def _drawing(self, height: int, width: int, size: int, /) -> tuple[Array, tuple[Cells, ...]]:
        picture = blank(height, width)
        shape = next(x.shape for x in self._latest if x is not None)
        places = cells(len(self.feeds), shape, height, width, size)
        parts = {
            k: self._map(values, k, tall, wide, size)
            for k, (values, (_, _, tall, wide)) in enumerate(zip(self._latest, places, strict=True))
            if values is not None
        }
        return picture, self._side_by_side(picture, places, parts, captions(self.feeds), size)

    def _map(self, values: Array, which: int, height: int, width: int, size: int) -> tuple[Array, Cells]:
        """Draw one matrix as a picture of this size."""
        picture = blank(height, width)
        bar = bar_width(size) if width > 150 else 0
        shown = np.array(as_float(values))
        pairs = not self.diagonal and values.shape[0] == values.shape[1]
        if pairs:
            np.fill_diagonal(shown, 0)
        how = self._tint(shown, which)
        plot = self._plot(height, width - bar, values.shape, size)
        small = loudest(shown.T, plot.wide).T
        paint(picture, plot, small, np.arange(plot.wide) * small.shape[1] // plot.wide, how)
        if pairs:
            inside, _ = plot.cut_out(picture)
            rows, columns = (np.arange(pixels) * len(values) // pixels for pixels in (plot.tall, plot.wide))
            inside[(rows[:, None] == columns)[: inside.shape[0], : inside.shape[1]]] = theme().card
        self._name_cells(picture, plot)
        if bar:
            draw_bar(picture[plot.top : plot.bottom], how, plot.right + 2, size)
        where = plot.left, plot.top, plot.wide, plot.tall
        return picture, Cells(*where, values, self._series.names[which], self.feeds[which].unit, self.labels)

    def _plot(self, height: int, width: int, shape: tuple[int, ...], size: int) -> Plot:
        """Return the largest plot of square cells that leaves room for labels, in the middle."""
        y, x = (shape[0] - 0.5, -0.5), (-0.5, shape[1] - 0.5)
        plot = Plot.within(height, width, top=0, y=y, x=x, size=size)
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
            number_rows(picture, plot)
            draw_across(picture, plot, Across("entries", plot.start, plot.end))
            return
        count = len(self.labels)
        every = max(-(-line_height(plot.size) * count // plot.tall), 1)
        for k, name in enumerate(self.labels):
            if k % every == 0:
                row = plot.top + (k + 0.5) / count * plot.tall
                words = shorten(name, plot.size, plot.left - 8)
                label(picture, words, plot.left - 6, row, plot.size, theme().quiet, at="right")
        room = 0.96 * plot.wide / count * every
        words_below = [(float(k), shorten(n, plot.size, room)) for k, n in enumerate(self.labels)]
        name_below(picture, plot, words_below[::every])

    def _tint(self, values: Array, which: int) -> Tint:
        """Return colour map and range of a matrix."""
        known = values[np.isfinite(values)]
        signed = self._signed[which] = self._signed[which] or bool(known.size and known.min() < 0)
        colormap = self.colormap or ("coolwarm" if signed else "magma")
        if self.range is not None:
            return Tint(colormap, *self.range)
        top = float(np.abs(known).max()) if known.size else np.nan
        return self._tints.follow(which, top, signed=signed, colormap=colormap)
