"""Panel ``matrix``: rows and columns of numbers, such as one for each pair of signals, as a heat map."""

import numpy as np

from stream_sparse.base import param
from stream_sparse.base.feed import captions
from stream_sparse.drawing.description import Description, Grid, HeatMap
from stream_sparse.drawing.tints import Tint, Tints
from stream_sparse.frame import Array, Stamp, Value, as_float

from ._values import ValuesPanel, words


class Matrix(ValuesPanel):
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

    diagonal: bool = param(
        True, help="Whether the diagonal of a square is drawn; false: left out, which shows the pairs alone."
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
            raise self._refusal("an array (rows, columns)", value, "show a vector with stems")
        return value

    def _described(self) -> Description:
        return Grid(self._each(self._map), (tuple(captions(self.feeds)),))

    def _map(self, values: Array, which: int) -> HeatMap:
        """Return the description of one matrix."""
        pairs = not self.diagonal and values.shape[0] == values.shape[1]
        return HeatMap(
            values, self._tint(values, which, pairs=pairs), self._series.names[which], self.feeds[which].unit,
            pairs, self._stale.stale(which),
        )  # fmt: skip

    def _tint(self, values: Array, which: int, *, pairs: bool) -> Tint:
        """Return colour map and range of a matrix, or of its pairs alone."""
        values = np.array(as_float(values))
        if pairs:
            np.fill_diagonal(values, 0)
        finite = values[np.isfinite(values)]
        signed = self._signed[which] = self._signed[which] or bool(finite.size and finite.min() < 0)
        colormap = "coolwarm" if signed else "magma"
        top = float(np.abs(finite).max()) if finite.size else np.nan
        return self._tints.follow(which, top, signed=signed, colormap=colormap)
