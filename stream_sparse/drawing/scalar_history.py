"""The history of a scalar for a curve over time, in a fixed number of entries."""

from typing import NamedTuple

import numpy as np

from stream_sparse.frame import Array


class Excerpt(NamedTuple):
    """Part of a history: times, and the least and the greatest value at each; nan is a gap."""

    time: Array
    low: Array
    high: Array


class ScalarHistory:
    """The last ``span`` seconds of a scalar, or all of it, in a fixed number of entries.

    An entry holds one value, or the least and the greatest of several values that fall into one column of the
    widest picture. Without a span, entries are merged in pairs when all are in use.
    """

    def __init__(self, span: float | None, entries: int = 2048) -> None:
        self._span, self._entries = span, entries
        self._width = 0.0 if span is None else span / entries
        self._count = 0
        self._time = np.empty(2 * entries)
        self._low = np.empty(2 * entries)
        self._high = np.empty(2 * entries)

    def __len__(self) -> int:
        return self._count

    def add(self, time: float, value: float) -> None:
        """Add one value; times increase."""
        n = self._count
        last = n - 1
        # A gap and a value never share an entry; otherwise a short gap would disappear.
        same = n > 0 and time - self._time[last] < self._width
        if same and (value == value) == (self._low[last] == self._low[last]):
            self._low[last], self._high[last] = min(self._low[last], value), max(self._high[last], value)
            return
        if n == len(self._time):
            self._make_room()
            n = self._count
        self._time[n] = time
        self._low[n] = self._high[n] = value
        self._count = n + 1

    def between(self, start: float, end: float) -> Excerpt:
        """Return the entries from start to end, and one more on each side so that lines reach the border.

        Values added later may change the last entry, and no other.
        """
        time = self._time[: self._count]
        first = max(int(np.searchsorted(time, start)) - 1, 0)
        last = int(np.searchsorted(time, end, side="right")) + 1
        low, high = self._low[: self._count], self._high[: self._count]
        return Excerpt(time[first:last], low[first:last], high[first:last])

    def _make_room(self) -> None:
        n = self._count
        if self._span is not None:
            first = int(np.searchsorted(self._time[:n], self._time[n - 1] - self._span)) - 1
            # Alternating gaps and values can fill more entries than the span has columns: drop the oldest.
            first = min(max(first, n // 4), n - 1)
            # New arrays, since excerpts are views of the old ones.
            self._time, self._low, self._high = (
                _first_of(part[first:], n) for part in (self._time, self._low, self._high)
            )
            self._count = n - first
            return
        self._width = (self._time[n - 1] - self._time[0]) / self._entries
        merged = (
            self._time[0:n:2],
            np.fmin(self._low[0:n:2], self._low[1:n:2]),
            np.fmax(self._high[0:n:2], self._high[1:n:2]),
        )
        self._time, self._low, self._high = (_first_of(part, n) for part in merged)
        self._count = n // 2


def _first_of(values: Array, room: int) -> Array:
    """Return a new array with room for so many values, which begins with these."""
    is_first = np.empty(room)
    is_first[: len(values)] = values
    return is_first
