"""Node ``crop``: a rectangle of each frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, model_validator

from stream_sparse.base import param
from stream_sparse.base.param import show
from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.kernels.regions import cut

from ._places import rows_of
from ._step import Step, Stepped
from ._window import in_dtype_of

__all__ = ["Crop"]

BOUNDS = ("row", "col", "height", "width")
_FORMS = "the name of a CSV file, {file: ..., name: ...}, or {row: ..., col: ..., height: ..., width: ...}"


def _read(given: Any) -> Any:
    """Check a region, and read it from its file, so that what is stored needs no file."""
    if given is None:
        return None
    asked: Any = {"file": given} if isinstance(given, str) else given
    if not isinstance(asked, Mapping) or not all(isinstance(asked.get(k, ""), str) for k in ("file", "name")):
        raise ValueError(f"region must be {_FORMS} (got {show(given)})")
    if "file" not in asked:
        return _checked(asked, f"region must be {_FORMS} (got {show(given)})")
    if not set(asked) <= {"file", "name"}:
        raise ValueError(f"region must be {_FORMS} (got {show(given)})")
    file, name = asked["file"], asked.get("name")
    regions = _of_file(file)
    names = list(regions)
    if name is None and len(names) > 1:
        shown = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
        one = f"{{file: {file}, name: {names[0]}}}"
        raise ValueError(f"region: {file}: has {len(names)} regions ({shown}); name one: {one}")
    if name is not None and name not in regions:
        raise ValueError(f"region: {file}: has no region '{name}'; it has {', '.join(names[:5])}")
    key = names[0] if name is None else name
    return _checked({"name": key, **regions[key]}, f"region: {file}: '{key}' is not a rectangle in a frame")


def _of_file(file: str) -> dict[str, dict[str, int]]:
    """Return the regions of a file by name."""
    found: dict[str, dict[str, int]] = {}
    for k, row in enumerate(rows_of(file, "region", BOUNDS)):
        name = str(row.get("name", f"r{k}"))
        if name in found:
            raise ValueError(f"region: {file}: has '{name}' twice; give each region a name of its own")
        found[name] = {key: row[key] for key in BOUNDS}
    if not found:
        raise ValueError(f"region: {file}: holds no region")
    return found


def _checked(region: Mapping[str, Any], problem: str) -> dict[str, Any]:
    numbers = [region.get(key) for key in BOUNDS]
    fits = set(BOUNDS) <= set(region) <= {"name", *BOUNDS}
    if not fits or not all(
        type(n) is int and n >= least for n, least in zip(numbers, (0, 0, 1, 1), strict=True)
    ):
        raise ValueError(problem)
    return dict(region)


Region = Annotated[str | dict[str, str | int], BeforeValidator(_read)]
"""The type of a parameter for a rectangle; a file's name is replaced by the region in it."""


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
