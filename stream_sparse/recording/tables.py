"""The tables and the events of a run folder, written a line at a time."""

from __future__ import annotations

import heapq
import itertools
import threading
from typing import TYPE_CHECKING, Any

from stream_sparse.io.files import Appender
from stream_sparse.records.schema import (
    DROPPED,
    PROCESSED,
    FrameRow,
    event_line,
    header_line,
    values_header,
    values_line,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from stream_sparse.frame import Stamp

__all__ = ["Drops", "EventsFile", "FramesTable", "ValuesTable"]


class ValuesTable(Appender):
    """``values.csv``: a row for every processed frame."""

    def __init__(self, folder: Path, scalars: Sequence[str], arrays: Sequence[str]) -> None:
        super().__init__(folder / "values.csv")
        self.append(header_line(values_header(scalars, arrays)))

    def add(self, at: Stamp, scalars: Sequence[float | None], rows: Sequence[int | None]) -> None:
        """Add the row of a frame: scalars, and the rows of recorded arrays in their files."""
        self.append(values_line(at, scalars, rows))


class FramesTable(Appender):
    """``frames.csv``: a row for every captured frame, in order of index."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "frames.csv")
        self.append(header_line(FrameRow._fields))
        self._waiting: list[FrameRow] = []  # drops; where the disk refuses, it may have room for them later
        self._next: int | None = None
        self.processed = self.dropped = 0

    def drop(self, rows: Iterable[FrameRow]) -> None:
        """Let dropped frames wait for the next row."""
        self._waiting += rows

    def add(self, at: Stamp) -> None:
        """Add a processed frame, and before it the dropped ones that wait."""
        self._write([*self._waiting, FrameRow.of(at, PROCESSED)])
        self.processed += 1

    def add_drops(self) -> None:
        """Add the dropped frames that wait, since no processed one follows.

        Those behind a frame without a row are left out: it was on its way when the disk ended the recording.
        """
        rows: list[FrameRow] = []
        for row in self._waiting:
            expected = rows[-1].frame + 1 if rows else self._next
            if expected not in (None, row.frame):
                break
            rows.append(row)
        self._write(rows)

    def _write(self, rows: Sequence[FrameRow]) -> None:
        self.append(b"".join(row.line() for row in rows))
        self._waiting = []
        self.dropped += sum(row.status == DROPPED for row in rows)
        if rows:
            self._next = rows[-1].frame + 1


class Drops:
    """Dropped frames that wait for their place in ``frames.csv``; from any thread.

    A drop is known before the frames around it have been processed.
    """

    def __init__(self) -> None:
        self._rows: list[FrameRow] = []  # a heap
        self._lock = threading.Lock()

    def add(self, row: FrameRow) -> None:
        """Add a dropped frame."""
        with self._lock:
            heapq.heappush(self._rows, row)

    def take(self, first: int, end: float) -> list[FrameRow]:
        """Remove all frames before ``end``; gives those from ``first`` on, in order."""
        found: list[FrameRow] = []
        with self._lock:
            while self._rows and self._rows[0].frame < end:
                found.append(heapq.heappop(self._rows))
        return [row for row in found if row.frame >= first]


class EventsFile(Appender):
    """``events.jsonl``: an object a line, in order of frames, from any thread.

    Threads are ahead of the rows, and of each other: an event waits until the rows of all frames before it
    are written. ``newest`` is the largest frame with an event in the file.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "events.jsonl")
        self._lock = threading.Lock()
        self._waiting: list[tuple[int, int, bytes]] = []  # a heap; of a frame's events the first comes first
        self._count = itertools.count()
        self._reached = -1
        self.newest = -1

    def add(self, frame: int, time_s: float, kind: str, data: Mapping[str, Any]) -> None:
        """Add the line of an event."""
        line = event_line(frame, time_s, kind, data)
        with self._lock:
            heapq.heappush(self._waiting, (frame, next(self._count), line))
            self._write()

    def pass_to(self, frame: int) -> None:
        """Take note that the rows of all frames before this one are written."""
        self._reached = frame
        if self._waiting:
            with self._lock:
                self._write()

    def _write(self) -> None:
        while self._waiting and self._waiting[0][0] <= self._reached:
            frame, _, line = heapq.heappop(self._waiting)
            self.append(line)
            self.newest = max(self.newest, frame)

    def close(self) -> None:
        """Close the file; events that still wait are lost."""
        with self._lock:
            super().close()
