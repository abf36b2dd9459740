"""The part of each value above a threshold."""

import numpy as np

from stream_sparse.frame import Array


def relu(x: Array, theta: float = 0.0, percentile: float | None = None) -> Array:
    """Return ``max(x - theta, 0)``; ``percentile`` takes theta from each frame, by ``np.percentile``."""
    x = np.asarray(x, np.float64)
    level: Array | float = theta
    if percentile is not None:
        level = np.percentile(x, percentile, axis=tuple(range(1, x.ndim)), keepdims=True)
    return np.maximum(x - level, 0)
