"""The answer: keep values from a threshold on."""

import numpy as np


def hard_threshold(x, theta=150, percentile=None):
    """Return x where x >= theta, and 0 elsewhere; with a percentile, theta is that percentile of x.

    >>> hard_threshold(np.array([140.0, 150.0, 160.0]))
    array([  0., 150., 160.])
    """
    if percentile is not None:
        theta = np.percentile(x, percentile)
    return np.where(x >= theta, x, 0)
