"""Tables and events of a run folder, a line at a time."""

from __future__ import annotations

import heapq
import json
import math
import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.errors import RunError
from stream_sparse.io.files import Appender

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stream_sparse.io.hashing import Digest

__all__ = ["Events", "FramesTable", "ValuesTable", "plain"]


def _cell(text: str) -> str:
    """A text as a cell of CSV; it stays on its line, so that the reader knows a torn one."""
    text = " ".join(text.split())
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"') else text


def _line(cells: Sequence[str]) -> bytes:
    return (",".join(cells) + "\n").encode()


class ValuesTable:
    """``values.csv``: a row for every processed frame, a column for each scalar and each recorded array."""

    def __init__(self, folder: Path, columns: Sequence[str]) -> None:
        self._file = Appender(folder / "values.csv")
        self._file.append(_line([_cell(name) for name in ("frame", "time_s", *columns)]))

    def row(
        self, index: int, time_s: float, scalars: Sequence[float | None], rows: Sequence[int | None]
    ) -> None:
        """Add a row: scalars at full precision, rows of arrays as whole numbers, None as an empty cell."""
        said = ["" if x is None else repr(float(x)) for x in scalars]
        held = ["" if n is None else str(n) for n in rows]
        self._file.append(_line([str(int(index)), repr(float(time_s)), *said, *held]))

    @property
    def digest(self) -> Digest:
        """The hash of what was written."""
        return self._file.digest

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class FramesTable:
    """``frames.csv``: a row for every captured frame, in order of index.

    Drops are known before the frames around them have been processed, so each waits for its place.
    """

    def __init__(self, folder: Path) -> None:
        self._file = Appender(folder / "frames.csv")
        self._file.append(b"frame,time_s,status,cause\n")
        self._waiting: list[tuple[int, float, str]] = []
        self._lock = threading.Lock()
        self._next: int | None = None
        self.processed = 0
        self.dropped = 0

    def drop(self, index: int, time_s: float, cause: str) -> None:
        """Take note of a dropped frame; from any thread."""
        with self._lock:
            self.dropped += 1
            heapq.heappush(self._waiting, (int(index), float(time_s), cause))

    def row(self, index: int, time_s: float) -> None:
        """Add a processed frame, and before it the dropped ones that came before it."""
        self._append(self._drops_before(index), f"{int(index)},{float(time_s)!r},processed,\n")
        self._next = int(index) + 1
        self.processed += 1

    def give_up(self, first: int) -> list[tuple[int, float, str]]:
        """The drops from a frame on, which belong to another table."""
        with self._lock:
            moved = [drop for drop in self._waiting if drop[0] >= first]
            self._waiting = [drop for drop in self._waiting if drop[0] < first]
            heapq.heapify(self._waiting)
            self.dropped -= len(moved)
        return moved

    def rest(self) -> None:
        """Add the drops that no processed frame followed.

        Those behind a frame that has no row are left out: it was on its way when the disk ended a recording.
        """
        self._append(self._drops_before(None))

    @property
    def digest(self) -> Digest:
        """The hash of what was written."""
        return self._file.digest

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _append(self, drops: Sequence[tuple[int, float, str]], line: str = "") -> None:
        lines = [f"{number},{time_s!r},dropped,{_cell(cause)}\n" for number, time_s, cause in drops]
        try:
            self._file.append("".join([*lines, line]).encode())
        except RunError:
            with self._lock:  # there may be room for them later
                self._waiting = sorted([*drops, *self._waiting])
            raise
        if drops:
            self._next = drops[-1][0] + 1

    def _drops_before(self, index: int | None) -> list[tuple[int, float, str]]:
        """Those before a processed frame, or all that follow what is written without a hole."""
        drops: list[tuple[int, float, str]] = []
        with self._lock:
            while self._waiting:
                number = self._waiting[0][0]
                after = drops[-1][0] + 1 if drops else self._next
                if number >= index if index is not None else after not in (None, number):
                    break
                drops.append(heapq.heappop(self._waiting))
        return drops


class Events:
    """``events.jsonl``: an object a line, from any thread."""

    def __init__(self, folder: Path) -> None:
        self._file = Appender(folder / "events.jsonl")
        self._lock = threading.Lock()

    def add(self, frame: int, time_s: float, kind: str, data: dict[str, Any]) -> None:
        """Add a line; nan and infinity, which JSON has not, become null."""
        line = json.dumps(plain({"frame": frame, "time_s": time_s, "kind": kind, **data}), ensure_ascii=False)
        with self._lock:
            self._file.append((line + "\n").encode())

    @property
    def digest(self) -> Digest:
        """The hash of what was written."""
        return self._file.digest

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._file.close()


def plain(value: Any) -> Any:
    """A value as JSON can hold it.

    >>> plain({"mean": np.float64(2), "p95": float("nan"), "shape": (3, np.int64(4))})
    {'mean': 2.0, 'p95': None, 'shape': [3, 4]}
    """
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
