"""The clock of a video, whose times are whole ticks."""


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
