"""A rectangle of each frame."""

from stream_sparse.frame import Array

from ._time import real


def crop(x: Array, row: int, col: int, height: int, width: int) -> Array:
    """Return ``x[:, row : row + height, col : col + width]``."""
    return real(x)[:, row : row + height, col : col + width]
