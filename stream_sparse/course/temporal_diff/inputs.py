"""Inputs: short signals, some with negative values."""

import numpy as np

WATCH = ("signal", {})


def fixed():
    """Return small inputs whose results can be computed by hand."""
    return [
        (np.array([1.0, 4.0, 2.0]),),
        (np.array([5.0, 5.0, 5.0, 8.0]),),
        (np.array([-1.0, 2.0, -4.0, 0.0]),),
    ]


def fresh(rng):
    """Return a pixel's trace, and values around 0."""
    return [(np.round(rng.uniform(0, 255, 12)),), (rng.normal(0, 3, 9),), (np.cumsum(rng.normal(0, 1, 30)),)]
