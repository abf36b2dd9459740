"""Read a recording row by row, however long it is, and check its tables against each other."""

from __future__ import annotations

import os
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stream_sparse.errors import InputError, RecordError

from .files import load_array, segment_folders, segment_name, whole_lines, wrong
from .schema import LATEST_S, LEADING, PROCESSED, FrameRow, read_cells, read_event, read_info, values_header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from stream_sparse.frame import Array

    from .schema import RunInfo

__all__ = [
    "Row", "Stacked", "captured", "captured_count", "column_names", "events", "last_frame", "processed",
    "read_rows", "run_folders", "seconds", "stack", "text_of",
]  # fmt: skip

_TAIL = 1 << 12  # bytes; a row is much shorter


class Row(NamedTuple):
    """A captured frame and its values."""

    folder: Path
    index: int  # type: ignore[assignment]  # tuple.index is of no use here
    time_s: float
    status: str
    cause: str
    cells: list[str]  # of values.csv, behind the leading columns; none where the frame was dropped


# Run folders ------------------------------------------------------------------------------------------


def run_folders(folder: Path) -> list[Path]:
    """The run folders of a recording in order: itself, or its segments where it was cut.

    RecordError where a segment is missing behind the oldest one that is there.
    """
    listed = [entry.folder for entry in read_info(folder).segments or []]
    found = segment_folders(folder)
    if not found:
        if listed:
            raise wrong(folder, f"none of its {len(listed)} segments is here")
        return [folder]
    low, here = int(found[0].name), [path.name for path in found]
    holes = [segment_name(n) for n, name in enumerate(here, low) if int(name) != n][:1]
    if missing := sorted({*holes, *(name for name in listed if int(name) > low)} - {*here}):
        alone = found[0].as_posix()
        raise wrong(
            folder, f"segment {missing[0]} is missing; each other is a run of its own, such as {alone}"
        )
    return found


def captured_count(folder: Path) -> int | None:
    """The number of frames of a complete run folder; None where the run was cut off, failed or goes on."""
    info = _info(folder)
    return info.frames.captured if info.complete else None


def _info(folder: Path) -> RunInfo:
    try:
        return read_info(folder)
    except InputError as error:  # the user gave the recording, not this file of it
        raise RecordError(str(error)) from error


# Tables -----------------------------------------------------------------------------------------------


def read_rows(
    folder: Path,
    info: RunInfo,
    strict: bool,
    check: Callable[[FrameRow], str | None] = lambda _: None,
    most: int | None = None,
) -> Iterator[Row]:
    """The rows in the first ``most`` bytes of ``frames.csv``, each with its row of ``values.csv``.

    RecordError for the first row that is damaged, does not fit to its row in the other table, or in which
    ``check`` finds something wrong. Where a processed frame lacks its values the rows end, or (``strict``)
    fail.
    """
    frames_csv, values_csv = folder / "frames.csv", folder / "values.csv"
    with (
        closing(whole_lines(frames_csv, info.complete, most)) as frame_lines,
        closing(whole_lines(values_csv, info.complete)) as value_lines,
    ):
        frames, values = map(read_cells, frame_lines), map(read_cells, value_lines)
        width = _check_headers(folder, info, next(frames, None), next(values, None))
        count = 0
        for line, cells in enumerate(frames, 2):
            try:
                frame = FrameRow.parse(cells)
            except ValueError:
                shown = ",".join(cells)[:80]
                raise wrong(frames_csv, f"line {line}: is no row of a frame: {shown}") from None
            if problem := check(frame):
                raise wrong(frames_csv, f"line {line}: {problem}")
            found: list[str] = []
            if frame.status == PROCESSED:
                count += 1
                row = next(values, None)
                if row is None and strict:
                    raise wrong(values_csv, f"ends before frame {frame.frame}, which was processed")
                if row is None:
                    return
                if problem := _compare(row, cells, width):
                    raise wrong(values_csv, f"line {count + 1}: {problem}")
                found = row[len(LEADING) :]
            yield Row(folder, *frame, found)
        if info.complete and next(values, None) is not None:
            raise wrong(values_csv, f"has more rows than the {count} processed frames of frames.csv")


def _check_headers(folder: Path, info: RunInfo, frames: list[str] | None, values: list[str] | None) -> int:
    """Check the headers; gives the number of columns of ``values.csv``."""
    arrays = list(info.arrays)
    if frames is None and values is None and not info.complete:
        return len(values_header([], arrays))  # killed before they were written
    expected = list(FrameRow._fields)
    if frames != expected:
        raise wrong(folder / "frames.csv", f"line 1: expected {','.join(expected)}, got {_start(frames)}")
    head = values or []
    scalars = head[len(LEADING) : max(len(LEADING), len(head) - len(arrays))]
    if head != values_header(scalars, arrays):
        columns = ",".join(values_header(["..."], arrays))
        raise wrong(folder / "values.csv", f"line 1: expected {columns}, got {_start(head)}")
    return len(head)


