"""Node ``crop``: a rectangle of each frame."""

from __future__ import annotations

from math import prod
from typing import ClassVar

from stream_sparse.base import param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.kernels.regions import cut

from ._step import KernelNode, Step, row
from ._window import in_dtype_of


class Crop(KernelNode):
    """Keep ``height`` rows from ``row`` on and ``width`` columns from ``col`` on, in the same dtype.

    >>> Crop(row=1, col=0, height=1, width=2).update(np.array([[1, 2, 3], [4, 5, 6]]))
    array([[4, 5]])
    """

    takes: ClassVar = "frame"
    example: ClassVar = {"row": 2, "col": 3, "height": 8, "width": 12}

    row: int = param(ge=0, help="First row to keep, counted from 0 at the top.")
    col: int = param(ge=0, help="First column to keep, counted from 0 at the left.")
    height: int = param(ge=1, help="Number of rows to keep.")
    width: int = param(ge=1, help="Number of columns to keep.")

    def update(self, x: Array) -> Array:
        row, col, height, width = self.row, self.col, self.height, self.width
        bottom, right = row + height, col + width
        if bottom > x.shape[0] or right > x.shape[1]:
            raise InputError(
                f"rows {row} to {bottom - 1}, columns {col} to {right - 1} do not lie "
                f"in a frame of {x.shape[0]} rows and {x.shape[1]} columns"
            )
        outputs: Array = in_dtype_of(x, self._run(x))
        return outputs

    def step(self, x: Array) -> Step:
        colours = x.shape[2:]
        out = row(x.dtype, (self.height, self.width, *colours))
        return Step(cut, x, x.shape[1], prod(colours), self.row, self.col, self.height, self.width, out)
