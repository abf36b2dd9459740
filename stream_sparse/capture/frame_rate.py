"""The measured frame rate of a live source."""

from __future__ import annotations

from collections import deque

__all__ = ["FrameRate"]

_KNOWN_S = 1.0
_RECENT = 128


class FrameRate:
    """Measures the frames a second of a live source; the rate that a camera states is a wish, or invented.

    The stated rate is taken until frames have come for a second without a break.

    >>> rate = FrameRate(25.0)
    >>> for n in range(60):
    ...     rate.see(n / 30, gap=0)
    >>> round(rate.value, 3)
    30.0
    """

    def __init__(self, nominal: float) -> None:
        self.value = nominal
        self._count = 0
        self._seen: deque[tuple[float, int]] = deque(maxlen=_RECENT)

    def see(self, time_s: float, gap: int) -> None:
        """Take the time of a frame, and how many were lost before it."""
        self._count += 1 + gap
        self._seen.append((time_s, self._count))
        first_s, first = self._seen[0]
        if time_s - first_s >= _KNOWN_S:
            self.value = (self._count - first) / (time_s - first_s)

    def begin(self) -> None:
        """Begin anew: the next frame does not follow the last one without a break."""
        self._seen.clear()
