"""Put the times of a stream onto this machine's monotonic clock."""

from __future__ import annotations

import math
from collections import deque
from typing import NamedTuple

__all__ = ["StreamClock", "StreamTime"]

_JUMP_S = 0.5
"""The clock is set again when the times of a stream are off by more than this."""
_RECENT_S = 20.0
"""Delays of so long a time count: more than a segment of a stream that comes in segments."""
_TICK = 1e-6  # s, added where the time of a read did not advance


class StreamTime(NamedTuple):
    """The time of a frame, and by how many seconds the clock was set with it (0: it goes on)."""

    time_s: float
    moved_s: float = 0.0


class StreamClock:
    """Puts the times that a stream gives its frames onto the monotonic clock, or takes the time of the read.

    Both clocks are tied together once, by the frame that was read with the least delay. So the burst at the
    start of a stream lies in the past, as it should. Later the delay of a frame says nothing about its time:
    a segment of a stream comes all at once, and a stall is followed by a burst.

    The clock is set again where the times jump (another encoder, a discontinuity): the frame then comes one
    period after the one before it, or later where there was a pause. It is also set where the two clocks have
    drifted apart. Both need more than half a second beyond the usual spread of the delays. Times always
    increase: while a clock that was set back has not caught up, steps are half a period.

    >>> clock = StreamClock(0.05)
    >>> clock.learn(9.0, now=100.0)  # read in a burst, and left out
    >>> clock.learn(10.0, now=100.0)
    >>> clock.time_of(10.05, now=100.1).time_s, clock.time_of(10.1, now=102.0).time_s
    (100.05, 100.1)
    >>> clock.time_of(3.0, now=102.0).moved_s > 7  # another encoder
    True
    """

    def __init__(self, period_s: float) -> None:
        self._period = period_s
        self._delays = _Recent(_RECENT_S)  # between the time by the stream and the read
        self._offset: float | None = None  # from the stream's times to the monotonic clock
        self._own = self._last = -math.inf  # time of the last frame, by the stream and by this clock
        self._since = 0.0  # when the clock was set

    def learn(self, own: float | None, now: float) -> None:
        """Learn the delay of a frame that is left out at the beginning.

        Parameters:
            own: time of the frame by the stream, s; None where it has no time.
            now: when the frame was read, s of the monotonic clock.
        """
        if own is None:
            return
        if own < self._own - _JUMP_S:
            self._delays = _Recent(_RECENT_S)
        self._delays.add(now, now - own)
        self._own = own

    def time_of(self, own: float | None, now: float) -> StreamTime:
        """Return the time of the next frame; parameters as of :meth:`learn`."""
        moved = 0.0
        if own is None:
            time_s = now if self._offset is None else self._last + self._period
            step = _TICK
        else:
            moved = self._set(own, now)
            time_s = own + (self._offset or 0.0)
            step = self._period / 2
            self._own = own
        self._last = time_s if time_s > self._last else self._last + step
        return StreamTime(self._last, moved)

    def _set(self, own: float, now: float) -> float:
        """Set the clock where it must be; return by how many seconds."""
        delay, delays, offset = now - own, self._delays, self._offset
        if offset is None:
            self.learn(own, now)
            self._offset, self._since = delays.low, now
            return 0.0
        least, most = delays.low - offset, delays.high - offset
        slack = _JUMP_S + most - least
        moved = 0.0
        if own < self._own - _JUMP_S or delay - offset < least - slack:
            moved = max(self._last + self._period, now - most) - own - offset
            delays.shift(moved)
        elif now - self._since > _RECENT_S and (least > slack or most < -slack):
            moved = least
        if moved:
            self._offset, self._since = offset + moved, now
        delays.add(now, delay)
        return moved


class _Recent:
    """The least and the greatest delay of late, kept for each second."""

    def __init__(self, span_s: float) -> None:
        self._span = span_s
        self._seconds: deque[tuple[int, float, float]] = deque()

    def add(self, now: float, delay: float) -> None:
        second = math.floor(now)
        if self._seconds and self._seconds[-1][0] == second:
            _, low, high = self._seconds.pop()
            self._seconds.append((second, min(low, delay), max(high, delay)))
        else:
            self._seconds.append((second, delay, delay))
        while self._seconds[0][0] < now - self._span:
            self._seconds.popleft()

    def shift(self, by: float) -> None:
        """Move all delays, as the times of the stream have moved."""
        self._seconds = deque((second, low + by, high + by) for second, low, high in self._seconds)

    @property
    def low(self) -> float:
        return min(low for _, low, _ in self._seconds)

    @property
    def high(self) -> float:
        return max(high for _, _, high in self._seconds)
