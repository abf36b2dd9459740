"""How many frames a second come."""

from __future__ import annotations

from collections import deque

__all__ = ["FrameRate"]

_KNOWN_S = 1.0
_RECENT = 128


class FrameRate:
    """Frames a second of a live source as they come; what it says of itself is a wish, or invented.

    Parameters:
        nominal: what it says; taken until frames have come for a second on end.

    Attributes:
        value: frames a second.

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
        """Take in the time of a frame, and how many were lost before it."""
        self._count += 1 + gap
        self._seen.append((time_s, self._count))
        first_s, first = self._seen[0]
        if time_s - first_s >= _KNOWN_S:
            self.value = (self._count - first) / (time_s - first_s)

    def begin(self) -> None:
        """What comes next does not follow on what came before."""
        self._seen.clear()
