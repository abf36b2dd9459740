"""Read the rows of a recording one after the other, however many there are."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stream_sparse.errors import InputError, RecordError

from .files import load_array, segment_folders, segment_name, whole_lines, wrong
from .schema import LEADING, PROCESSED, FrameRow, read_cells, read_event, read_info

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from stream_sparse.frame import Array

__all__ = [
    "Row", "Stacked", "captured", "captured_count", "column_names", "events", "last_frame", "processed",
    "run_folders", "stack", "text_of",
]  # fmt: skip

_TAIL = 1 << 12  # bytes; a row is much shorter


class Row(NamedTuple):
    """A captured frame and its values.

    Attributes:
        folder: the run folder that holds it.
        index, time_s: of the frame.
        status: ``processed`` or ``dropped``.
        cause: why it was dropped.
        cells: the cells of ``values.csv`` behind the leading columns; none where it was dropped.
    """

    folder: Path
    index: int  # type: ignore[assignment]  # tuple.index is of no use here
    time_s: float
    status: str
    cause: str
    cells: list[str]


def run_folders(folder: Path) -> list[Path]:
    """The run folders of a recording in order: itself, or its segments where it was cut.

    Raises:
        InputError: where its ``run.json`` is damaged.
        RecordError: where a segment is missing behind the oldest one that is there.
    """
    listed = [entry.folder for entry in read_info(folder).segments or []]
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


def column_names(folder: Path) -> list[str]:
    """The columns of ``values.csv`` of a run folder, without the leading ones."""
    for line in whole_lines(folder / "values.csv"):
        return read_cells(line)[len(LEADING) :]
    return []


def captured(folders: Sequence[Path]) -> Iterator[Row]:
    """Every captured frame in order of index; of a run that was cut off, up to the last whole row.

    Raises:
        RecordError: where the tables of a folder contradict each other, or a complete one has too few rows.
    """
    for folder in folders:
        count = 0
        for row in _rows(folder):
            yield row
            count += 1
        expected = captured_count(folder)
        if expected is not None and count < expected:
            raise wrong(
                folder,
                f"its tables have {count} sound rows, run.json tells of {expected} frames; "
                "stream-sparse verify tells more",
            )


def _rows(folder: Path) -> Iterator[Row]:
    first = [*LEADING]
    values = map(read_cells, whole_lines(folder / "values.csv"))
    head = next(values, first)
    if head[: len(first)] != first:
        got = ",".join(head)[:60]
        raise wrong(folder / "values.csv", f"line 1: expected {','.join(first)},..., got {got}")
    frames = map(read_cells, whole_lines(folder / "frames.csv"))
    next(frames, None)
    for cells in frames:
        try:
            index, time_s, status, cause = FrameRow.parse(cells)
        except ValueError:
            return
        found: list[str] = []
        if status == PROCESSED:
            row = next(values, None)
            if row is None or len(row) != len(head):
                return
            if row[:2] != cells[:2]:
                raise wrong(
                    folder,
                    f"values.csv has a row of frame {row[0]} at {row[1]} s where frames.csv has frame "
                    f"{index} at {time_s} s; stream-sparse verify tells more",
                )
            found = row[len(first) :]
            _check_numbers(found, folder, index)
        yield Row(folder, index, time_s, status, cause, found)


def _check_numbers(cells: Sequence[str], folder: Path, index: int) -> None:
    for cell in cells:
        try:
            float(cell or 0)
        except ValueError:
            raise wrong(folder / "values.csv", f"frame {index}: '{cell}' is no number") from None


def captured_count(folder: Path) -> int | None:
    """The number of frames of a complete run folder; None where the run was cut off, failed or goes on.

    Raises:
        RecordError: where ``run.json`` is missing or damaged.
    """
    try:
        info = read_info(folder)
    except InputError as error:  # the user gave the recording, not this file of it
        raise RecordError(str(error)) from error
    return info.frames.captured if info.complete else None


def processed(folders: Sequence[Path]) -> Iterator[Row]:
    """Every processed frame in order of index."""
    return (row for row in captured(folders) if row.status == PROCESSED)


def last_frame(folder: Path) -> int | None:
    """The index of the last whole row of ``frames.csv``; None without a row. Only the end is read."""
    with suppress(OSError), (folder / "frames.csv").open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
        lines = file.read().split(b"\n")[:-1]
        if lines and (index := lines[-1].partition(b",")[0]).isdigit():
            return int(index)
    return None


def events(folders: Sequence[Path], closed: bool = False) -> Iterator[dict[str, Any]]:
    """The lines of ``events.jsonl`` in the order in which they were written.

    Parameters:
        folders: run folders.
        closed: whether the runs came to their end, so that the last line must be whole.

    Raises:
        RecordError: where a line is no event.
    """
    for folder in folders:
        path = folder / "events.jsonl"
        for number, line in enumerate(whole_lines(path, closed), start=1):
            try:
                yield read_event(line)
            except ValueError as error:
                raise wrong(path, f"line {number}: is no event: {line.strip()[:60]}") from error


class Stacked:
    """The rows of a recorded array in the run folder that is being read.

    Parameters:
        name: of the array.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._folder: Path | None = None
        self._rows: Array = np.empty(0)

    def of(self, folder: Path, number: int) -> Array | None:
        """A row of the file; None where a run that was cut off has fewer.

        Raises:
            RecordError: where the file is missing or damaged.
        """
        if folder != self._folder or number >= len(self._rows):  # a run that goes on has more by now
            self._folder, self._rows = folder, stack(folder, self._name)
        if number < len(self._rows):
            return np.asarray(self._rows[number])
        if captured_count(folder) is not None:
            path = folder / f"{self._name}.npy"
            raise wrong(path, f"has {len(self._rows)} rows, values.csv speaks of row {number}")
        return None


def stack(folder: Path, name: str) -> Array:
    """All rows of a recorded array, mapped from its file; empty where the run was cut off before it was made.

    Raises:
        RecordError: where the file is missing or damaged.
    """
    path = folder / f"{name}.npy"
    if captured_count(folder) is None and not (path.is_file() and path.stat().st_size):
        return np.empty(0)
    return load_array(path)


def text_of(path: Path) -> str:
    """A small file of a run folder.

    Raises:
        RecordError: where it cannot be read.
    """
    return "".join(whole_lines(path))
