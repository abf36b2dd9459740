"""Rows of a run folder one after the other, across its segments, however many there are."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stream_sparse.errors import InputError, RecordError

from .checks import wrong
from .folder import segment_folders, segment_name
from .reader import open_run
from .schema import read_cells, read_event, read_info, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stream_sparse.frame import Array

__all__ = [
    "Row",
    "Stacked",
    "captured",
    "closed",
    "columns",
    "events",
    "last_frame",
    "leaves",
    "processed",
    "stack",
    "text_of",
]

_TAIL = 1 << 12  # bytes; a row is much shorter


class Row(NamedTuple):
    """A captured frame and what was said of it.

    Attributes:
        folder: where it lies: the run folder, or the segment.
        index, time_s: of the frame.
        status: ``processed`` or ``dropped``.
        cause: of a drop.
        cells: the cells of ``values.csv`` after frame and time; none where it was dropped.
    """

    folder: Path
    index: int  # type: ignore[assignment]  # tuple.index is of no use here
    time_s: float
    status: str
    cause: str
    cells: list[str]


def leaves(folder: Path) -> list[Path]:
    """The folders that hold tables, in order: the segments of a run, or the run folder itself.

    Raises:
        RecordError: where a segment is missing that was not the oldest, which ``--keep`` deletes.
    """
    listed = [entry["folder"] for entry in open_run(folder).info.get("segments") or []]
    found = segment_folders(folder)
    if not found:
        if listed:
            raise wrong(folder, f"none of its {len(listed)} segments is here")
        return [folder]
    low, high = int(found[0].name), int(found[-1].name)
    wanted = {segment_name(n) for n in range(low, high)} | {name for name in listed if int(name) > low}
    if missing := sorted(wanted - {path.name for path in found}):
        alone = found[0].as_posix()
        raise wrong(
            folder, f"segment {missing[0]} is missing; each other is a run of its own, such as {alone}"
        )
    return found


def columns(folder: Path) -> list[str]:
    """The columns of ``values.csv`` after frame and time."""
    for line in _lines(folder / "values.csv"):
        return read_cells(line)[2:]
    return []


def captured(folders: Sequence[Path]) -> Iterator[Row]:
    """Every captured frame, in order of index; of a run that was cut off, up to the last whole row.

    Raises:
        RecordError: where the tables do not fit together, or a run that came to its end has too few rows.
    """
    for folder in folders:
        count = 0
        for row in _rows(folder):
            yield row
            count += 1
        there = closed(folder)
        if there is not None and count < there:
            raise wrong(
                folder,
                f"its tables have {count} sound rows, run.json tells of {there} frames; "
                "stream-sparse verify tells more",
            )


def _rows(folder: Path) -> Iterator[Row]:
    values = map(read_cells, _lines(folder / "values.csv"))
    head = next(values, ["frame", "time_s"])
    if head[:2] != ["frame", "time_s"]:
        got = ",".join(head)[:60]
        raise wrong(folder / "values.csv", f"line 1: expected frame,time_s,..., got {got}")
    frames = map(read_cells, _lines(folder / "frames.csv"))
    next(frames, None)
    for cells in frames:
        try:
            index, time_s = int(cells[0]), float(cells[1])
            status, cause = cells[2:]
        except (ValueError, IndexError):
            return
        said: list[str] = []
        if status == "processed":
            row = next(values, None)
            if row is None or len(row) != len(head):
                return
            if row[:2] != cells[:2]:
                raise wrong(
                    folder,
                    f"values.csv has a row of frame {row[0]} at {row[1]} s where frames.csv has frame "
                    f"{index} at {time_s} s; stream-sparse verify tells more",
                )
            said = row[2:]
            _check_numbers(said, folder, index)
        yield Row(folder, index, time_s, status, cause, said)


def _check_numbers(cells: Sequence[str], folder: Path, index: int) -> None:
    for cell in cells:
        try:
            float(cell or 0)
        except ValueError:
            raise wrong(folder / "values.csv", f"frame {index}: '{cell}' is no number") from None


def closed(folder: Path) -> int | None:
    """How many frames a run has whose tables must be whole; None where it was cut off, failed or goes on.

    Raises:
        RecordError: where its ``run.json`` is missing or damaged.
    """
    try:
        info = read_info(folder)
    except InputError as error:  # in the midst of a run nobody gave it any more
        raise RecordError(str(error)) from error
    how = (info.get("ended") or {}).get("how", "error")
    return None if how == "error" else (info.get("frames") or {}).get("captured")


def processed(folders: Sequence[Path]) -> Iterator[Row]:
    """Every frame that was processed, in order."""
    return (row for row in captured(folders) if row.status == "processed")


def last_frame(folder: Path) -> int | None:
    """The index of the last whole row of ``frames.csv``; None where there is none. It reads the end only."""
    with suppress(OSError), (folder / "frames.csv").open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
        lines = file.read().split(b"\n")[:-1]
        if lines and (index := lines[-1].partition(b",")[0]).isdigit():
            return int(index)
    return None


def events(folders: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """The lines of ``events.jsonl``, in the order in which they were written.

    Raises:
        RecordError: where a line is no event.
    """
    for folder in folders:
        path = folder / "events.jsonl"
        for number, line in enumerate(_lines(path), start=1):
            try:
                yield read_event(line)
            except ValueError as error:
                raise wrong(path, f"line {number}: is no event: {line.strip()[:60]}") from error


class Stacked:
    """The rows of a recorded array, in whichever folder is being read.

    Parameters:
        name: of the array.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._folder: Path | None = None
        self._rows: Array = np.empty(0)

    def of(self, folder: Path, number: int) -> Array | None:
        """The array in a row of the file; None where a run that was cut off has fewer.

        Raises:
            RecordError: where the file is missing or damaged.
        """
        if folder != self._folder or number >= len(self._rows):  # a run that goes on has more by now
            self._folder, self._rows = folder, stack(folder, self._name)
        if number < len(self._rows):
            return np.asarray(self._rows[number])
        if closed(folder) is not None:
            path = folder / f"{self._name}.npy"
            raise wrong(path, f"has {len(self._rows)} rows, values.csv speaks of row {number}")
        return None


def stack(folder: Path, name: str) -> Array:
    """A recorded array, mapped from its file; empty where a run was cut off before there was one.

    Raises:
        RecordError: where it is missing or damaged.
    """
    path = folder / f"{name}.npy"
    if closed(folder) is None and not (path.is_file() and path.stat().st_size):
        return np.empty(0)
    try:
        found: Array = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        raise wrong(path, unreadable(error)) from error
    except Exception as error:  # whatever a header that is not as it was may lead to
        raise wrong(path, f"is damaged or cut short: {error}") from error
    return found


def text_of(path: Path) -> str:
    """A small file of a run folder.

    Raises:
        RecordError: where it cannot be read.
    """
    return "".join(_lines(path))


def _lines(path: Path) -> Iterator[str]:
    """The lines that have an end; one without is torn."""
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            yield from (line for line in file if line.endswith("\n"))
    except OSError as error:
        raise wrong(path, unreadable(error)) from error
