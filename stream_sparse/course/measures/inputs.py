"""Inputs: values of both signs, some of them 0."""

import numpy as np

OUTPUTS = ("l0", "l1", "kurtosis")
WATCH = ("frame", {})


def fixed():
    """Return small inputs whose results can be computed by hand."""
    return [
        (np.array([0.0, 0.0, 0.0, -4.0, 1.0]),),
        (np.array([1.0, -1.0, 2.0, -2.0, 0.0, 3.0]),),
        (np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 9.0]),),
        (np.array([[1.0, -2.0, 0.0, 4.0], [0.0, 0.5, 0.0, -1.0], [3.0, 0.0, 7.0, 300.0]]),),
        (np.array([1e-12, 0.0, 2.0, -1.0]),),
        (np.array([3, 0, -4, 0, 0, 300]),),
        (np.full(5, 3.0),),
    ]


def fresh(rng):
    """Return sparse values, noise, and a frame."""
    sparse = rng.normal(0, 2, 50) * (rng.random(50) < 0.3)
    return [(sparse,), (rng.normal(1, 1, 40),), (np.round(rng.uniform(-3, 5, (6, 7))),)]
