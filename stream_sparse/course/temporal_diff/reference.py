"""The answer: absolute differences of neighbours in time."""

import numpy as np


def temporal_diff(sig):
    """Return the absolute difference of each value from the one before it; one value fewer than sig has.

    >>> temporal_diff(np.array([1.0, 4.0, 2.0]))
    array([3., 2.])
    """
    return np.abs(np.diff(sig))
