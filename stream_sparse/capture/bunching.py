"""Notice that frames are timed by reads that come in bunches."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Bunched", "Bunching"]

SETTLE_S, WATCH_S = 1.0, 5.0
"""Times that are left out at the start, and looked at."""
_LEAST = 20  # steps


class Bunched(NamedTuple):
    """Frames come in bunches: the usual step within one, and the mean step that all should have."""

    step_s: float
    mean_s: float

    def __str__(self) -> str:
        return (
            f"times are bunched: {1e3 * self.step_s:.3g} ms from frame to frame instead of "
            f"{1e3 * self.mean_s:.3g} ms; the stream has no times of its own, so they are those of the reads"
        )


class Bunching:
    """Looks once at the times of a live source, from its second second on for five.

    They are bunched where most steps differ from their mean by more than half of it.

    >>> bunching = Bunching()
    >>> for n in range(80):
    ...     if found := bunching(n // 10 + n % 10 * 0.002, gap=0):
    ...         print(n, str(found).partition(';')[0])
    60 times are bunched: 2 ms from frame to frame instead of 100 ms
    """

    def __init__(self) -> None:
        self._first_s: float | None = None
        self._last_s = 0.0
        self._begun = False  # whether it has seen a frame after the first second
        self._steps: list[float] | None = []  # None: it has looked

    def __call__(self, time_s: float, gap: int) -> Bunched | None:
        """Take the time of a frame, and how many were lost before it; returns what was found, once."""
        if self._steps is None:
            return None
        first = self._first_s = time_s if self._first_s is None else self._first_s
        step, self._last_s = time_s - self._last_s, time_s
        if time_s - first < SETTLE_S:
            return None
        if self._begun and not gap:
            self._steps.append(step)
        self._begun = True
        if time_s - first < SETTLE_S + WATCH_S or len(self._steps) < _LEAST:
            return None
        steps, self._steps = np.array(self._steps), None
        mean = steps.mean()
        if np.mean(np.abs(steps - mean) > mean / 2) < 0.5:
            return None
        return Bunched(float(np.median(steps[steps < mean])), float(mean))
