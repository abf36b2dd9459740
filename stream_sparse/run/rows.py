"""A row for each frame: to a table in memory, and to the recording."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from stream_sparse.errors import nearest
from stream_sparse.flow import Columns, FrameLedger, FrameValues, Subscriber
from stream_sparse.frame import Array, Stamp, Value
from stream_sparse.recording.recording import Recording

_BLOCK = 256
"""Rows that are summed at once: a row of many columns costs little."""


class ColumnSummary(NamedTuple):
    """The summary of one scalar column."""

    name: str
    n: int  # values that are not nan
    mean: float  # of these; nan without any
    last: float


class Values(dict[str, "Array"]):
    """Arrays by name, which pandas takes as they are; a wrong name has a hint.

    Attributes:
        index: that of the frame of each scalar.
        time_s: its time, in seconds.
    """

    def __init__(self, found: Mapping[str, Array], index: Array, time_s: Array) -> None:
        super().__init__(found)
        self.index, self.time_s = index, time_s

    def __missing__(self, name: str) -> Array:
        there = ", ".join(self) or "none"
        raise KeyError(f"no values of '{name}'{nearest(name, self) or f'; there are {there}'}")

    def after(self, before: Mapping[str, Array], index: Array, time_s: Array) -> Values:
        """Return these values behind others of the same names; names may be missing there."""
        joined = {name: there for name, there in before.items() if not len(self[name])}
        for name, here in self.items():
            if name not in joined:
                joined[name] = np.concatenate([before[name], here]) if name in before else here
        return Values(
            {name: joined[name] for name in self},
            np.concatenate([index, self.index]),
            np.concatenate([time_s, self.time_s]),
        )


class _Sums(NamedTuple):
    """Of each column the number of values that are not nan, their sum, and the last of them."""

    n: Array
    total: Array
    last: Array

    @classmethod
    def none(cls, columns: int) -> _Sums:
        """Return the sums of no rows."""
        return cls(np.zeros(columns), np.zeros(columns), np.full(columns, math.nan))

    def with_rows(self, numbers: array[float]) -> _Sums:
        """Return these sums with further rows, added one after the other."""
        rows = np.array(numbers).reshape(-1, max(len(self.n), 1))
        if not len(rows):
            return self
        there = rows == rows
        n = there.sum(axis=0)
        # Accumulated, since the order of additions must not depend on the size of a block.
        added = np.concatenate([self.total[None], np.where(there, rows, 0.0)])
        total = np.add.accumulate(added, axis=0)[-1]
        latest = len(rows) - 1 - there[::-1].argmax(axis=0)
        last = np.where(n > 0, rows[latest, np.arange(len(n))], self.last)
        return _Sums(self.n + n, total, last)


class RowTable:
    """Columns to which each processed frame adds a row; ``arrays`` has the interval in frames of each array.

    While ``holds`` is false, values are only summed up, and not held in memory (8 bytes a number).
    """

    def __init__(self, scalars: Sequence[str], arrays: Mapping[str, int], holds: bool) -> None:
        self.scalars, self._every, self.holds = list(scalars), dict(arrays), holds
        self._held = array("d")  # row by row
        self._frames, self._times = array("q"), array("d")
        self._arrays: dict[str, list[Value]] = {name: [] for name in arrays}  # of each row, perhaps None
        # The sums of the columns, and the rows that are not in them yet; another thread sees them together.
        self._summed = (_Sums.none(len(self.scalars)), array("d"))
        self.rows = 0

    def add(self, at: Stamp, scalars: Sequence[float | None], arrays: Sequence[Value]) -> None:
        """Take the row of one frame."""
        self.rows += 1
        row = array("d", [math.nan if value is None else value for value in scalars])
        sums, fresh = self._summed
        fresh += row
        if len(fresh) >= _BLOCK * len(row) > 0:
            self._summed = (sums.with_rows(fresh), array("d"))
        if self.holds:
            self._held += row
            for (name, every), value in zip(self._every.items(), arrays, strict=True):
                self._arrays[name].append(None if at.index % every else value)
            self._times.append(at.time_s)
            self._frames.append(at.index)

    def values(self) -> Values:
        """Return scalars as float arrays, a value for each processed frame, and recorded arrays stacked."""
        # Another thread adds rows, its frame last. Slices are copies: an array that NumPy holds cannot grow.
        rows, columns = len(self._frames), len(self.scalars)
        held = np.array(self._held[: rows * columns]).reshape(-1, max(columns, 1))
        by_column: dict[str, Array] = {name: held[:, k].copy() for k, name in enumerate(self.scalars)}
        for name, kept in self._arrays.items():
            by_column[name] = np.array([value for value in kept[:rows] if value is not None])
        return Values(by_column, np.array(self._frames[:rows]), np.array(self._times[:rows]))

    def summary(self) -> list[ColumnSummary]:
        """Return the summary of each scalar."""
        sums, fresh = self._summed
        n, total, last = sums.with_rows(fresh[:])
        return [
            ColumnSummary(name, int(n[k]), float(total[k] / n[k]) if n[k] else math.nan, float(last[k]))
            for k, name in enumerate(self.scalars)
        ]


class RowWriter(Subscriber):
    """Takes the values of each frame as a row, writes it where the run is recorded, and settles the frame.

    Values are held in memory, except those that a recording has which began with the run.
    """

    name = "records"
    settles = True

    def __init__(
        self,
        columns: Columns,
        recording: Recording,
        ledger: FrameLedger,
        hold: bool,
    ) -> None:
        self.refs = columns.refs
        self._columns, self._recording, self._ledger, self._hold = columns, recording, ledger, hold
        state = recording.state
        self._folder = None if state.now is None else state.folder
        self.table = RowTable(columns.scalars, columns.every, hold and self._folder is None)

    @property
    def threaded(self) -> bool:  # type: ignore[override]
        """Whether rows go to disk."""
        return self._recording.folders.current is not None

    def select(self, at: Stamp, values: list[Value]) -> list[Value]:
        """Leave out arrays whose turn has not come."""
        count = len(self._columns.scalars)
        due = [
            None if at.index % every else value
            for every, value in zip(self._columns.every.values(), values[count:], strict=True)
        ]
        return [*values[:count], *due]

    def take(self, item: FrameValues) -> None:
        """Take the row of one frame."""
        at, values = item
        count = len(self._columns.scalars)
        numbers, arrays = [v if type(v) is float else None for v in values[:count]], values[count:]
        written = None
        if self._recording.folders:
            written = self._recording.row(at, numbers, dict(zip(self._columns.every, arrays, strict=True)))
        if written != self._folder:  # switched off, moved, or ended by the disk: no more in one place
            self.table.holds = self._hold
        if self._recording.failure is None:
            self.table.add(at, numbers, arrays)
            self._ledger.mark_processed(at)

    def values(self) -> Values:
        """Return scalars and recorded arrays, from memory and from the run folder."""
        later = self.table.values()  # first: what the folder lacks by now is in neither
        if self._folder is None:
            return later
        from stream_sparse.records import open_run

        record = open_run(self._folder)
        return later.after({**record.values, **record.arrays}, record.index, record.time_s)
