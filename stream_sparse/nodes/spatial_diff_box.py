"""Node ``spatial_diff_box``: a pixel minus the mean of its neighbours in a row or a column."""

from __future__ import annotations

import math
from math import prod
from typing import Any, ClassVar, Literal

from stream_sparse.base import Facts, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, describe, float_dtype
from stream_sparse.kernels.boxes import TILE, columns_of_integers, lines_of_floats, rows_of_integers

from ._difference import Axis, axis_of, box_gain, box_unit, check_exact
from ._expression import place
from ._step import KernelNode, Step, room, row

_EDGES = ("reflect", "edge", "zeros")


class SpatialDiffBox(KernelNode):
    """A pixel minus the mean of the ``window`` pixels on each side of it, along ``x`` or ``y``.

    ``y[i] = g * (x[i] - mean(x[i - window], ..., x[i - 1], x[i + 1], ..., x[i + window]))``

    ``g = 2 * window / sqrt(1 + 2 * window)``

    That is the gain g for the ``l2`` norm; for ``mean`` it is 1. ``align: notebook`` gives the array of
    Neuromatch Academy's notebook (NeuroAI, W1D5, tutorial 1, ``diff_box_spatial``): shifted by ``window + 4``
    pixels, with zeros before the edge, and the first ``window`` values replaced by the next one.

    The shape stays. float64 gives float64, any other dtype float32; integers beyond 2**53 are refused. A nan
    affects ``window`` pixels on each side.

    >>> SpatialDiffBox(window=1, norm="mean", edge="edge").update(np.array([[1.0, 2.0, 6.0, 4.0]]))
    array([[-0.5, -1.5,  3. , -1. ]])
    """

    takes: ClassVar = "array"

    axis: Axis = param("x", help="x: neighbours in the row; y: neighbours in the column.")
    window: int = param(
        10, ge=1, slider=(1, 100, 1), unit="px", help="Number of neighbours to average on each side."
    )
    norm: Literal["l2", "mean"] = param(
        "l2",
        help="l2: a filter of about unit length, as in the course notebook; mean: difference from the mean.",
    )
    edge: Literal["reflect", "edge", "zeros"] = param(
        "reflect", help="Values beyond the edge of the frame, as in np.pad; zeros: constant 0."
    )
    align: Literal["center", "notebook"] = param(
        "center", help="center: each value at its pixel; notebook: the shifted array of the course notebook."
    )

    def update(self, x: Array) -> Any:
        check_exact(x)
        window, length = self.window, x.shape[axis_of(x, self.axis)]
        if window >= length:
            raise InputError(
                f"window {window} does not fit along {self.axis} into {describe(x)}; "
                f"it can be {length - 1} at most"
            )
        return self._run(x)

    def step(self, x: Array) -> Step:
        axis, window = axis_of(x, self.axis), self.window
        outer, length, inner = prod(x.shape[:axis]), x.shape[axis], prod(x.shape[axis + 1 :])
        edge, shifted = place(_EDGES, self.edge), self.align == "notebook"
        unit_length, table = self.norm == "l2", room("i8", length + 2 * window)
        bits = 8 * x.dtype.itemsize - (x.dtype.kind == "i")
        # Short integers, whose sums over both sides fit into int32.
        exact = x.dtype.kind in "iu" and x.dtype.itemsize <= 2 and (4 * window + 2) * (2**bits - 1) < 2**31
        if not exact:
            lines = length + 2 * window
            values, before, after = room("f8", lines, TILE), room("f8", lines, TILE), room("f8", lines, TILE)
            out = row(float_dtype(x.dtype), x.shape)
            return Step(
                lines_of_floats, x, outer, length, inner, window, edge, shifted, unit_length, table, values,
                before, after, room("i8", TILE), out,
            )  # fmt: skip
        out = row("f4", x.shape)
        if self.axis == "y":
            sums, zeros = room("i4", inner), room(x.dtype, inner)
            return Step(
                columns_of_integers, x, outer, length, inner, window, edge, shifted, unit_length, table, sums,
                zeros, out,
            )  # fmt: skip
        totals = room("i4", length * inner + 2 * window * inner + inner)
        return Step(
            rows_of_integers, x, outer, length, inner, window, edge, shifted, unit_length, table, totals, out
        )

    def facts(self) -> Facts:
        gain = box_gain(self.norm, 2 * self.window / math.sqrt(1 + 2 * self.window))
        # With the notebook's alignment there are zeros beyond the edge, and the first values are replaced.
        edges = ("edges mirrored", "edges repeated", "zeros beyond the edges")[place(_EDGES, self.edge)]
        last = self.align if self.align != "center" else edges
        caption = f"window {self.window}, axis {self.axis}, {gain}, {last}"
        return Facts(unit=box_unit(self.norm), caption=caption)
