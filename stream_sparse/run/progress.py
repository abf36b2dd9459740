"""How far a run is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .run import Run

__all__ = ["Progress", "Speed", "progress_of"]


class Progress(NamedTuple):
    """How far a run is.

    Attributes:
        frames: processed so far.
        total: to be expected; None where nobody knows.
        rate: frames a second of late.
        remaining_s: seconds to the end at that rate; None where nobody knows.
        slowest: name of the node that takes most time, and its milliseconds a frame.
        dropped: frames lost so far.
        live: whether the source is a live one.
        outage: what to say while it gives no frames.
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
        """That of late, where so many frames have been processed by now."""
        now = time.monotonic()
        since, before, rate = self._measured
        if now - since >= 0.5:
            rate = (done - before) / (now - since)
            self._measured = (now, done, rate)
        return rate


def progress_of(run: Run, most: int | None, speed: Speed) -> Progress:
    """How far a run is that was asked for so many frames at most."""
    done = run.frames
    rate = speed.rate(done)
    known = [n for n in (run.medium.frames, most) if n is not None]
    total = min(known) if known else None
    left = (total - done) / rate if total is not None and rate > 0 else None
    measured = [(stats.mean_ms, name) for name, stats in run.nodes.items() if stats.count]
    slowest = max(measured)[::-1] if measured else None
    return Progress(done, total, rate, left, slowest, run.dropped, run.medium.live, run.engine.told.outage)
