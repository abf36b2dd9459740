"""Inputs: short videos of few parts, not square."""

import numpy as np

OUTPUTS = ("features", "weights")
CLOSE = 1e-5


def _video(rng, rows, columns, time, parts):
    pictures = rng.normal(0, 1, (parts, rows * columns))
    weights = rng.exponential(3, (time, parts)) * (rng.random((time, parts)) < 0.6)
    frames = weights @ pictures + 0.1 * rng.normal(0, 1, (time, rows * columns)) + 1
    return np.moveaxis(frames.reshape(time, rows, columns), 0, 2)


def fixed():
    """Return videos that are the same each time; with more features than frames some are drawn at random."""
    return [
        (_video(np.random.default_rng(1), 3, 4, 9, 2), 2),
        (np.random.default_rng(3).normal(size=(5, 4, 12)), 15),
        (np.random.default_rng(4).normal(size=(4, 5, 20)),),
    ]


def fresh(rng):
    """Return another video."""
    return [(_video(rng, 4, 3, 9, 2), 2)]
