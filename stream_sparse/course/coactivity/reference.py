"""The answer: shares of samples in which pairs are active, and their correlation."""

import numpy as np


def coactivity(codes):
    """Return the share of samples in which each pair of atoms is active, and the correlation of being active.

    >>> together, correlation = coactivity(np.array([[1.0, -2.0], [0.0, 0.0], [3.0, 1.0], [0.0, 4.0]]))
    >>> together
    array([[0.5 , 0.5 ],
           [0.5 , 0.75]])
    >>> correlation.round(3)
    array([[1.   , 0.577],
           [0.577, 1.   ]])
    """
    active = (codes != 0).astype(float)
    together = active.T @ active / len(active)
    p = together.diagonal()
    spread = np.sqrt(p * (1 - p))
    spread[spread == 0] = np.nan
    return together, (together - np.outer(p, p)) / np.outer(spread, spread)
