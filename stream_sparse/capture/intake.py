"""The way of a frame from one connection to its source into the ring."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.base import is_own
from stream_sparse.errors import RunError
from stream_sparse.frame import Frame

from .bunching import Bunching
from .exposure import Exposure, automatic, sentence
from .staleness import Staleness

if TYPE_CHECKING:
    from collections.abc import Callable

    from stream_sparse.base import Source
    from stream_sparse.frame import Medium

    from .ring import Ring
    from .run_clock import FrameAccount, RunClock

__all__ = ["Intake"]

SETTLE_S = 1.0
"""For so long after it was opened a camera adjusts its exposure."""


class Intake:
    """Checks, counts and times the frames of one connection, and puts them into the ring.

    A stale frame is dropped. Where the whole picture became brighter or darker at once, that is an event,
    ``exposure``; the first one is added to the ``notes`` for the user. So are times of reads in bunches,
    ``bunched``.
    """

    def __init__(
        self,
        source: Source,
        medium: Medium,
        account: FrameAccount,
        clock: RunClock,
        event: Callable[..., None],
        notes: dict[str, str],
        ring: Ring,
    ) -> None:
        self._medium, self._account, self._clock = medium, account, clock
        self._event, self._notes, self._ring = event, notes, ring
        self._foreign = not is_own(source)
        self._before_s = -math.inf
        self._exposure = Exposure(SETTLE_S) if automatic(medium) else None
        self._bunching = Bunching() if medium.live and medium.clock.kind == "monotonic" else None
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
        self._look_at(moved)
        if self._ring.put(moved):
            return True
        self._account.retract()
        return False

    def _checked(self, frame: Any) -> Frame:
        """Check a frame of a third-party source; copy a part of a buffer, which may be filled again."""
        data: Any = getattr(frame, "data", None)
        if not isinstance(frame, Frame) or not isinstance(data, np.ndarray | np.generic):
            given = f"{type(frame).__name__} with a {type(data).__name__}"
            raise RunError(f"source: frames() gave a {given}, expected a Frame with an array")
        where = f"source: frame {self._account.captured}"
        if (data.shape, data.dtype) != (self._medium.shape, self._medium.dtype):
            said = f"{self._medium.dtype} of shape {self._medium.shape}"
            raise RunError(f"{where} is {data.dtype} of shape {data.shape}, but open() said {said}")
        if not self._before_s < frame.time_s < math.inf:
            raise RunError(f"{where} has the time {frame.time_s} s, expected one after {self._before_s} s")
        if not isinstance(frame.gap, int) or frame.gap < 0:
            raise RunError(f"{where} has the gap {frame.gap!r}, expected a whole number >= 0")
        self._before_s = frame.time_s
        return frame if data.base is None else frame._replace(data=data.copy())

    def _look_at(self, frame: Frame) -> None:
        """Report what is odd about the pictures or their times."""
        if self._exposure is not None and (jump := self._exposure(*frame[:3])) is not None:
            self._event(jump.index, jump.time_s, "exposure", factor=round(jump.factor, 3))
            self._notes.setdefault("exposure", sentence(jump))
        if self._bunching is not None and (found := self._bunching(frame.time_s, frame.gap)) is not None:
            step, mean = (round(1e3 * seconds, 3) for seconds in found)
            self._event(frame.index, frame.time_s, "bunched", step_ms=step, mean_ms=mean)
            self._notes.setdefault("bunched", str(found))
