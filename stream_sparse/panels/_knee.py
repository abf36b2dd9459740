"""The knee of a curve, the point where it levels off, and a choice of it that does not flicker."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

__all__ = ["SteadyKnee", "direction", "knee"]

# A curve whose distance from its chord is below the first share of its height is straight to the eye. A curve
# whose ends differ by less than the second share has a peak or a valley, not a knee.
_BENT, _ONE_WAY = 0.05, 0.5

_LESS, _MORE = re.compile(r"(^|[._])(error|rmse|mse|mae|loss)$"), re.compile(r"(^|[._])(r2|share|explained)$")

# A knee moves after another point has been found in so many pictures in a row.
_PATIENCE = 10


def knee(x: Any, y: Any, better: int = 0) -> int | None:
    """Return the number of the point farthest from the chord between the first and the last point.

    Both axes are scaled to 0..1. A knee is where a curve levels off: where it rises and is concave, or falls
    and is convex. Satopaa, Albrecht, Irwin and Raghavan, "Finding a Kneedle in a Haystack", ICDCS Workshops
    2011, section III, on all points at once and without smoothing. ``better`` is 1 where a higher value is
    better, -1 where a lower one is, 0 where that is unknown. A curve that ends worse than it begins is taken
    up to its best point, as a held-out error that falls and then rises; one that is never better than at its
    beginning has no knee. Nor have two points, a straight line, and a curve that gets steeper or returns to
    about its first value.
    """
    across, up = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if len(across) < 3 or not (np.isfinite(across).all() and np.isfinite(up).all()):
        return None
    best = int(np.argmax(up * better))
    if better and better * up[-1] < better * up[0] and best:
        return knee(across[: best + 1], up[: best + 1], better)
    # Halves, since the height of a curve may exceed the range of floats.
    half = up / 2
    height = np.max(half) - np.min(half)
    if height <= 1e-12 * np.abs(half).max():
        return None
    run = (across - across[0]) / (across[-1] - across[0])
    rise = (half[-1] - half[0]) / height
    if abs(rise) < _ONE_WAY or rise * better < 0:
        return None
    # Positive where the curve is ahead of its chord. Farthest behind it means that the curve gets steeper.
    ahead = ((half - half[0]) / height - rise * run) * np.sign(rise)
    farthest = int(np.argmax(np.abs(ahead)))
    return farthest if ahead[farthest] >= _BENT else None


def direction(name: str) -> int:
    """Return by the name of a value whether more is better (1), less is better (-1), or unknown (0)."""
    return -1 if _LESS.search(name) else 1 if _MORE.search(name) else 0


class SteadyKnee:
    """The position of a knee that moves only after another one has been found for several pictures."""

    def __init__(self) -> None:
        self._now: float | None = None
        self._next: float | None = None
        self._waited: int | None = None

    def follow(self, found: float | None) -> float | None:
        """Return the position to show, given the one found in this picture; None: no knee."""
        if self._waited is None or found == self._now:
            self._now, self._waited = found, 0
            return self._now
        self._waited = self._waited + 1 if found == self._next else 1
        self._next = found
        if self._waited >= _PATIENCE:
            self._now, self._waited = found, 0
        return self._now
