"""How far a run is, and how fast."""

from __future__ import annotations

import time
from collections import deque
from typing import NamedTuple

from stream_sparse.capture.frame_rate import MeasuredRate

__all__ = ["Progress", "Speed"]

_EVERY_S, _SPAN_S = 0.5, 2.0


class Progress(NamedTuple):
    """How far a run is."""

    frames: int  # processed so far
    total: int | None  # frames to be expected; None: unknown
    rate: float  # frames a second over the last two seconds
    remaining_s: float | None  # at that rate
    slowest: tuple[str, float] | None  # the node that takes most time, and its milliseconds a frame
    dropped: int  # frames lost so far
    live: bool
    outage: str = ""  # a message while a live source gives no frames


class Speed:
    """Frames a second over the last two seconds or so, from the first frame on."""

    def __init__(self) -> None:
        self._seen = deque([(time.monotonic(), 0)], maxlen=round(_SPAN_S / _EVERY_S))
        self._rate = MeasuredRate(0.0, 0)

    def rate(self, done: int) -> MeasuredRate:
        """Return frames a second, given how many have been processed by now."""
        now = time.monotonic()
        if not done:
            self._seen[-1] = (now, 0)
        elif now - self._seen[-1][0] >= _EVERY_S:
            since, before = self._seen[0]
            self._rate = MeasuredRate((done - before) / (now - since), done - before)
            self._seen.append((now, done))
        return self._rate
