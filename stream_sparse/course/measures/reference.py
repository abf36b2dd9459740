"""The answer: l0, l1 and excess kurtosis."""

import numpy as np


def measures(x):
    """Return l0, l1 and the excess kurtosis of all values of x.

    >>> [round(float(value), 3) for value in measures(np.array([0.0, 0.0, 0.0, -4.0]))]
    [1.0, 4.0, -0.667]
    """
    z = (x - np.mean(x)) / np.std(x)
    return np.count_nonzero(x), np.sum(np.abs(x)), np.mean(z**4) - 3
