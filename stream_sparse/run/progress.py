"""How far a run is, and how fast."""

from __future__ import annotations

import time
from typing import NamedTuple

from stream_sparse.capture.frame_rate import MeasuredRate

__all__ = ["Progress", "Speed"]


class Progress(NamedTuple):
    """How far a run is."""

    frames: int  # processed so far
    total: int | None  # frames to be expected; None: unknown
    rate: float  # frames a second over the last half second
    remaining_s: float | None  # at that rate
    slowest: tuple[str, float] | None  # the node that takes most time, and its milliseconds a frame
    dropped: int  # frames lost so far
    live: bool
    outage: str = ""  # a message while a live source gives no frames


class Speed:
    """Frames a second over the last half second or so."""

    def __init__(self) -> None:
        self._measured = (time.monotonic(), 0, MeasuredRate(0.0, 0))

    def rate(self, done: int) -> MeasuredRate:
        """Return frames a second, given how many have been processed by now."""
        now = time.monotonic()
        since, before, rate = self._measured
        if now - since >= 0.5:
            rate = MeasuredRate((done - before) / (now - since), done - before)
            self._measured = (now, done, rate)
        return rate
