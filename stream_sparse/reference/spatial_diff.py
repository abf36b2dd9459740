"""The difference of neighbouring pixels."""

import numpy as np

from stream_sparse.frame import Array


def spatial_axis(x: Array, axis: str) -> int:
    """Return the axis of columns (``x``) or rows (``y``) of an array with time first."""
    return 2 if axis == "x" and x.ndim > 2 else 1


def spatial_diff(x: Array, axis: str = "x", absolute: bool = False) -> Array:
    """Return ``np.diff`` of each frame along its columns (``x``) or rows (``y``), or its magnitude."""
    change = np.diff(np.asarray(x, np.float64), axis=spatial_axis(x, axis))
    return np.abs(change) if absolute else change
