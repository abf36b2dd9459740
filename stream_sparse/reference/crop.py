"""A rectangle of each frame."""

import numpy as np

from stream_sparse.frame import Array


def crop(x: Array, row: int, col: int, height: int, width: int) -> Array:
    """Return ``x[:, row : row + height, col : col + width]``."""
    return np.asarray(x, np.float64)[:, row : row + height, col : col + width]
