"""The answer: absolute differences over several delays."""

import numpy as np


def taus(sig, delays=(1, 11, 21)):
    """Return, for each delay tau, the absolute differences of sig[t] from sig[t - tau].

    >>> taus(np.array([1.0, 4.0, 2.0, 8.0]), delays=[1, 2])
    [array([3., 2., 6.]), array([1., 4.])]
    """
    return [np.abs(sig[tau:] - sig[:-tau]) for tau in delays]
