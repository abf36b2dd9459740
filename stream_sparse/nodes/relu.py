"""Node ``relu``: the part of each value above a threshold."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Value, float_dtype

from ._threshold import Threshold

__all__ = ["Relu"]


class Relu(Threshold):
    """Keep what exceeds a threshold and set the rest to zero.

    ``y = max(x - theta, 0)``

    Shape and unit of measure stay. Scalars and float64 give float64, any other dtype float32. With
    ``percentile: 80`` the threshold is that percentile of each frame, as in ``np.nanpercentile``. A nan stays
    nan, and leaves the other values as they are.

    >>> Relu(theta=150).update(np.array([140.0, 160.0]))
    array([ 0., 10.])
    >>> Relu(percentile=50).update(np.array([1.0, 2.0, 4.0]))
    array([0., 0., 2.])
    """

    def update(self, x: Value) -> Value:
        theta = self._threshold(x)
        if not isinstance(x, np.ndarray) or not x.ndim:
            above = float(x) - theta
            return 0.0 if above <= 0 else above  # nan stays nan
        out = self.empty(x.shape, float_dtype(x.dtype))
        np.subtract(x, theta, out=out, dtype=out.dtype, casting="unsafe")
        return np.maximum(out, 0, out=out)
