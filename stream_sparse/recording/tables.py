"""The tables and the events of a run folder, written a line at a time."""

from __future__ import annotations

import heapq
import threading
from typing import TYPE_CHECKING, Any

from stream_sparse.errors import RunError
from stream_sparse.io.files import Appender
from stream_sparse.records.schema import (
    PROCESSED,
    FrameRow,
    event_line,
    header_line,
    values_header,
    values_line,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from stream_sparse.frame import Stamp

__all__ = ["EventsFile", "FramesTable", "ValuesTable"]


class ValuesTable(Appender):
    """``values.csv``: a row for every processed frame."""

    def __init__(self, folder: Path, scalars: Sequence[str], arrays: Sequence[str]) -> None:
        super().__init__(folder / "values.csv")
        self.append(header_line(values_header(scalars, arrays)))

    def add(self, at: Stamp, scalars: Sequence[float | None], rows: Sequence[int | None]) -> None:
        """Add the row of a frame: scalars, and the rows of recorded arrays in their files."""
        self.append(values_line(at, scalars, rows))


class FramesTable(Appender):
    """``frames.csv``: a row for every captured frame, in order of index.

    A drop is known before the frames around it have been processed, so it waits for its place.

    Attributes:
        processed, dropped: number of frames.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "frames.csv")
        self.append(header_line(FrameRow._fields))
        self._waiting: list[FrameRow] = []  # a heap
        self._lock = threading.Lock()
        self._next: int | None = None
        self.processed = 0
        self.dropped = 0

    def drop(self, row: FrameRow) -> None:
        """Add a dropped frame, from any thread."""
        with self._lock:
            self.dropped += 1
            heapq.heappush(self._waiting, row)

    def add(self, at: Stamp) -> None:
        """Add a processed frame, and before it the dropped frames before it."""
        row = FrameRow(int(at.index), float(at.time_s), PROCESSED)
        self._write(self._drops_before(row.frame), row)
        self._next = row.frame + 1
        self.processed += 1

    def remove_from(self, first: int) -> list[FrameRow]:
        """Remove and return the drops from a frame on, which belong to another table."""
        with self._lock:
            moved = [row for row in self._waiting if row.frame >= first]
            self._waiting = [row for row in self._waiting if row.frame < first]
            heapq.heapify(self._waiting)
            self.dropped -= len(moved)
        return moved

    def add_rest(self) -> None:
        """Add the drops that no processed frame followed.

        Drops behind a frame without a row are left out: that frame was on its way when the disk ended the
        recording.
        """
        self._write(self._drops_before(None))

    def _write(self, drops: Sequence[FrameRow], *row: FrameRow) -> None:
        try:
            self.append(b"".join(each.line() for each in (*drops, *row)))
        except RunError:
            with self._lock:  # there may be room for them later
                self._waiting = sorted([*drops, *self._waiting])
            raise
        if drops:
            self._next = drops[-1].frame + 1

    def _drops_before(self, index: int | None) -> list[FrameRow]:
        """The drops before a frame; None: all that follow the written rows without a hole."""
        drops: list[FrameRow] = []
        with self._lock:
            while self._waiting:
                number = self._waiting[0].frame
                after = drops[-1].frame + 1 if drops else self._next
                if number >= index if index is not None else after not in (None, number):
                    break
                drops.append(heapq.heappop(self._waiting))
        return drops


class EventsFile(Appender):
    """``events.jsonl``: an object a line, from any thread."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "events.jsonl")
        self._lock = threading.Lock()

    def add(self, frame: int, time_s: float, kind: str, data: Mapping[str, Any]) -> None:
        """Add the line of an event."""
        line = event_line(frame, time_s, kind, data)
        with self._lock:
            self.append(line)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            super().close()
