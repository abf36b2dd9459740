"""The history of a vector for a heat map over time, in a fixed number of columns."""

from typing import NamedTuple

import numpy as np

from stream_sparse.frame import Array


class Vectors(NamedTuple):
    """Vectors (n, rows) as float32, their times in seconds, and whether each is known or begins a gap."""

    values: Array
    time: Array
    known: Array

    def pixels(self, start: float, stop: float, width: int, *, end: float) -> tuple[Array, Array, Array]:
        """Return the vectors of a picture; for each column of pixels a vector's number and whether it shows.

        The vectors have the shape (rows, n), n >= 1. A vector is shown until the next one, the last one
        until ``end``. Several in one column of pixels are merged by largest magnitude.
        """
        pixel = (stop - start) / width
        # Take the time at the right border of a column, so that a new vector appears at once.
        at = start + (np.arange(width) + 1) * pixel
        column = np.searchsorted(self.time, at - 1e-6 * pixel, side="right") - 1
        has_value = (column >= 0) & (at - pixel <= end)
        column = np.maximum(column, 0)
        has_value &= self.known[column]
        starts = np.minimum(np.r_[column[0], column[:-1] + 1], column)
        first, last = int(column[0]), int(column[-1]) + 1
        if (starts == column).all():
            return np.ascontiguousarray(self.values[first:last].T), column - first, has_value
        seen = _louder(self.values[first:last], starts - first)
        # Columns end where the next one starts; one whose last vector goes on in the next lacks that vector.
        cut = np.flatnonzero((starts[:-1] < column[:-1]) & (column[1:] == column[:-1]))
        both = np.stack([seen[cut], self.values[column[cut]]], axis=1)
        seen[cut] = _louder(both.reshape(-1, both.shape[2]), np.arange(0, 2 * len(cut), 2))
        return np.ascontiguousarray(seen.T), np.arange(width), has_value


class VectorHistory:
    """The vectors of the last ``span`` seconds, in a fixed number of columns.

    Vectors of one column are merged. Of each entry the value of largest magnitude stays, so that a short peak
    is visible.
    """

    def __init__(self, rows: int, span: float, columns: int = 1024) -> None:
        self.rows, self.span = rows, span
        self._width = span / columns
        # Twice as many as a picture shows, so that the oldest half is dropped only now and then.
        self._values: Array = np.zeros((2 * columns, rows), np.float32)
        self._time: Array = np.zeros(2 * columns)
        self._known: Array = np.zeros(2 * columns, bool)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, time: float, vector: Array | None) -> None:
        """Add a vector, or None for a gap that begins at this time; times increase."""
        n, has_value = self._count, vector is not None
        with np.errstate(over="ignore"):
            new = np.zeros(self.rows, np.float32) if vector is None else vector.astype(np.float32)
        if n and self._known[n - 1] == has_value and time - self._time[n - 1] < self._width:
            held = self._values[n - 1]
            louder = (np.abs(new) > np.abs(held)) | np.isnan(new)  # nan stays visible
            held[louder] = new[louder]
            return
        if n == len(self._time):
            # Gaps that alternate with values can take more columns than the span has: drop the oldest.
            first = n // 2
            for kept in (self._values, self._time, self._known):
                kept[: n - first] = kept[first:n].copy()
            n -= first
        self._values[n], self._time[n], self._known[n] = new, time, has_value
        self._count = n + 1

    def between(self, start: float, end: float) -> Vectors:
        """Return copies of the vectors from start to end, and of the one before: later values change some."""
        time = self._time[: self._count]
        first = max(int(np.searchsorted(time, start, side="right")) - 1, 0)
        some = slice(first, int(np.searchsorted(time, end, side="right")))
        return Vectors(self._values[some].copy(), time[some].copy(), self._known[some].copy())


def _louder(values: Array, starts: Array) -> Array:
    """Merge the rows from each start to the next by largest magnitude; nan wins."""
    high, low = np.maximum.reduceat(values, starts), np.minimum.reduceat(values, starts)
    return np.asarray(np.where(high >= -low, high, low))


def loudest(values: Array, most: int) -> Array:
    """Merge neighbouring rows to at most ``most``; in each column the value of largest magnitude stays."""
    rows = len(values)
    if rows <= most:
        return values
    return _louder(values, np.linspace(0, rows, most + 1).astype(np.int64)[:-1])
