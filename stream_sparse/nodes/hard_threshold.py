"""Node ``hard_threshold``: large values stay, the others become zero."""

from __future__ import annotations

import math

import numpy as np

from stream_sparse.frame import Array, Value

from ._threshold import Threshold

__all__ = ["HardThreshold"]


class HardThreshold(Threshold):
    """Keep the values that reach a threshold and set the others to zero.

    ``y = x if x >= theta else 0``

    Shape, dtype and unit of measure stay. With ``percentile: 80`` the threshold is that percentile of each
    frame, as in ``np.nanpercentile``. A nan stays nan, and leaves the other values as they are.

    >>> HardThreshold(theta=150).update(np.array([140, 150, 160], np.uint8))
    array([  0, 150, 160], dtype=uint8)
    """

    def update(self, x: Value) -> Value:
        theta = self._threshold(x)
        if not isinstance(x, np.ndarray) or not x.ndim:
            value = float(x)
            return 0.0 if value < theta else value
        out: Array = self.empty(x.shape, x.dtype)
        if math.isnan(theta):
            out.fill(theta)
            return out
        # A whole number as threshold: with a fraction NumPy would compare integers as float64.
        below = x < (theta if x.dtype.kind == "f" else math.ceil(theta))  # nan is not below
        # The bits times 0 or 1: faster than a masked copy, and unlike a product of floats it keeps infinity.
        bits = np.dtype(f"u{x.dtype.itemsize}")
        np.multiply(x.view(bits), ~below, out=out.view(bits), dtype=bits)
        return out
