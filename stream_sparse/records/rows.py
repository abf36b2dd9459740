"""Rows of a run folder one after the other, across its segments, however many there are."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stream_sparse.errors import InputError, RunError

from .folder import segment_folders

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Row", "captured", "columns", "events", "leaves", "processed"]


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
    """The folders that hold tables, in order: the segments of a run, or the run folder itself."""
    return segment_folders(folder) or [folder]


def columns(folder: Path) -> list[str]:
    """The columns of ``values.csv`` after frame and time."""
    for line in _lines(folder / "values.csv"):
        return next(csv.reader([line]))[2:]
    return []


def captured(folders: Sequence[Path]) -> Iterator[Row]:
    """Every captured frame, in order of index, up to the last whole row.

    Raises:
        RunError: where the tables do not fit together.
    """
    for folder in folders:
        values = csv.reader(_lines(folder / "values.csv"))
        width = len(next(values, []))
        frames = csv.reader(_lines(folder / "frames.csv"))
        next(frames, None)
        for cells in frames:
            if len(cells) != 4:
                return
            index, time_s, status, cause = int(cells[0]), float(cells[1]), cells[2], cells[3]
            said: list[str] = []
            if status == "processed":
                row = next(values, None)
                if row is None or len(row) != width:
                    return
                if row[:2] != cells[:2]:
                    raise RunError(
                        f"{folder.as_posix()}: values.csv has a row of frame {row[0]} where frames.csv has "
                        f"frame {index}; stream-sparse verify tells more"
                    )
                said = row[2:]
            yield Row(folder, index, time_s, status, cause, said)


def processed(folders: Sequence[Path]) -> Iterator[Row]:
    """Every frame that was processed, in order."""
    return (row for row in captured(folders) if row.status == "processed")


def events(folders: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """The lines of ``events.jsonl``, in the order in which they were written."""
    for folder in folders:
        for line in _lines(folder / "events.jsonl"):
            yield json.loads(line)


def _lines(path: Path) -> Iterator[str]:
    """The lines that have an end; one without is torn."""
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            yield from (line for line in file if line.endswith("\n"))
    except OSError as error:
        raise InputError(f"{path.as_posix()}: cannot be read: {(error.strerror or '').lower()}") from error
