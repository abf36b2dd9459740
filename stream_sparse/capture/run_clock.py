"""The times and indices that a run gives the frames of its source, over all connections to it."""

import math
import time
from collections.abc import Callable
from typing import Protocol

from stream_sparse.frame import Clock, Frame, Medium, Missing

from .frame_rate import FrameRate
from .start import StartPoint

_AWAY, _BETWEEN, _UNKNOWN = "source away", "between two runs", "lost by the source"
_CHANGED = "size changed"
"""Causes of missing frames, beside those that a source gives."""
_UTC_EVERY_S, _UTC_JUMP_S = 600.0, 0.1  # when the offset to UTC is told again


class FrameAccount(Protocol):
    """The part of the frame ledger that the source's thread reports to."""

    captured: int
    dropped: int

    @property
    def end(self) -> int:
        """Index after the last captured frame."""

    def capture(self) -> int:
        """Count a frame that the source gave; returns its index."""

    def retract(self) -> None:
        """Uncount the last captured frame."""

    def begin_outage(self, count: Callable[[], int], cause: str) -> None:
        """Let as many frames be missing as ``count`` returns, until :meth:`miss`."""

    def miss(self, missing: Missing) -> None:
        """Count frames that never came; an outage is over."""


class RunClock:
    """Counts frames, and moves the times of each connection behind those of the one before it.

    The first frame after an outage has a gap, and is an event: ``reconnect``. Other events are ``clock``,
    where a source has set the clock of its stream, ``sender``, where its sender says UTC, and ``utc``, where
    the offset of this machine's time of day has jumped, and every ten minutes.

    Attributes:
        last_s, last_at: the time of the last frame, and when it came on this machine's monotonic clock.
        cause: why the source is away; None while frames come.
        back_at: when frames last came again after an outage, on the monotonic clock.
        rate: measures the frames a second.
        reconnects: how often the source came back.
    """

    def __init__(
        self,
        medium: Medium,
        account: FrameAccount,
        event: Callable[..., None],
        start: StartPoint,
    ) -> None:
        self._medium, self._account, self._event, self._start = medium, account, event, start
        self._shift = start.shift
        self._gap = 0  # frames lost since the last one
        self._is_first = True  # whether the next frame is the first one of its connection
        self._sender_told = False  # whether a frame of this connection had the time by its sender's clock
        self.last_s, self.last_at = start.last_s or 0.0, time.monotonic()
        self.cause: Exception | None = None
        self.back_at = -math.inf
        self.reconnects = 0
        self.rate = FrameRate(medium.rate)
        has_utc = medium.live and medium.clock.on_machine and medium.clock.utc_at_zero is not None
        self._utc_first = self._utc_told = utc_offset() if has_utc else None
        self._utc_told_at = time.monotonic()

    @property
    def clock(self) -> Clock:
        """The clock of the run's times, with its offset to UTC as it is now."""
        clock = self._medium.clock
        if self._utc_first is None or clock.utc_at_zero is None:
            return clock
        return clock._replace(utc_at_zero=clock.utc_at_zero + round(utc_offset() - self._utc_first, 3))

    def start(self) -> None:
        """Count from now how long no frame has come."""
        self.last_at = time.monotonic()

    def interrupt(self, cause: Exception) -> None:
        """Begin an outage; it lasts until the next frame."""
        self.cause = cause
        self._account.begin_outage(lambda: self._made_until(self.now_s()), _AWAY)

    def _made_until(self, time_s: float) -> int:
        """Return how many frames the source has made since the last one, one at this time included."""
        return round((time_s - self.last_s) * self.rate.value)

    def begin(self) -> None:
        """Begin a connection: the next frame does not follow the last one without a break."""
        self._is_first, self._sender_told = True, False
        self.rate.begin()

    def move(self, frame: Frame, now: float) -> Frame:
        """Count a frame; returns it with its index and time in the run, and all frames lost before it."""
        if self._is_first:
            self._align(frame.time_s, now)
        self.rate.see(frame.time_s, frame.gap)
        if not self._start.numbered:
            time_s = frame.time_s + self._shift
            self._miss(frame.gap, time_s, frame.cause or _UNKNOWN)
            frame = frame._replace(index=self._account.capture(), time_s=time_s, gap=self._gap)
        else:
            self._account.capture()
        self.last_s, self.last_at, self._gap = frame.time_s, now, 0
        self._report(frame)
        return frame

    def _report(self, frame: Frame) -> None:
        """Log that a clock has moved with a frame."""
        at = frame.index, frame.time_s
        if frame.moved_s:
            self._event(*at, "clock", moved_s=round(frame.moved_s, 3))
        if frame.sent_utc is not None and not self._sender_told:
            self._sender_told = True
            self._event(*at, "sender", utc_at_zero=round(frame.sent_utc - frame.time_s, 6))
        if self._utc_told is None:
            return
        now, offset = time.monotonic(), utc_offset()
        moved = offset - self._utc_told
        if abs(moved) > _UTC_JUMP_S or now - self._utc_told_at >= _UTC_EVERY_S:
            self._utc_told, self._utc_told_at = offset, now
            self._event(*at, "utc", utc_at_zero=self.clock.utc_at_zero, moved_s=round(moved, 3))

    def lose_rest(self, count: int, cause: str) -> None:
        """Count frames that the source lost behind its last one."""
        if not self._start.numbered:
            self._miss(count, self.last_s + count / self._medium.rate, cause or _UNKNOWN)

    def end(self) -> None:
        """Count the frames of an outage that lasts until the end of the run."""
        if self.cause is not None:
            now_s = self.now_s()
            self._miss(self._made_until(now_s), now_s, _AWAY)

    def _miss(self, count: int, to_s: float, cause: str) -> None:
        """Count frames that are missing between the last one and the next, whose gap they are."""
        self._gap += count
        first = self._account.captured == 0 and self._start.last_s is None
        if count:
            from_s = to_s if first else self.last_s
            self._account.miss(Missing(self._account.end - 1, count, from_s, to_s, cause))

    def now_s(self) -> float:
        """Return the time in the run at this moment."""
        return self.last_s + time.monotonic() - self.last_at

    def _align(self, time_s: float, now: float) -> None:
        """Shift the times of a connection so that its first frame comes after the last one before it."""
        self._is_first = False
        if self.cause is None:
            self._begin_run(time_s, now)
        else:
            self._end_outage(self.cause, time_s, now)

    def _begin_run(self, time_s: float, now: float) -> None:
        start = self._start
        if start.last_s is not None and start.least is not None:
            self._shift = max(self._shift, start.last_s + start.least - time_s)
        at_s = time_s + self._shift
        if start.lost:  # frames that came between the earlier run and this one
            self._miss(max(1, self._made_until(at_s) - 1), at_s, _BETWEEN)
        if start.since is not None:
            missed = round((now - start.since) * self.rate.value) - 1
            self._miss(max(0, missed), at_s, _CHANGED)

    def _end_outage(self, cause: Exception, time_s: float, now: float) -> None:
        away = now - self.last_at
        same = self._medium.clock.on_machine  # other clocks may have begun again at 0
        if not same or time_s + self._shift <= self.last_s:
            self._shift = max(self._shift, self.last_s + away - time_s)
        at_s = time_s + self._shift
        self._event(self._account.end, at_s, "reconnect", cause=str(cause), away_s=round(away, 3))
        self._miss(max(1, self._made_until(at_s) - 1), at_s, _AWAY)
        self.cause, self.back_at = None, now
        self.reconnects += 1


def utc_offset() -> float:
    """Return seconds since 1970 (UTC) at 0 of this machine's monotonic clock.

    It jumps where the time of day is set, and drifts as that is kept right.
    """
    return time.time() - time.monotonic()
