"""Inputs: signals, and atoms of length 1 that are alike to several degrees."""

import numpy as np

OUTPUTS = ("states", "weights")


def fixed():
    """Return small inputs whose results can be computed by hand, and others with more steps."""
    rng = np.random.default_rng(5)
    return [
        (np.array([3.0, -0.5, -2.0]), np.eye(3), 1.0, 0.5, 2),
        (np.array([3.0, 1.0]), np.array([[1.0, 0.0], [0.6, 0.8]]), 0.5, 0.5, 2),
        (np.array([-3.0, 2.0]), np.array([[1.0, 0.0], [-0.6, 0.8], [0.0, -1.0]]), 0.5, 0.25, 4),
        (np.array([2.0, 1.0]), np.array([[0.8, 0.6], [0.6, 0.8]]), 0.3, 1.0, 1),
        _case(rng, 6, 9, 0.3, 0.2, 12),
        _case(rng, 5, 7, 0.8, 0.1, 25),
        _case(rng, 5, 7, 0.8, 0.1, 25)[:2],
    ]


def fresh(rng):
    """Return other signals and atoms."""
    return [_case(rng, 5, 7, 0.4, 0.15, 6), _case(rng, 6, 8, 0.6, 0.2, 15)]


def _case(rng, features, atoms, alpha, rate, steps):
    D = rng.normal(0, 1, (atoms, features))
    D /= np.linalg.norm(D, axis=1, keepdims=True)
    return rng.normal(0, 2, features), D, alpha, rate, steps
