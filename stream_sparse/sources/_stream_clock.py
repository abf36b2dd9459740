"""Put the times of a stream onto this machine's monotonic clock."""

import math
import statistics
from collections import deque
from copy import deepcopy
from typing import NamedTuple

_JUMP_S = 0.5  # the clock is set again when the times of a stream are off by more than this
_RECENT_S = 20.0  # delays of so long a time count: more than a segment of a stream that comes in segments
_PAUSE_S = 3.0  # it is set when all frames have come late for so long and a segment more
_TICK = 1e-6  # s, added where the time of a read did not advance
_SHORT_S = 0.2  # a jump of the times by less is always taken for a loss of frames
_SURE = 1 / 3  # of a jump forward: where a frame comes so much too early for its time, no frames are lost
_STEPS, _LEAST, _UNEVEN = 32, 16, 4  # steps that are kept, that are needed, and that may differ


class StreamTime(NamedTuple):
    """The time of a frame, s, and what its step from the one before shows.

    Attributes:
        time_s: on the monotonic clock.
        moved_s: by how much the clock was set with this frame, s; 0: it goes on.
        lacking: frames that the stream lacks just before this one.
    """

    time_s: float
    moved_s: float = 0.0
    lacking: int = 0


class StreamClock:
    """Puts the times that a stream gives its frames onto the monotonic clock, or takes the time of the read.

    Both clocks are tied together once, by the frame that was read with the least delay. So the burst at the
    start of a stream lies in the past, as it should. Later the delay of a frame says nothing about its time:
    a segment of a stream comes all at once, and a stall is followed by a burst.

    The clock is set again where the times jump (another encoder, a discontinuity): the frame then comes one
    period after the one before it, or later where there was a pause. It is also set where the two clocks have
    drifted apart. Both need more than half a second beyond the usual spread of the delays. Times always
    increase: while a clock that was set back has not caught up, steps are half a period.

    A stream that pauses while its own clock stands still looks like one that stalls. It is taken for a pause,
    and the clock set, where frames stay late: after a stall they would come nearer to their times. They are
    late by more than half a second and half the spread of the delays, which is a segment or more.

    Where times jump forward, frames are lost if as much time has passed; if the frame would come before its
    time, the stream has another clock. The first frames of a segment are always late: there a jump by up to
    one and a half segments looks like a loss, and is taken for one. Lost frames are counted where the steps
    of the stream are even.

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
        self._delays = _Recent()  # between the time by the stream and the read
        self._steps = _Steps(period_s)
        self._offset: float | None = None  # from the stream's times to the monotonic clock
        self._own = self._last = -math.inf  # time of the last frame, by the stream and by this clock
        self._since = 0.0  # when the clock was set
        # Own time, offset, since and delays before a frame whose own time made an odd step.
        self._odd: tuple[float, float, float, _Recent] | None = None
        # While all frames come late: by how much and since when, how long to wait, by how much at least, s.
        self._late: tuple[float, float, float, float] | None = None

    def learn(self, own: float | None, now: float) -> None:
        """Learn the delay of a frame that is left out at the beginning.

        Parameters:
            own: time of the frame by the stream, s; None where it has no time.
            now: when the frame was read, s of the monotonic clock.
        """
        if own is None:
            return
        if own < self._own - _JUMP_S:
            self._delays = _Recent()
        self._delays.add(now, now - own, late=False)
        self._own = own

    def time_of(self, own: float | None, now: float, damaged: bool = False) -> StreamTime:
        """Return the time of the next frame.

        Parameters:
            own, now: as of :meth:`learn`.
            damaged: whether the stream was damaged just now, so that a longer step is a loss for certain.
        """
        moved, lacking = 0.0, 0
        if own is None:
            time_s = now if self._offset is None else self._last + self._period
            step = _TICK
            self._own += self._period
        else:
            begins, corrected = self._offset is None, self._corrects(own)
            moved = corrected if corrected is not None else self._set(own, now)
            if not begins and not moved and corrected is None:
                lacking = self._steps.lacking(own - self._own, damaged)
            time_s = own + (self._offset or 0.0)
            step = self._period / 2
            self._own = own
        self._last = time_s if time_s > self._last else self._last + step
        return StreamTime(self._last, moved, lacking)

    def _corrects(self, own: float) -> float | None:
        """Return by how much the clock is set back to what it was before the last frame, s, or None.

        So it is where that frame alone had an odd time: a flipped bit is no new clock.
        """
        odd, offset, self._odd = self._odd, self._offset, None
        if offset is None:
            return None
        if odd is not None and abs(own - odd[0] - 2 * self._period) < self._period / 2:
            _, self._offset, self._since, self._delays = odd
            self._late = None
            return self._offset - offset
        if abs(own - self._own - self._period) > _SHORT_S:
            self._odd = self._own, offset, self._since, deepcopy(self._delays)
        return None

    def _set(self, own: float, now: float) -> float:
        """Set the clock where it must be; return by how many seconds."""
        delay, delays, offset = now - own, self._delays, self._offset
        if offset is None:
            self.learn(own, now)
            self._delays.add(now, delay)
            self._offset, self._since = self._delays.low, now
            return 0.0
        least, most = delays.low - offset, delays.high - offset
        slack = _JUMP_S + most - least
        moved = 0.0
        jump = own - self._own - self._period
        early = min(_SURE * jump, slack) if jump > _SHORT_S else slack
        if own < self._own - _JUMP_S or delay - offset < least - early:
            moved = max(self._last + self._period, now - most) - own - offset
            delays.shift(moved)
        elif moved := self._paused(delay - offset, now, most - least):
            self._delays = delays = _Recent()
            delays.add(now, offset + moved)
        elif now - self._since > _RECENT_S and most < -slack:
            moved = least
        if moved:
            self._offset, self._since, self._late = offset + moved, now, None
        delays.add(now, delay)
        return moved

    def _paused(self, late_s: float, now: float, spread: float) -> float:
        """Return by how much all frames have come late at least, where that shows a pause, or 0."""
        by_s, since, wait_s, least = self._late or (math.inf, now, _PAUSE_S + spread, math.inf)
        if late_s < by_s - _JUMP_S / 2:  # it catches up, or a segment has just begun
            by_s, since = late_s, now
        least = min(least, late_s)
        late = late_s > _JUMP_S + spread / 2
        self._late = (by_s, since, wait_s, least) if late else None
        return least if late and now - since > wait_s else 0.0


class _Steps:
    """The steps between the times of frames; where they are even, a longer one says how many frames lack.

    >>> steps = _Steps(0.05)
    >>> [steps.lacking(step, damaged=False) for step in [0.04] * 20 + [0.12, 0.04]][-2:]
    [2, 0]
    >>> [steps.lacking(step, damaged=False) for step in [0.03, 0.05, 0.08] * 20 + [0.12]][-1]
    0
    """

    def __init__(self, period_s: float) -> None:
        self._period = period_s  # as the stream says
        self._recent: deque[float] = deque(maxlen=_STEPS)

    def lacking(self, step: float, damaged: bool) -> int:
        """Return how many frames lack in the next step, s; after damage also where steps are not even."""
        is_steady = len(self._recent) >= _LEAST
        usual = statistics.median(self._recent) if is_steady else self._period
        uneven = sum(abs(other - usual) > usual / 4 for other in self._recent)
        self._recent.append(step)
        if usual <= 0:  # times that stand still say nothing
            return 0
        return max(round(step / usual) - 1, 0) if damaged or (is_steady and uneven <= _UNEVEN) else 0


class _Recent:
    """The least and the greatest delay of late, kept for each second."""

    def __init__(self) -> None:
        self._seconds: deque[tuple[int, float, float]] = deque()

    def add(self, now: float, delay: float, late: bool = True) -> None:
        """Add a delay; ``late``: it may be the greatest, unlike that of a frame in a burst at the start."""
        second, high = math.floor(now), delay if late else -math.inf
        if self._seconds and self._seconds[-1][0] == second:
            _, least, most = self._seconds.pop()
            delay, high = min(least, delay), max(most, high)
        self._seconds.append((second, delay, high))
        while self._seconds[0][0] < now - _RECENT_S:
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
