"""The value of one pixel."""

import numpy as np

from stream_sparse.frame import Array


def pixel_tap(x: Array, row: int, col: int, size: int = 1) -> Array:
    """Return the mean of the ``size`` x ``size`` square centred at (row, col), for each frame and channel."""
    reach = size // 2
    square = np.asarray(x, np.float64)[:, row - reach : row + reach + 1, col - reach : col + reach + 1]
    return np.asarray(square.mean(axis=(1, 2)))
