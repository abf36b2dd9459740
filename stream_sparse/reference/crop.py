"""A rectangle of each frame."""

from __future__ import annotations

from stream_sparse.frame import Array

from ._time import real

__all__ = ["crop"]


def crop(x: Array, row: int, col: int, height: int, width: int) -> Array:
    """Return ``x[:, row : row + height, col : col + width]``."""
    return real(x)[:, row : row + height, col : col + width]
