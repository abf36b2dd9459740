"""The difference of neighbouring pixels."""

import numpy as np

from stream_sparse.frame import Array

from ._time import real, spatial_axis


def spatial_diff(x: Array, axis: str = "x") -> Array:
    """Return ``np.diff`` of each frame along its columns (``x``) or rows (``y``)."""
    return np.diff(real(x), axis=spatial_axis(x, axis))
