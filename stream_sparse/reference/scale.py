"""Values times a factor."""

import numpy as np

from stream_sparse.frame import Array


def scale(x: Array, *, factor: float = 1.0) -> Array:
    """Return ``factor * x``."""
    return np.asarray(x, np.float64) * factor
