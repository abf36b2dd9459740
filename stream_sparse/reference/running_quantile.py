"""A quantile over time."""

import numpy as np

from stream_sparse.frame import Array


def running_quantile(x: Array, window: int = 30, quantile: float = 0.5) -> Array:
    """Return a quantile of the last ``window`` values; nan for t < window - 1, and where one of them is nan.

    Source: ``numpy.quantile``, for values that are finite.

    >>> running_quantile(np.array([1.0, 9.0, 2.0, 3.0]), window=3)
    array([nan, nan,  2.,  3.])
    """
    x = np.asarray(x, np.float64)
    out = np.full(x.shape, np.nan)
    place = (window - 1) * quantile
    first, part = int(place), place - int(place)
    for t in range(window - 1, len(x)):
        values = np.sort(x[t + 1 - window : t + 1], axis=0)
        low, high = values[first], values[min(first + 1, window - 1)]
        with np.errstate(invalid="ignore"):
            between = low + (high - low) * part
        out[t] = np.where((part == 0) | (low == high), low, between)
        out[t] = np.where(np.isnan(values[-1]), np.nan, out[t])
    return out
