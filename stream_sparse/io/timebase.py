"""The times of a video: whole ticks, and the choice of pictures for at most so many a second."""

import math


class Ticks:
    """The ticks of pictures that follow one another: two never share one.

    Times in seconds are rounded. One that does not increase is moved to the next tick, so pictures that come
    faster than the clock ticks run ahead of it, as far as it takes.

    >>> ticks = Ticks(rate=1000)
    >>> [ticks.next(time_s) for time_s in (0.5, 0.5001, 0.5002, 0.6)]
    [500, 501, 502, 600]
    """

    def __init__(self, rate: int = 1000) -> None:
        self._rate, self._last = rate, -(1 << 62)

    def of(self, time_s: float) -> int:
        """The tick of a picture, if it were the next one."""
        return max(round(time_s * self._rate), self._last + 1)

    def next(self, time_s: float) -> int:
        """The tick of the next picture."""
        self._last = self.of(time_s)
        return self._last

    def pass_to(self, tick: int) -> None:
        """Note a picture of a known tick."""
        self._last = tick


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
