"""The way of a frame from one connection to its source into the ring."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from stream_sparse.base import is_own
from stream_sparse.errors import RunError
from stream_sparse.frame import Frame

if TYPE_CHECKING:
    from stream_sparse.base import Source
    from stream_sparse.frame import Medium

    from .ring import Ring
    from .run_clock import FrameAccount, RunClock

SLACK_S = 0.3
"""A frame that is older than usual by so much is stale; exposure times and a busy machine stay below it."""
_MOST_STALE = 60
_CREEP = 1e-3
"""Seconds a second by which the usual age may grow: the two clocks may drift apart."""


class Intake:
    """Checks, counts and times the frames of one connection, and puts them into the ring.

    Stale frames, which waited in the driver, are dropped.
    """

    def __init__(
        self,
        source: Source,
        medium: Medium,
        account: FrameAccount,
        clock: RunClock,
        ring: Ring,
    ) -> None:
        self._medium, self._account, self._clock = medium, account, clock
        self._ring = ring
        self._foreign = not is_own(source)
        self._before_s = -math.inf
        # Where the ring blocks when it is full, frames grow old because they wait.
        shows_age = medium.clock.kind == "driver" and source.drop != "block"
        self._stale = Staleness(1 / medium.rate) if shows_age else None

    def take(self, frame: Frame) -> bool:
        """Pass a frame on; returns False where the run was aborted while it waited for room."""
        if self._foreign:
            frame = self._checked(frame)
        now = time.monotonic()
        moved = self._clock.move(frame, now)
        if self._stale is not None and self._stale(frame.time_s, now):
            self._clock.lose(moved, "stale")
            return True
        if self._ring.put(moved):
            return True
        self._account.retract()
        return False

    def _checked(self, frame: Frame) -> Frame:
        """Check a frame of a third-party source; copy a part of a buffer, which may be filled again."""
        data, where = frame.data, f"source: frame {self._account.captured}"
        if (data.shape, data.dtype) != (self._medium.shape, self._medium.dtype):
            said = f"{self._medium.dtype} of shape {self._medium.shape}"
            raise RunError(f"{where} is {data.dtype} of shape {data.shape}, but open() said {said}")
        if not self._before_s < frame.time_s < math.inf:
            raise RunError(f"{where} has the time {frame.time_s} s, expected one after {self._before_s} s")
        self._before_s = frame.time_s
        return frame if data.base is None else frame._replace(data=data.copy())


class Staleness:
    """Distinguishes stale frames from new ones by their age, given the nominal seconds from frame to frame.

    The driver's clock may differ from this machine's, so ages are compared with the smallest of late. After
    sixty stale frames in a row the clock itself has moved, and frames count as new again.

    >>> stale = Staleness(1 / 30)
    >>> stale(10.00, now=10.02), stale(10.03, now=11.05), stale(11.03, now=11.06)
    (False, True, False)
    """

    def __init__(self, period: float) -> None:
        self._slack = max(SLACK_S, 3 * period)
        self._usual = math.inf
        self._before = -math.inf
        self._count = 0

    def __call__(self, time_s: float, now: float) -> bool:
        """Return whether a frame taken at ``time_s`` is stale at ``now``, both in seconds."""
        age = now - time_s
        grown = self._usual + _CREEP * (now - self._before) if self._before > -math.inf else math.inf
        self._usual, self._before = min(age, grown), now
        if age - self._usual <= self._slack:
            self._count = 0
            return False
        self._count += 1
        if self._count <= _MOST_STALE:
            return True
        self._usual, self._count = age, 0
        return False
