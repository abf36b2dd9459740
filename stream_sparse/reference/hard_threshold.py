"""Large values as they are, the others zero."""

import numpy as np

from stream_sparse.frame import Array

from ._rows import percentiles


def hard_threshold(x: Array, theta: float = 0.0, percentile: float | None = None) -> Array:
    """Return the values that reach a threshold, and 0 for all others; nan stays.

    ``y = x if x >= theta else 0``

    ``percentile`` takes theta from each frame.
    """
    x = np.asarray(x, np.float64)
    return np.where(np.isnan(x) | (x >= (theta if percentile is None else percentiles(x, percentile))), x, 0)
