"""Helpers of the formulas: frames as float64, and the spatial axis of an array with time first."""

import numpy as np

from stream_sparse.frame import Array


def real(x: Array) -> Array:
    """Return frames as float64, which is exact for every dtype but large 64-bit integers."""
    return np.asarray(x, np.float64)


def spatial_axis(x: Array, axis: str) -> int:
    """Return the axis of columns (``x``) or rows (``y``) of an array with time first."""
    return 2 if axis == "x" and x.ndim > 2 else 1
