"""Laps: the times at which a source began again, for axes of time."""

from collections import deque

from stream_sparse.frame import Stamp

_MOST = 64  # lines closer together show nothing


class Laps:
    """Takes note of the times at which a source began again.

    >>> laps = Laps()
    >>> [laps.see(Stamp(t, t / 4, lap=1 + t // 2)) for t in range(4)], laps.between(0.0, 1.0)
    ([False, False, True, False], (0.375,))
    """

    def __init__(self) -> None:
        self._last: Stamp | None = None
        self._times = deque[float](maxlen=_MOST)

    def see(self, at: Stamp) -> bool:
        """Take the stamp of a frame; return whether the source has begun again since the one before."""
        last, self._last = self._last, at
        if last is None or last.lap == at.lap:
            return False
        self._times.append((last.time_s + at.time_s) / 2)
        return True

    def between(self, start: float, end: float) -> tuple[float, ...]:
        """Return the times from start to end."""
        return tuple(time for time in self._times if start <= time <= end)
