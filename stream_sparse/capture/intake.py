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


class Intake:
    """Checks, counts and times the frames of one connection, and puts them into the ring."""

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

    def take(self, frame: Frame) -> bool:
        """Pass a frame on; returns False where the run was aborted while it waited for room."""
        if self._foreign:
            frame = self._checked(frame)
        if self._ring.put(self._clock.move(frame, time.monotonic())):
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
