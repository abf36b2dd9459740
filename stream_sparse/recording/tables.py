"""The tables, arrays and events of a run folder, written a row at a time."""

import heapq
import io
import itertools
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Missing, Stamp, describe
from stream_sparse.io.cells import table_line
from stream_sparse.io.files import Appender
from stream_sparse.io.hashing import Digest
from stream_sparse.records.schema import (
    CORRUPT,
    DROPPED,
    FRAMES_HEADER,
    PROCESSED,
    FrameRow,
    event_line,
    missing_line,
    values_header,
    values_line,
)

LostRow: TypeAlias = FrameRow | Missing


class ValuesTable(Appender):
    """``values.csv``: a row for every processed frame."""

    def __init__(self, folder: Path, scalars: Sequence[str], arrays: Sequence[str]) -> None:
        super().__init__(folder / "values.csv")
        self.append(table_line(values_header(scalars, arrays)))

    def add(self, at: Stamp, scalars: Sequence[float | None], rows: Sequence[int | None]) -> None:
        """Add the row of a frame: scalars, and the rows of recorded arrays in their files."""
        self.append(values_line(at, scalars, rows))


class FramesTable(Appender):
    """``frames.csv``: a row for every captured frame in order of index, missing ones between them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "frames.csv")
        self.append(table_line(FRAMES_HEADER))
        self._waiting: list[LostRow] = []  # where the disk refuses, it may have room for them later
        self.processed = self.dropped = self.missing = self.corrupt = 0

    def lose(self, rows: Iterable[LostRow]) -> None:
        """Let lost frames wait for the next row."""
        self._waiting += rows

    def add(self, at: Stamp) -> None:
        """Add a processed frame, and before it the lost ones that wait."""
        self._write([*self._waiting, FrameRow.of(at, PROCESSED, CORRUPT if at.corrupt else "")])
        self.processed += 1
        self.corrupt += at.corrupt

    def add_lost(self) -> None:
        """Add the lost frames that wait, since no processed one follows."""
        self._write(self._waiting)

    def _write(self, rows: Sequence[LostRow]) -> None:
        self.append(b"".join(row.line() if isinstance(row, FrameRow) else missing_line(row) for row in rows))
        self._waiting = []
        self.dropped += sum(isinstance(row, FrameRow) and row.status == DROPPED for row in rows)
        self.missing += sum(row.count for row in rows if isinstance(row, Missing))


class LostFrames:
    """Dropped and missing frames that wait for their place in ``frames.csv``; from any thread.

    A loss is known before the frames around it have been processed.
    """

    def __init__(self) -> None:
        self._rows: list[tuple[int, bool, int, LostRow]] = []  # a heap
        self._count = itertools.count()  # keeps the order of missing frames between the same two
        self._lock = threading.Lock()

    def add(self, row: LostRow) -> None:
        """Add a dropped frame, or missing ones."""
        key = (_next(row), isinstance(row, FrameRow), next(self._count), row)
        with self._lock:
            heapq.heappush(self._rows, key)

    def take(self, first: int, end: float) -> list[LostRow]:
        """Remove all before the frame ``end``; gives those from ``first`` on, with missing ones before it."""
        due: list[tuple[int, bool, int, LostRow]] = []
        with self._lock:
            while self._rows and (self._rows[0][0], self._rows[0][1]) < (end, True):
                due.append(heapq.heappop(self._rows))
        return [row for key, _, _, row in due if key >= first]


def _next(row: LostRow) -> int:
    """Return the index of a dropped frame, or of the one that missing frames come before."""
    return row.frame if isinstance(row, FrameRow) else row.after + 1


class EventsFile(Appender):
    """``events.jsonl``: an object a line, in order of frames, from any thread.

    Threads are ahead of the rows, and of each other: an event waits until the rows of all frames before it
    are written.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "events.jsonl")
        self._lock = threading.Lock()
        self._waiting: list[tuple[int, int, bytes]] = []  # a heap; of a frame's events the first comes first
        self._count = itertools.count()
        self._reached = -1

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
            self.append(heapq.heappop(self._waiting)[2])

    def close(self) -> None:
        """Close the file; events that still wait are lost."""
        with self._lock:
            super().close()


class ArrayFile:
    """Append arrays of one shape and type to a ``.npy`` file, for frames that are multiples of ``every``.

    The rows come first and the header that counts them after, so the file never promises more than it
    holds. The file is made with the first array, which decides shape and type.
    """

    def __init__(self, path: Path, every: int) -> None:
        self._path = path
        self._every = every
        self._file: Appender | None = None
        self._kind: tuple[tuple[int, ...], np.dtype[np.generic]] = ((), np.dtype(float))
        self.rows = 0

    def offer(self, index: int, x: Array | None) -> int | None:
        """Keep the array of this frame if its turn has come; the number of its row, or None."""
        if x is None or index % self._every:
            return None
        if self._file is None:
            self._kind = (x.shape, x.dtype)
            self._file = Appender(self._path)
            self._file.append(self._header(0))
        elif (x.shape, x.dtype) != self._kind:
            shape, dtype = self._kind
            rows = f"{self._path.name}: its rows are {dtype} of shape {shape}"
            raise InputError(f"{rows}, now got {describe(x)}; a recorded array keeps its shape and type")
        # as bytes: types such as float16 or datetime64 have no buffer of their own
        self._file.append(np.ascontiguousarray(x).reshape(-1).view(np.uint8))
        self._file.patch(0, self._header(self.rows + 1))
        self.rows += 1
        return self.rows - 1

    @property
    def digest(self) -> Digest | None:
        """The hash of what was written; None where nothing was."""
        return None if self._file is None else self._file.digest

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def _header(self, rows: int) -> bytes:
        # NumPy leaves room for the first axis to grow, so that every header has the same length.
        shape, dtype = self._kind
        text = io.BytesIO()
        what = {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": (rows, *shape)}
        np.lib.format.write_array_header_1_0(text, what)
        return text.getvalue()
