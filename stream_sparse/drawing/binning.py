"""Count values in bins of equal width."""

import cv2
import numpy as np

from stream_sparse.frame import Array

# Larger values do not fit float32, the type that OpenCV counts.
_MOST = 1e38


def bin_edges(low: float, high: float, bins: int, *, whole: bool) -> Array:
    """Return the edges of bins; all bins take equally many whole numbers, so that no comb appears."""
    if whole:
        step = max(int(np.ceil((high - low + 1) / bins)), 1)
        return np.arange(np.floor(low), high + 1 + step, step) - 0.5
    return np.linspace(low, high, bins + 1)


def count(x: Array, edges: Array) -> Array:
    """Count values between evenly spaced edges; the last bin has its upper edge, nan is not counted."""
    if max(abs(edges[0]), abs(edges[-1])) > _MOST:
        return np.asarray(np.histogram(x[np.isfinite(x)], edges)[0], float)
    values = np.ascontiguousarray(x, np.float32)
    if x.dtype.kind == "f":
        values = values[np.isfinite(values)]  # OpenCV counts nan in the first bin
    top = np.nextafter(np.float32(edges[-1]), np.float32(np.inf))
    span = [float(edges[0]), float(top)]
    return np.asarray(cv2.calcHist([values.reshape(1, -1)], [0], None, [len(edges) - 1], span), float).ravel()
