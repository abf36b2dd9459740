"""Waiting for an event, with a bound."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from stream_sparse import Run

__all__ = ["until", "until_frames"]

T = TypeVar("T")


def until(
    true: Callable[[], T],
    run: Run | None = None,
    *,
    pause: Callable[[], object] = lambda: time.sleep(0.002),
    says: Callable[[], object] = lambda: "",
    seconds: float = 90.0,
) -> T:
    """Wait until something is so.

    Parameters:
        true: what to wait for.
        run: may not end before.
        pause: passes the time between two looks.
        says: tells more where it never comes.
        seconds: the longest wait.

    Returns:
        The value of ``true``.
    """
    end = time.monotonic() + seconds
    while not (found := true()):
        if run is not None and run.access.loop.done.wait(0.001):
            found = true()
            assert found, "the run has ended before"
            break
        assert time.monotonic() < end, f"it never came {says()}"
        pause()
    return found


def until_frames(run: Run, frames: int) -> None:
    """Wait until so many frames are processed."""
    until(lambda: run.status.processed >= frames, run)
