"""Waiting for what a run is to do, for as long as it goes on."""

from __future__ import annotations

from collections.abc import Callable

from stream_sparse import Run

__all__ = ["until", "until_frames"]


def until(run: Run, true: Callable[[], object]) -> None:
    """Wait until something is so; the run may not end before."""
    while not true():
        if run.over(0.001):
            assert true(), "the run has ended before"
            return


def until_frames(run: Run, frames: int) -> None:
    """Wait until so many frames are processed."""
    until(run, lambda: run.frames >= frames)
