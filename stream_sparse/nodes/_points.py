"""Points of a frame with names, from a list or a CSV file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator

from stream_sparse.base.param import show
from stream_sparse.io.paths import expanded

__all__ = ["Point", "Points", "named_points"]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_MOST, _MOST_BYTES = 10_000, 1_000_000
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
        points = tuple(_of_file(Path(given), str(given)))
        where = f"points: {given}"
    else:
        points, where = given, "points"
    if not isinstance(points, tuple) or not points:
        wanted = f"hold at least one point, {_FORMS}, or name a CSV file"
        raise ValueError(f"{where} must {wanted} (got {show(given)})")
    if len(points) > _MOST:
        raise ValueError(f"{where} must hold at most {_MOST} points (got {len(points)})")
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


def _of_file(path: Path, shown: str) -> Iterator[Any]:
    """Read the rows of a CSV file whose first line names the columns row and col, and perhaps name."""
    try:
        with expanded(path).open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise ValueError(f"points: {shown}: cannot be read: {error.strerror or error}") from None
    if len(data) > _MOST_BYTES:
        raise ValueError(f"points: {shown} must have at most {_MOST_BYTES // 1000} kB")
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise ValueError(f"points: {shown}: not UTF-8; save the file as UTF-8") from None
    yield from _of_lines(lines, shown)


def _of_lines(lines: Iterable[str], shown: str) -> Iterator[Any]:
    reader = csv.reader(lines, skipinitialspace=True)
    head = [column.strip().lower() for column in next(reader, [])]
    if sorted(head) not in (["col", "row"], ["col", "name", "row"]):
        raise ValueError(
            f"points: {shown}: the first line must name the columns row,col or name,row,col "
            f"(got {show(','.join(head))})"
        )
    for fields in reader:
        if not any(field.strip() for field in fields):
            continue
        found = dict(zip(head, (field.strip() for field in fields), strict=False))
        numbers = [found.get(key, "") for key in ("row", "col")]
        if len(fields) != len(head) or not all(n.isascii() and n.isdigit() for n in numbers):
            raise ValueError(
                f"points: {shown}, line {reader.line_num}: expected {','.join(head)}, with whole numbers "
                f">= 0 (got {show(','.join(fields))})"
            )
        row, col = map(int, numbers)
        yield {"name": found["name"], "row": row, "col": col} if "name" in found else (row, col)


Points = Annotated[
    str | tuple[tuple[int, int] | dict[str, str | int], ...],
    BeforeValidator(_read),
]
"""The type of a parameter for points; a file's name is replaced by the points in it."""