def _start(cells: list[str] | None) -> str:
    return ",".join(cells or [])[:60]


def _compare(row: list[str], frame: list[str], width: int) -> str | None:
    """The problem of a frame's row of ``values.csv``; None where it is right."""
    if len(row) != width:
        return f"frame {frame[0]} has {len(row)} cells, expected {width}"
    if row[:2] != frame[:2]:
        return f"frame {row[0]} at {row[1]} s, where frames.csv has frame {frame[0]} at {frame[1]} s"
    for cell in row[len(LEADING) :]:
        try:
            float(cell or "nan")
        except ValueError:
            return f"frame {frame[0]}: '{cell}' is no number"
    return None


def column_names(folder: Path) -> list[str]:
    """The columns of ``values.csv`` of a run folder, without the leading ones."""
    for line in whole_lines(folder / "values.csv"):
        return read_cells(line)[len(LEADING) :]
    return []


def captured(folders: Sequence[Path]) -> Iterator[Row]:
    """Every captured frame in order of index; of a run that was cut off, up to the last whole row."""
    for folder in folders:
        count, info = 0, _info(folder)
        for row in read_rows(folder, info, strict=info.complete):
            yield row
            count += 1
        expected = info.frames.captured
        if info.complete and expected is not None and count < expected:
            raise wrong(folder / "frames.csv", f"has {count} rows, run.json tells of {expected} frames")


def processed(folders: Sequence[Path]) -> Iterator[Row]:
    """Every processed frame in order of index."""
    return (row for row in captured(folders) if row.status == PROCESSED)


def last_frame(folder: Path) -> int | None:
    """The index of the last whole row of ``frames.csv``; None without a row. Only the end is read."""
    index = _last_line(folder / "frames.csv").partition(b",")[0]
    return int(index) if index.isdigit() else None


def seconds(folder: Path) -> float | None:
    """The time from the first frame of a recording to its last one; None without any. Little is read."""
    parts = segment_folders(folder) or [folder]
    tables = [part / "frames.csv" for part in (parts[0], parts[-1])]
    if not all(table.is_file() and not table.is_symlink() for table in tables):
        return None
    with suppress(ValueError, RecordError), closing(whole_lines(tables[0])) as lines:
        next(lines, None)
        first = FrameRow.parse(read_cells(next(lines, "")))
        last = FrameRow.parse(read_cells(_last_line(tables[1]).decode("utf-8", "replace")))
        if abs(found := last.time_s - first.time_s) < LATEST_S:
            return found
    return None


def _last_line(path: Path) -> bytes:
    """The last line of a table that has an end; empty where there is none."""
    with suppress(OSError), path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
        return b"".join(file.read().split(b"\n")[-2:-1])
    return b""


# Events, arrays, text ---------------------------------------------------------------------------------


def events(folders: Sequence[Path], closed: bool = False) -> Iterator[dict[str, Any]]:
    """The lines of ``events.jsonl`` in the order in which they were written; all whole where ``closed``."""
    for folder in folders:
        path = folder / "events.jsonl"
        with closing(whole_lines(path, closed)) as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield read_event(line)
                except ValueError as error:
                    raise wrong(path, f"line {number}: is no event: {line.strip()[:60]}") from error


class Stacked:
    """The rows of a recorded array in the run folder that is being read."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._folder: Path | None = None
        self._rows: Array = np.empty(0)

    def of(self, folder: Path, number: int) -> Array | None:
        """A row of the file; None where a run that was cut off has fewer."""
        if folder != self._folder or number >= len(self._rows):  # a run that goes on has more by now
            self._folder, self._rows = folder, stack(folder, self._name)
        if number < len(self._rows):
            return np.asarray(self._rows[number])
        if captured_count(folder) is not None:
            path = folder / f"{self._name}.npy"
            raise wrong(path, f"has {len(self._rows)} rows, values.csv speaks of row {number}")
        return None


def stack(folder: Path, name: str) -> Array:
    """All rows of a recorded array, mapped from its file; none where the run was cut off before."""
    path = folder / f"{name}.npy"
    if captured_count(folder) is None and not (path.is_file() and path.stat().st_size):
        return np.empty(0)
    return load_array(path)


def text_of(path: Path) -> str:
    """A small file of a run folder."""
    return "".join(whole_lines(path))
