"""The last values of a scalar."""

import numpy as np

from stream_sparse.frame import Array


def recent(x: Array, frames: int = 128, least: int | None = None) -> Array:
    """Return ``x[t - frames + 1], ..., x[t]`` for each t; nan while there are fewer values than ``least``.

    Where there are fewer than ``frames``, those that are missing are nan.

    >>> recent(np.array([1.0, 2.0, 3.0]), frames=2)
    array([[nan, nan],
           [ 1.,  2.],
           [ 2.,  3.]])
    """
    out = np.full((len(x), frames), np.nan)
    for t in range((least or frames) - 1, len(x)):
        count = min(t + 1, frames)
        out[t, frames - count :] = np.asarray(x, np.float64)[t + 1 - count : t + 1]
    return out
