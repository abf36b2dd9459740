"""Keep large values as they are."""

from __future__ import annotations

import math

import numpy as np

from stream_sparse.frame import Array, Value

from ._threshold import Threshold

__all__ = ["HardThreshold"]


class HardThreshold(Threshold):
    """Keep the values that reach a threshold and set the others to zero: x where x >= theta, else 0.

    Shape, unit and type of the input are kept. With ``percentile: 80`` the threshold is that of the frame at
    hand, as ``np.percentile`` computes it; nan stays nan.

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
        # Against a whole number, since integers and a fraction would be compared as float64.
        below = x < (theta if x.dtype.kind == "f" else math.ceil(theta))  # nan is not below
        # Bits times 0 or 1: unlike a masked copy no branches, unlike a product of floats inf stays inf.
        bits = np.dtype(f"u{x.dtype.itemsize}")
        np.multiply(x.view(bits), ~below, out=out.view(bits), dtype=bits)
        return out
