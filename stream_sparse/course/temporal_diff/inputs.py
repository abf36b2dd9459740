"""Inputs: short signals, some with negative values."""

import numpy as np

TUTORIAL = {"temporal_diff = ": "sig"}
AS_HERE = ""
WATCH = ("signal", {})


def fixed():
    """Return small inputs whose results can be computed by hand."""
    return [
        (np.array([1.0, 4.0, 2.0]),),
        (np.array([5.0, 5.0, 5.0, 8.0]),),
        (np.array([-1.0, 2.0, -4.0, 0.0]),),
        (np.array([0.0, 300.0, 10.0, 700.0]),),
        (np.array([0.25, 0.5, 0.125]),),
        (np.array([3.0, 3.0, 3.0, -1.0]),),
        (np.array([0.5, -2.25, 8.0], np.float32),),
    ]


def fresh(rng):
    """Return a pixel's trace, and values around 0."""
    return [(np.round(rng.uniform(0, 255, 12)),), (rng.normal(0, 3, 9),), (np.cumsum(rng.normal(0, 1, 30)),)]
