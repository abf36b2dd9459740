"""A run's values in memory: columns of scalars, recorded arrays, and a summary of each column."""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stream_sparse.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stream_sparse.frame import Array, Stamp, Value

__all__ = ["Line", "Table", "Values"]


class Line(NamedTuple):
    """The summary of one scalar column."""

    name: str
    n: int  # values that are not nan
    mean: float  # of these; nan where there are none
    last: float


class Values(dict[str, "Array"]):
    """Arrays by name, which pandas takes as they are; a wrong name has a hint.

    Attributes:
        frame: index of the frame of each scalar.
        time_s: its time, in seconds.
    """

    def __init__(self, found: Mapping[str, Array], frame: Array, time_s: Array) -> None:
        super().__init__(found)
        self.frame, self.time_s = frame, time_s

    def __missing__(self, name: str) -> Array:
        there = ", ".join(self) or "none"
        raise KeyError(f"no values of '{name}'{nearest(name, self) or f'; there are {there}'}")

    def after(self, before: Mapping[str, Array], frame: Array, time_s: Array) -> Values:
        """Return these values behind others of the same names; names may be missing there."""
        joined = {name: there for name, there in before.items() if not len(self[name])}
        for name, here in self.items():
            if name not in joined:
                joined[name] = np.concatenate([before[name], here]) if name in before else here
        return Values(
            {name: joined[name] for name in self},
            np.concatenate([frame, self.frame]),
            np.concatenate([time_s, self.time_s]),
        )


class Table:
    """Columns to which each processed frame adds a row; ``arrays`` has the interval in frames of each array.

    While ``holds`` is false, values are only summed up, and not held in memory (8 bytes a number).
    """

    def __init__(self, scalars: Sequence[str], arrays: Mapping[str, int], holds: bool) -> None:
        self.scalars, self._every, self.holds = list(scalars), dict(arrays), holds
        self._frames, self._times = array("q"), array("d")
        self._columns = {name: array("d") for name in self.scalars}
        self._arrays: dict[str, list[Array]] = {name: [] for name in arrays}
        self._sums = {name: [0.0, 0.0, math.nan] for name in self.scalars}
        self.rows = 0

    def add(self, at: Stamp, scalars: Sequence[float | None], arrays: Sequence[Value]) -> None:
        """Take the row of one frame."""
        self.rows += 1
        for name, value in zip(self.scalars, scalars, strict=True):
            number = math.nan if value is None else value
            if self.holds:
                self._columns[name].append(number)
            if number == number:
                sums = self._sums[name]
                sums[0] += 1
                sums[1] += number
                sums[2] = number
        if self.holds:
            for (name, every), value in zip(self._every.items(), arrays, strict=True):
                if value is not None and at.index % every == 0:
                    self._arrays[name].append(value)
            self._times.append(at.time_s)
            self._frames.append(at.index)

    def values(self) -> Values:
        """Return scalars as float arrays, a value for each processed frame, and recorded arrays stacked."""
        # Another thread adds to the columns one by one, to this one last.
        rows = len(self._frames)
        # Copies of slices: a column cannot grow while NumPy holds its buffer.
        found: dict[str, Array] = {name: np.array(column[:rows]) for name, column in self._columns.items()}
        found.update({name: np.array(rows[:]) for name, rows in self._arrays.items()})
        return Values(found, np.array(self._frames[:rows]), np.array(self._times[:rows]))

    def summary(self) -> list[Line]:
        """Return the summary of each scalar."""
        return [
            Line(name, int(n), total / n if n else math.nan, last)
            for name, (n, total, last) in self._sums.items()
        ]
