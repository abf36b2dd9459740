"""Inputs: values around the threshold, some equal to it."""

import numpy as np

WATCH = ("frame", {"theta": 100})


def fixed():
    """Return small inputs whose results can be computed by hand."""
    return [
        (np.array([140.0, 150.0, 160.0]),),
        (np.array([1.0, 2.0, 3.0, 4.0]), 3),
        (np.array([10.0, 20.0, 30.0, 40.0, 50.0]), 150, 75),
        (np.array([[0.0, 90.0, 10.0], [200.0, 5.0, 255.0]]), 0, 60),
    ]


def fresh(rng):
    """Return a signal and frames."""
    return [
        (np.round(rng.uniform(0, 255, 20)), 100),
        (np.round(rng.uniform(0, 255, (5, 6))), 150, 80),
        (np.round(rng.uniform(0, 255, (4, 9))), 20, float(rng.integers(30, 70))),
    ]
