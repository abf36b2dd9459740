"""The value of one pixel."""

from stream_sparse.frame import Array

from ._time import real


def pixel_tap(x: Array, row: int, col: int, size: int = 1) -> Array:
    """Return the mean of the ``size`` x ``size`` square centred at (row, col), for each frame and channel."""
    reach = size // 2
    square = real(x)[:, row - reach : row + reach + 1, col - reach : col + reach + 1]
    mean: Array = square.mean(axis=(1, 2))
    return mean
