"""Inputs: sparse codes of both signs; some atoms are always or never active."""

import numpy as np

OUTPUTS = ("together", "correlation")
CLOSE = 1e-7


def fixed():
    """Return small codes whose results can be computed by hand."""
    return [
        (np.array([[1.0, -2.0], [0.0, 0.0], [3.0, 1.0], [0.0, 4.0]]),),
        (np.array([[1.0, 0.0, 2.0], [1.0, 0.0, 0.0], [-2.0, 0.0, 5.0], [4.0, 0.0, 0.0]]),),
        (np.array([[1e-9, 1.0], [0.0, 1.0], [2.0, 0.0], [0.0, 0.0]]),),
        (np.array([[1.0, 0.0, 2.0], [0.0, 0.0, 0.0], [-2.0, 3.0, 5.0]]),),
        (np.array([[3, 0], [0, -1], [0, 2], [300, 0], [1, 0]]),),
    ]


def fresh(rng):
    """Return codes of which some go together."""
    hidden = rng.random((40, 2)) < 0.3
    active = hidden[:, [0, 0, 1, 1, 0]] & (rng.random((40, 5)) < 0.8)
    return [(active * rng.normal(0, 2, (40, 5)),)]
