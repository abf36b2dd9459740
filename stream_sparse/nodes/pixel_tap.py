"""Node ``pixel_tap``: the values of single pixels."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from math import prod
from pathlib import Path
from typing import Annotated, Any, ClassVar, NamedTuple, Self

import numpy as np
from pydantic import BeforeValidator, field_validator, model_validator

from stream_sparse.base import Facts, param
from stream_sparse.base.param import show
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value, float_dtype
from stream_sparse.io.bounds import read_text
from stream_sparse.io.paths import expanded
from stream_sparse.kernels.regions import square_mean, square_means

from ._step import KernelNode, Step, row
from ._window import is_scalar, number, unfit

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_MOST_BYTES = 1_000_000  # of a file of points
_FORMS = "[row, col] or {name: ..., row: ..., col: ...}"


class Point(NamedTuple):
    """A place in a frame, and its name."""

    name: str
    row: int
    col: int


def named_points(points: Any) -> list[Point]:
    """Return points with their names, by default p0, p1 and so on.

    >>> named_points(((3, 4), {"name": "soma", "row": 5, "col": 6}))
    [Point(name='p0', row=3, col=4), Point(name='soma', row=5, col=6)]
    """
    return [
        Point(point.get("name", f"p{k}"), point["row"], point["col"])
        if isinstance(point, Mapping)
        else Point(f"p{k}", *point)
        for k, point in enumerate(points)
    ]


def _read(value: Any) -> Any:
    """Check points, and read those of a file, so that what is stored needs no file."""
    if value is None:
        return None
    if isinstance(value, str | Path):
        points = tuple(_of_file(str(value)))
        where = f"points: {value}"
    else:
        points, where = value, "points"
    if not isinstance(points, tuple) or not points:
        wanted = f"hold at least one point, {_FORMS}, or name a CSV file"
        raise ValueError(f"{where} must {wanted} (got {show(value)})")
    for k, point in enumerate(points):
        if not _right(point):
            raise ValueError(
                f"{where}: point {k} must be {_FORMS} with whole numbers >= 0 (got {show(point)})"
            )
    seen: set[str] = set()
    for name, _, _ in named_points(points):
        if not _NAME.fullmatch(name):
            raise ValueError(f"{where}: a name has letters, digits and _, a letter first (got {show(name)})")
        if name.lower() in seen:  # some file systems take capital and small letters for the same
            raise ValueError(f"{where} must have different names (got '{name}' twice)")
        seen.add(name.lower())
    return points


def _right(point: Any) -> bool:
    if isinstance(point, Mapping):
        if not {"row", "col"} <= set(point) <= {"name", "row", "col"}:
            return False
        if not isinstance(point.get("name", ""), str):
            return False
        point = (point["row"], point["col"])
    return isinstance(point, tuple) and len(point) == 2 and all(type(n) is int and n >= 0 for n in point)


def _of_file(file: str) -> Iterator[Any]:
    """Read the points of a CSV file with the columns row and col, and perhaps name."""
    try:
        text = read_text(expanded(Path(file)), _MOST_BYTES, "list", file)
    except InputError as error:
        raise ValueError(f"points: {error}") from None
    reader = csv.DictReader(text.splitlines(), skipinitialspace=True)
    for line in reader:
        try:
            row, col = int(line["row"]), int(line["col"])
        except (KeyError, TypeError, ValueError):
            where = f"points: {file}, line {reader.line_num}"
            raise ValueError(
                f"{where}: expected the columns row,col or name,row,col of whole numbers"
            ) from None
        yield {"name": line["name"], "row": row, "col": col} if "name" in line else (row, col)


Points = Annotated[str | tuple[tuple[int, int] | dict[str, str | int], ...], BeforeValidator(_read)]
"""The type of a parameter for points; a file's name is replaced by the points in it."""


_FAR = 1 << 62  # outside of any frame, and still an int64


