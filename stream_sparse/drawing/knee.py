"""Where a curve bends: the point after which more brings little."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["knee"]

# Of the curve's own height: less than this away from its chord is a straight line to the eye. And a curve
# whose ends differ by less than this much of its height has a peak or a valley rather than a knee.
_BENT, _ONE_WAY = 0.05, 0.5


def knee(x: Any, y: Any) -> int | None:
    """The number of the point that lies farthest from the chord between the first and the last one.

    Both axes are scaled to 0..1; rising and falling curves, bent either way, are treated alike. Satopaa,
    Albrecht, Irwin and Raghavan, "Finding a Kneedle in a Haystack", ICDCS Workshops 2011, section III, on all
    points at once and without smoothing.

    Parameters:
        x: positions, strictly increasing, shape (n,); logarithms where the axis is logarithmic.
        y: values, shape (n,).

    Returns:
        Its number, or None: for fewer than three points, a value that is not finite, a straight line, and a
        curve that comes back to about where it began.

    >>> x = np.array([1, 2, 4, 8, 16, 32, 64])
    >>> knee(x, 1 - 1 / x), knee(x, 1 / x), knee(x, 3 * x)
    (3, 3, None)
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
    if abs(rise) < _ONE_WAY:
        return None
    away = np.abs((half - half[0]) / height - rise * run)
    farthest = int(np.argmax(away))
    return farthest if away[farthest] >= _BENT else None
