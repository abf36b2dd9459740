"""The offset of this machine's time of day to its monotonic clock, which frames are timed by."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["UtcOffset"]

_EVERY_S = 600.0
_JUMP_S = 0.1
_QUICK_S = 0.01  # both clocks are read within this time, or the reading does not count


class UtcOffset:
    """Follows the offset: it jumps where the time of day is set, and drifts as that is kept right.

    >>> days, seconds = iter([1005.0, 1006.0625, 1007.5]), iter([5.0, 6.0, 6.0, 7.0, 7.0])
    >>> offset = UtcOffset(wall=lambda: next(days), monotonic=lambda: next(seconds))
    >>> offset.value, offset.look(), offset.look()
    (1000.0, None, 0.5)

    Attributes:
        value: seconds since 1970 (UTC) at 0 of the monotonic clock, as last read.
    """

    def __init__(
        self, wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._told_at = self._read_at = monotonic()
        self._first = self._told = self.value = wall() - self._told_at

    def read(self) -> float:
        """Read both clocks, and return the offset; two readings differ by microseconds."""
        before = self._monotonic()
        wall = self._wall()
        after = self._monotonic()
        if after - before < _QUICK_S:
            self.value = wall - (before + after) / 2
        self._read_at = after
        return self.value

    def moved(self) -> float:
        """Return by how much the offset has changed since this was made, to the millisecond."""
        return round(self.read() - self._first, 3)

    def look(self) -> float | None:
        """Return by how much it has changed, where that is more than 0.1 s, and every ten minutes.

        Otherwise return None.
        """
        moved = self.read() - self._told
        if abs(moved) <= _JUMP_S and self._read_at - self._told_at < _EVERY_S:
            return None
        self._told, self._told_at = self.value, self._read_at
        return moved
