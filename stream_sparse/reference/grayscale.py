"""Colour to gray: ITU-R BT.601, for integers in OpenCV's arithmetic."""

import numpy as np

from stream_sparse.frame import Array


def grayscale(x: Array) -> Array:
    """Return gray levels; uint8 and uint16 in OpenCV's 15-bit fixed point, rounded.

    ``y = 0.114 * B + 0.587 * G + 0.299 * R``

    All others are added up from blue to red, without a fused multiplication and addition.
    """
    if x.ndim < 4:
        return x.astype(np.float64)
    if x.dtype.kind == "u" and x.dtype.itemsize <= 2:
        blue, green, red = (x[..., c].astype(np.int64) for c in range(3))
        weights = np.round(np.array([0.114, 0.587, 0.299]) * 2**15).astype(np.int64)
        weights[0] = 2**15 - weights[1] - weights[2]
        gray = (weights[0] * blue + weights[1] * green + weights[2] * red + 2**14) >> 15
        return np.asarray(gray, np.float64)
    x = x.astype(np.float64)
    return 0.114 * x[..., 0] + 0.587 * x[..., 1] + 0.299 * x[..., 2]
