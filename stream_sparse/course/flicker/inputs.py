"""Inputs: sparse codes over time, some with frames without any atom."""

import numpy as np

OUTPUTS = ("flicker", "change")


def fixed():
    """Return small inputs whose results can be computed by hand, and random codes."""
    rng = np.random.default_rng(6)
    return [
        (np.array([[2.0, 0.0, 1.0], [2.0, 0.0, 0.0], [0.0, -1.0, 0.0]]),),
        (np.array([[1.0, -2.0, 0.0, 0.0], [-1.0, -2.0, 0.0, 3.0], [-1.0, 0.0, 0.5, 3.0]]),),
        (np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 4.0], [0.0, 0.0], [1.0, -1.0]]),),
        (np.array([[0.0, 0.3, 0.0, -0.7], [0.0, 0.2, 0.1, -0.9], [0.0, 0.2, 0.1, -0.9]]),),
        (_codes(rng, 7, 9),),
    ]


def fresh(rng):
    """Return other random codes."""
    return [(_codes(rng, 6, 8),), (_codes(rng, 9, 5),)]


def _codes(rng, frames, atoms):
    steps = rng.normal(0, 1, (frames, atoms)) * (rng.random((frames, atoms)) < 0.5)
    codes = np.cumsum(steps, axis=0) * (rng.random((frames, atoms)) < 0.6)
    codes[frames // 2, :] = 0
    codes[frames // 2 + 1, 1:] = 0
    return codes
