"""Node ``spatial_diff``: the difference of neighbouring pixels."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from stream_sparse.base import Node, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, describe

from ._axis import Axis, axis_of
from ._difference import check_exact, distance_dtype, signed_dtype, write_distance

__all__ = ["SpatialDiff"]


class SpatialDiff(Node):
    """The difference of neighbouring columns (``x``) or rows (``y``), one fewer than before, as ``np.diff``.

    ``y[i] = x[i + 1] - x[i]``

    Integers give the next larger signed integer (uint8 gives int16), or with ``absolute`` their own size
    (uint8 gives uint8). Signed differences of 64 bits are float64; integers beyond 2**53 are refused. float64
    gives float64, and other floats give float32.

    >>> SpatialDiff().update(np.array([[3, 1, 200]], np.uint8))
    array([[ -2, 199]], dtype=int16)
    """

    takes: ClassVar = "array"

    axis: Axis = param("x", help="x: difference of columns; y: difference of rows.")
    absolute: bool = param(False, resets=True, help="Magnitude of the difference; false: with its sign.")

    def update(self, x: Array) -> Array:
        axis = axis_of(x, self.axis)
        if x.shape[axis] < 2:
            raise InputError(
                f"a difference along {self.axis} needs two neighbours at least, got {describe(x)}"
            )
        after, before = (x[1:], x[:-1]) if axis == 0 else (x[:, 1:], x[:, :-1])
        if self.absolute:
            out = self.empty(after.shape, distance_dtype(x.dtype))
            write_distance(after, before, out)
            return out
        check_exact(x)
        out = self.empty(after.shape, signed_dtype(x.dtype))
        return np.subtract(after, before, out=out, dtype=out.dtype)

    def caption(self) -> str:
        words = (f"axis {self.axis}" if self.axis != "x" else "", "absolute" if self.absolute else "")
        return ", ".join(filter(None, words))
