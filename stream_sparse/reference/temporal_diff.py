"""The difference from an earlier frame."""

import numpy as np

from stream_sparse.frame import Array


def temporal_diff(x: Array, tau: int = 1, absolute: bool = True) -> Array:
    """Return the difference from an earlier frame, absolute or signed; nan for t < tau.

    ``y[t] = abs(x[t] - x[t - tau])``
    """
    x = np.asarray(x, np.float64)
    out = np.full(x.shape, np.nan)
    out[tau:] = x[tau:] - x[:-tau]
    return np.abs(out) if absolute else out
