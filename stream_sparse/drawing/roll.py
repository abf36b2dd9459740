"""Columns over time: what a heat map that moves along remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

__all__ = ["Roll", "loudest"]


class Roll:
    """The vectors of the last ``span`` seconds, in a fixed number of columns.

    Vectors that lie closer together than a column share it: of each entry the value of largest magnitude
    stays, so that a short peak is seen.

    Parameters:
        rows: length of each vector.
        span: how far back it reaches, in seconds.
        columns: into how many the span is divided, at most.

    >>> roll = Roll(2, 1.0, columns=10)
    >>> roll.add(0.0, np.array([1.0, 2.0]))
    >>> roll.add(0.5, None)
    >>> values, which, known = roll.pixels(0.0, 1.0, 4, end=1.0)
    >>> values[:, which[0]].tolist(), known.tolist()
    ([1.0, 2.0], [True, True, False, False])
    """

    def __init__(self, rows: int, span: float, columns: int = 1024) -> None:
        self.rows, self.span = rows, span
        self._width = span / columns
        # Twice as many as are seen, so that the oldest half is thrown away but now and then.
        self._values: Array = np.zeros((2 * columns, rows), np.float32)
        self._time: Array = np.zeros(2 * columns)
        self._known: Array = np.zeros(2 * columns, bool)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, time: float, vector: Array | None) -> None:
        """Take in a vector; None where there is nothing from this time on. Times increase."""
        n, known = self._count, vector is not None
        with np.errstate(over="ignore"):
            new = np.zeros(self.rows, np.float32) if vector is None else vector.astype(np.float32)
        if n and self._known[n - 1] == known and time - self._time[n - 1] < self._width:
            held = self._values[n - 1]
            louder = (np.abs(new) > np.abs(held)) | np.isnan(new)  # nan stays, it must be seen
            held[louder] = new[louder]
            return
        if n == len(self._time):
            # Gaps that alternate with values may take more columns than the span has: the oldest go.
            first = n // 2
            for kept in (self._values, self._time, self._known):
                kept[: n - first] = kept[first:n].copy()
            n -= first
        self._values[n], self._time[n], self._known[n] = new, time, known
        self._count = n + 1

    def pixels(self, start: float, stop: float, width: int, *, end: float) -> tuple[Array, Array, Array]:
        """What each column of pixels from start to stop shows.

        Parameters:
            start, stop: times at the left and right border.
            width: how many columns of pixels.
            end: when the last vector ceases to hold.

        Returns:
            The vectors that are seen, float32 of shape (rows, n), n >= 1; which of them each column of pixels
            shows, shape (width,); and whether it shows one at all, shape (width,). A vector holds until the
            next one; of several in one column of pixels the values of largest magnitude are taken.
        """
        n, pixel = self._count, (stop - start) / width
        # At its right border, so that what has just come is seen at once.
        at = start + (np.arange(width) + 1) * pixel
        place = np.searchsorted(self._time[:n], at - 1e-6 * pixel, side="right") - 1
        known = (place >= 0) & (at - pixel <= end)
        place = np.maximum(place, 0)
        known &= self._known[place]
        starts = np.minimum(np.r_[place[0], place[:-1] + 1], place)
        first, last = int(place[0]), int(place[-1]) + 1
        if (starts == place).all():
            return np.ascontiguousarray(self._values[first:last].T), place - first, known
        seen = _louder(self._values[first:last], starts - first)
        return np.ascontiguousarray(seen.T), np.arange(width), known


def _louder(values: Array, starts: Array) -> Array:
    """Of the rows from each start to the next one, the value of largest magnitude; nan where there is one."""
    high, low = np.maximum.reduceat(values, starts), np.minimum.reduceat(values, starts)
    return np.where(high >= -low, high, low)


def loudest(values: Array, most: int) -> Array:
    """At most ``most`` rows: of neighbours that share one, the value of largest magnitude, column by column.

    >>> loudest(np.array([[1.0], [-3.0], [0.0], [2.0]]), 2).tolist()
    [[-3.0], [2.0]]
    """
    rows = len(values)
    if rows <= most:
        return values
    return _louder(values, np.linspace(0, rows, most + 1).astype(np.int64)[:-1])
