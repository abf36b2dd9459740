"""A rectangle of a frame, given by its numbers, or from a file of regions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from stream_sparse.base.param import show

from ._places import rows_of

__all__ = ["BOUNDS", "Region"]

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
