"""One input minus another."""

import numpy as np

from stream_sparse.frame import Array


def subtract(a: Array, b: Array) -> Array:
    """Return ``a - b``."""
    return np.asarray(a, np.float64) - np.asarray(b, np.float64)
