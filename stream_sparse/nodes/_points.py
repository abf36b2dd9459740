"""Points of a frame with names, from a list or a CSV file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator

from stream_sparse.base.param import show

from ._places import rows_of

__all__ = ["Point", "Points", "named_points"]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
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


def _read(given: Any) -> Any:
    """Check points, and read those of a file, so that what is stored needs no file."""
    if given is None:
        return None
    if isinstance(given, str | Path):
        points = tuple(_of_file(str(given)))
        where = f"points: {given}"
    else:
        points, where = given, "points"
    if not isinstance(points, tuple) or not points:
        wanted = f"hold at least one point, {_FORMS}, or name a CSV file"
        raise ValueError(f"{where} must {wanted} (got {show(given)})")
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
    for found in rows_of(file, "points", ("row", "col")):
        yield found if "name" in found else (found["row"], found["col"])


Points = Annotated[
    str | tuple[tuple[int, int] | dict[str, str | int], ...],
    BeforeValidator(_read),
]
"""The type of a parameter for points; a file's name is replaced by the points in it."""
