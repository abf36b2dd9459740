"""The form of ``run.json``, events and lines of tables: who has read them need not ask what is there."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from stream_sparse.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["check_info", "load_info", "read_cells", "read_event", "read_info", "unreadable"]


class _Part(BaseModel):
    """What is read of an object; versions before this one may have written less, later ones more."""

    model_config = ConfigDict(strict=True)


class _Source(_Part):
    use: str | None
    shape: list[int]
    dtype: Annotated[str, AfterValidator(np.dtype)]
    rate: float
    live: bool


class _Clock(_Part):
    kind: str
    utc_at_zero: float | None


class _Counts(_Part):
    captured: int | None
    processed: int | None
    dropped: int | None


class _Ended(_Part):
    how: str
    error: str | None


class _File(_Part):
    path: str
    sha256: str | None


class _Hashes(_Part):
    source: _File | None = None
    units: dict[str, str] | None = None


class _Segment(_Part):
    folder: Annotated[str, Field(pattern=r"^\d+$")]


class _Deleted(_Part):
    segments: int
    captured: int


class _Info(_Part):
    name: str
    description: str | None = None
    started: str
    source: _Source
    clock: _Clock
    frames: _Counts
    ended: _Ended | None
    arrays: dict[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    hashes: _Hashes | None = None
    versions: dict[str, str] | None = None
    first_frame: int = 0
    record_source: str = "none"
    files: dict[str, str | None] | None = None
    segments: list[_Segment] | None = None
    deleted: _Deleted | None = None


def read_info(folder: Path) -> dict[str, Any]:
    """``run.json`` of a folder, in which all that anybody reads has the form that it must have.

    Raises:
        InputError: where it is missing, damaged, or tells of something else.
    """
    return check_info(folder, load_info(folder))


def load_info(folder: Path) -> dict[str, Any]:
    """The same, whatever its form is.

    Raises:
        InputError: where it is missing or no object.
    """
    path = folder / "run.json"
    try:
        info = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path.as_posix()}: {unreadable(error)}") from error
    except ValueError as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError(f"{path.as_posix()}: cannot be read: it is no JSON{where}") from error
    if not isinstance(info, dict):
        raise InputError(f"{path.as_posix()}: expected an object, got {type(info).__name__}")
    return info


def check_info(folder: Path, info: dict[str, Any]) -> dict[str, Any]:
    """The very ``info``, whose form has been checked.

    Raises:
        InputError: for the first part that has another.
    """
    path = folder / "run.json"
    if "source" not in info:
        raise InputError(f"{path.as_posix()}: tells of no run, it has no 'source'")
    try:
        _Info.model_validate(info)
    except (ValidationError, TypeError) as error:
        raise InputError(f"{path.as_posix()}: is damaged, or no record of a run: {_first(error)}") from error
    return info


def unreadable(error: OSError) -> str:
    """What is wrong with a file that cannot be read."""
    if isinstance(error, FileNotFoundError):
        return "is missing"
    return f"cannot be read: {(error.strerror or str(error)).lower()}"


def _first(error: Exception) -> str:
    """The first thing that is wrong."""
    if not isinstance(error, ValidationError):
        return str(error)
    wrong = error.errors()[0]
    place = ".".join(map(str, wrong["loc"]))
    if wrong["type"] == "missing":
        return f"it has no '{place}'"
    return f"'{place}': {wrong['msg'].replace('Input should be', 'expected')}"


def read_cells(line: str) -> list[str]:
    """The cells of a line of a table, each line by itself: a quote that nothing closes ends with it.

    >>> read_cells('3,0.1,"a, b"')
    ['3', '0.1', 'a, b']
    >>> read_cells('3,"0.1,dropped,')
    ['3', '0.1,dropped,']
    """
    line = line.rstrip("\r\n")
    try:
        return next(csv.reader([line]), [])
    except csv.Error:  # what has no cells is one, which no row has
        return [line]


def read_event(line: str) -> dict[str, Any]:
    """A line of ``events.jsonl``.

    Raises:
        ValueError: where it is no event.

    >>> read_event('{"frame": 3, "time_s": 0.1, "kind": "gap", "frames": 2}')["frames"]
    2
    >>> read_event('{"frame": 3, "kind": "set"}')
    Traceback (most recent call last):
    ValueError: {"frame": 3, "kind": "set"}
    """
    event = json.loads(line)
    if not isinstance(event, dict):
        raise ValueError(line)
    needed = {"kind": str, "frame": int, **({"values": dict} if event.get("kind") == "set" else {})}
    given = {"frames": 0, **event}  # of a gap
    if not all(isinstance(given.get(name), of) for name, of in {**needed, "frames": int}.items()):
        raise ValueError(line)
    return event
