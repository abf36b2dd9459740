"""Where a curve levels off: the point after which more brings little."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["knee"]

# Of the curve's own height: less than this away from its chord is a straight line to the eye. And a curve
# whose ends differ by less than this much of its height has a peak or a valley rather than a knee.
_BENT, _ONE_WAY = 0.05, 0.5


def knee(x: Any, y: Any, better: int = 0) -> int | None:
    """The number of the point that lies farthest from the chord between the first and the last one.

    Both axes are scaled to 0..1. Only a curve that levels off has a knee: one that rises and is concave, or
    falls and is convex. Satopaa, Albrecht, Irwin and Raghavan, "Finding a Kneedle in a Haystack", ICDCS
    Workshops 2011, section III, on all points at once and without smoothing.

    Parameters:
        x: positions, strictly increasing, shape (n,); logarithms where the axis is logarithmic.
        y: values, shape (n,).
        better: 1 where more is better, as of a fit; -1 where less is, as of an error; 0: not known. A curve
            that becomes worse has no knee: of an error that explodes it would be the top.

    Returns:
        Its number, or None: for fewer than three points, a value that is not finite, a straight line, and a
        curve that gets steeper, becomes worse, or comes back to about where it began.

    >>> x = np.array([1, 2, 4, 8, 16, 32, 64])
    >>> knee(x, 1 - 1 / x), knee(x, 1 / x), knee(x, 3 * x), knee(x, x**2)
    (3, 3, None, None)
    >>> knee(x, 1 - 1 / x, better=-1)
    """
    across, up = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if len(across) < 3 or not (np.isfinite(across).all() and np.isfinite(up).all()):
        return None
    # Halves first: a curve between the ends of the floats' range has no height that is a float.
    half = up / 2
    height = half.max() - half.min()
    if height <= 1e-12 * np.abs(half).max():
        return None
    run = (across - across[0]) / (across[-1] - across[0])
    rise = (half[-1] - half[0]) / height
    if abs(rise) < _ONE_WAY or rise * better < 0:
        return None
    # Ahead of the chord is where most was gained early; farthest behind it means that it gets steeper.
    ahead = ((half - half[0]) / height - rise * run) * np.sign(rise)
    farthest = int(np.argmax(np.abs(ahead)))
    return farthest if ahead[farthest] >= _BENT else None
