"""Node ``crop``: a rectangle of each frame."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from pydantic import model_validator

from stream_sparse.base import param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.kernels.regions import cut

from ._regions import BOUNDS, Region
from ._step import Step, Stepped
from ._window import in_dtype_of

__all__ = ["Crop"]

_CUT = Step(
    cut,
    gives={"out": "x[shape]"},
    numbers={"columns": "x.shape[1]", "channels": "prod(x.shape[2:])"},
    shape="(height, width) + x.shape[2:]",
)


class Crop(Stepped):
    """Keep ``height`` rows from ``row`` on and ``width`` columns from ``col`` on, in the same dtype.

    With ``region`` the rectangle comes from a file.

    >>> Crop(row=1, col=0, height=1, width=2).update(np.array([[1, 2, 3], [4, 5, 6]]))
    array([[4, 5]])
    """

    takes: ClassVar = "frame"
    example: ClassVar = {"row": 2, "col": 3, "height": 8, "width": 12}

    row: int | None = param(None, ge=0, help="First row to keep, counted from 0 at the top.")
    col: int | None = param(None, ge=0, help="First column to keep, counted from 0 at the left.")
    height: int | None = param(None, ge=1, help="Number of rows to keep.")
    width: int | None = param(None, ge=1, help="Number of columns to keep.")
    region: Region | None = param(
        None,
        help="All four from a CSV file with columns row,col,height,width or name,row,col,height,width; "
        "{file: ..., name: ...} where it has several.",
    )

    @model_validator(mode="after")
    def _numbers(self) -> Self:
        """Put the numbers of a region in its place, so that what is stored, drawn and edited has them."""
        missing = [name for name in BOUNDS if self.__dict__[name] is None]
        region: Any = self.region
        if region is None and missing:
            raise ValueError(f"needs row, col, height and width, or region ({' and '.join(missing)} missing)")
        if region is not None and len(missing) < len(BOUNDS):
            raise ValueError("give row, col, height and width, or region, not both")
        if region is not None:
            self.__dict__.update({name: region[name] for name in BOUNDS}, region=None)
        return self

    def _bounds(self) -> tuple[int, int, int, int]:
        given = self.__dict__
        return given["row"], given["col"], given["height"], given["width"]

    def update(self, x: Array) -> Array:
        row, col, height, width = self._bounds()
        bottom, right = row + height, col + width
        if bottom > x.shape[0] or right > x.shape[1]:
            raise InputError(
                f"rows {row} to {bottom - 1}, columns {col} to {right - 1} do not lie "
                f"in a frame of {x.shape[0]} rows and {x.shape[1]} columns"
            )
        if (
            not x.flags.c_contiguous
        ):  # of a frame that has to be copied to lie row by row, no more than needed
            x, row, col = x[row:bottom, col:right], 0, 0
        found: Array = in_dtype_of(x, self._run(_CUT, x, row=row, col=col))
        return found