class PixelTap(KernelNode):
    """The value of one pixel, or the mean of a square around it, as a scalar.

    A colour frame gives an array with one value for each channel: float64 for float64, else float32.
    With ``points`` each point is an output with its name, by default p0, p1, ...; a node with many points
    costs far less than as many nodes. A number passes unchanged: a source that is one signal is a pixel's
    values already. Values of a square are added up along its rows, and then the sums of rows, in float64.

    >>> frame = np.arange(12).reshape(3, 4)
    >>> PixelTap(row=1, col=2).update(frame)
    6.0
    >>> PixelTap(row=1, col=1, size=3).update(frame)
    5.0
    >>> PixelTap(points=[[1, 2], {"name": "soma", "row": 0, "col": 3}]).update(frame)
    {'p0': 6.0, 'soma': 3.0}
    """

    example: ClassVar = {"row": 3, "col": 4, "size": 3}

    row: int | None = param(None, ge=0, help="Row of the pixel, counted from 0 at the top.")
    col: int | None = param(None, ge=0, help="Column of the pixel, counted from 0 at the left.")
    size: int = param(1, ge=1, help="Side of the square to average, centred on the pixel; odd.")
    points: Points | None = param(
        None,
        resets=True,
        help="Many pixels: [[row, col], ...], [{name: soma, row: 3, col: 4}, ...], or the name of a CSV file "
        "with columns row,col or name,row,col.",
    )

    @field_validator("size")
    @classmethod
    def _odd(cls, size: int) -> int:
        if size % 2 == 0:
            raise ValueError(f"size must be odd, so that the square has a centre (got {size})")
        return size

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        missing = [name for name in ("row", "col") if self.__dict__[name] is None]
        if self.points is None and missing:
            raise ValueError(f"needs row and col, or points ({' and '.join(missing)} missing)")
        if self.points is not None and len(missing) < 2:
            raise ValueError("give row and col, or points, not both")
        return self

    def reset(self) -> None:
        super().reset()
        # A cache, not state: made from the parameters.
        self.__places = named_points(self.points or ())
        self.__names = tuple(point.name for point in self.__places)
        points = [[min(axis_index, _FAR) for axis_index in point[1:]] for point in self.__places]
        self.__points = np.array(points, np.int64).reshape(-1, 2)
        self.__first = tuple(self.__points.min(axis=0, initial=_FAR).tolist())
        self.__last = tuple(self.__points.max(axis=0, initial=0).tolist())

    def places(self) -> list[Point]:
        """Return the points in a frame, with their names; a single one has no name."""
        if self.row is None or self.col is None:
            return self.__places
        return [Point("", self.row, self.col)]

    def fields(self) -> tuple[str, ...]:
        return self.__names

    def update(self, x: Value) -> float | Array | dict[str, Any]:
        if is_scalar(x):
            return number(x) if self.points is None else dict.fromkeys(self.__names, number(x))
        if x.ndim not in (2, 3):
            raise unfit("a frame of shape (rows, columns) or (rows, columns, channels), or a number", x)
        colours = x.shape[2:]
        if self.row is not None and self.col is not None:
            mean: float | Array = self._run(x)
            return mean
        reach, (rows, columns) = self.size // 2, x.shape[:2]
        if min(self.__first) < reach or self.__last[0] + reach >= rows or self.__last[1] + reach >= columns:
            for point in self.__places:
                _check(f"{point.name}: ", point.row, point.col, self.size, x)
        values = self._run(x)
        return dict(zip(self.__names, values if colours else values.tolist(), strict=True))

    def step(self, x: Array) -> Step:
        colours, columns, channels = x.shape[2:], x.shape[1], prod(x.shape[2:])
        dtype = float_dtype(x.dtype) if x.ndim > 2 else np.dtype("f8")
        if self.row is not None and self.col is not None:
            _check("", self.row, self.col, self.size, x)
            out = row(dtype, colours)
            return Step(square_mean, x, columns, channels, self.row, self.col, self.size, out)
        out = row(dtype, (len(self.__points), *colours))
        return Step(square_means, x, columns, channels, self.__points, self.size, out)

    def facts(self) -> Facts:
        square = f", {self.size} x {self.size}" if self.size > 1 else ""
        if self.points is not None:
            count = len(self.__names)
            return Facts(caption=f"{count} point{'s' if count > 1 else ''}{square}")
        return Facts(caption=f"row {self.row}, column {self.col}{square}")


def _check(name: str, row: int, col: int, size: int, x: Array) -> None:
    reach, (rows, columns) = size // 2, x.shape[:2]
    if row < reach or col < reach or row + reach >= rows or col + reach >= columns:
        square = f"the {size} x {size} square around " if reach else ""
        down, across = rows - 1 - reach, columns - 1 - reach
        fit = f"give a row from {reach} to {down} and a column from {reach} to {across}"
        advice = "make size smaller" if min(down, across) < reach else fit
        raise InputError(
            f"{name}{square}row {row}, column {col} lies outside the frame of {rows} rows and "
            f"{columns} columns; {advice}"
        )
