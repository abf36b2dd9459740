"""How far a run is, and how fast."""

from __future__ import annotations

import time
from typing import NamedTuple

__all__ = ["Progress", "Speed"]


class Progress(NamedTuple):
    """How far a run is.

    Attributes:
        frames: processed so far.
        total: frames to be expected; None: unknown.
        rate: frames a second over the last half second.
        remaining_s: seconds to the end at that rate; None: unknown.
        slowest: name of the node that takes most time, and its milliseconds a frame.
        dropped: frames lost so far.
        live: whether the source is live.
        outage: message while a live source gives no frames; else empty.
    """

    frames: int
    total: int | None
    rate: float
    remaining_s: float | None
    slowest: tuple[str, float] | None
    dropped: int
    live: bool
    outage: str = ""


class Speed:
    """Frames a second over the last half second or so."""

    def __init__(self) -> None:
        self._measured: tuple[float, int, float] = (time.monotonic(), 0, 0.0)

    def rate(self, done: int) -> float:
        """Return frames a second, given how many have been processed by now."""
        now = time.monotonic()
        since, before, rate = self._measured
        if now - since >= 0.5:
            rate = (done - before) / (now - since)
            self._measured = (now, done, rate)
        return rate
