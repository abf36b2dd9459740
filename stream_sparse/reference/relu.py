"""The part of each value above a threshold."""

import numpy as np

from stream_sparse.frame import Array

from ._rows import percentiles


def relu(x: Array, theta: float = 0.0, percentile: float | None = None) -> Array:
    """Return how far each value exceeds a threshold, else 0.

    ``y = max(x - theta, 0)``

    ``percentile`` takes theta from each frame, by ``np.nanpercentile``.
    """
    x = np.asarray(x, np.float64)
    return np.maximum(x - (theta if percentile is None else percentiles(x, percentile)), 0)
