"""The choice of pictures for a video of at most so many a second."""

from __future__ import annotations

import math


class Slots:
    """Chooses the first picture of each slot of time, of which ``rate`` make a second; None: every picture.

    >>> slots = Slots(rate=10)
    >>> chosen = []
    >>> for frame in range(10):
    ...     if slots.due(frame / 25):
    ...         slots.take(frame / 25)
    ...         chosen.append(frame)
    >>> chosen
    [0, 3, 5, 8]
    """

    def __init__(self, rate: float | None) -> None:
        self._rate, self._last = rate, -math.inf

    def due(self, time_s: float) -> bool:
        """Whether no picture of this slot was taken."""
        return self._rate is None or self._slot(time_s, self._rate) > self._last

    def take(self, time_s: float) -> None:
        """Note that a picture was taken."""
        if self._rate is not None:
            self._last = self._slot(time_s, self._rate)

    @staticmethod
    def _slot(time_s: float, rate: float) -> int:
        return math.floor(time_s * rate + 1e-6)  # 0.3 * 10 may be less than 3
