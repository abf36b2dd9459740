"""Node ``spatial_diff``: the difference of neighbouring pixels."""

from __future__ import annotations

from math import prod
from typing import Any, ClassVar

from stream_sparse.base import Facts, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, describe
from stream_sparse.kernels.differences import from_neighbours

from ._difference import Axis, axis_of, check_exact, distance_dtype, signed_dtype
from ._expression import listed
from ._step import KernelNode, Step, row


class SpatialDiff(KernelNode):
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

    def update(self, x: Array) -> Any:
        axis = axis_of(x, self.axis)
        if x.shape[axis] < 2:
            raise InputError(
                f"a difference along {self.axis} needs two neighbours at least, got {describe(x)}"
            )
        if not self.absolute:
            check_exact(x)
        return self._run(x)

    def step(self, x: Array) -> Step:
        axis = axis_of(x, self.axis)
        length, inner = x.shape[axis], prod(x.shape[axis + 1 :])
        dtype = distance_dtype(x.dtype) if self.absolute else signed_dtype(x.dtype)
        shape = (*x.shape[:axis], length - 1, *x.shape[axis + 1 :])
        return Step(from_neighbours, x, length, inner, self.absolute, row(dtype, shape))

    def facts(self) -> Facts:
        axis = f"axis {self.axis}" if self.axis != "x" else ""
        return Facts(caption=listed(axis, "absolute" if self.absolute else ""))
