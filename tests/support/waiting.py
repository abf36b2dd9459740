"""Waiting for an event, with a bound."""

from __future__ import annotations

import time
from collections.abc import Callable

from stream_sparse import Run

__all__ = ["until", "until_frames", "wait_for"]


def until(run: Run, true: Callable[[], object]) -> None:
    """Wait until something is so; the run may not end before."""
    while not true():
        if run.over(0.001):
            assert true(), "the run has ended before"
            return


def until_frames(run: Run, frames: int) -> None:
    """Wait until so many frames are processed."""
    until(run, lambda: run.frames >= frames)


def wait_for(true: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Whether it becomes true within that time."""
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.01)
    return true()
