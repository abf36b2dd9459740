"""Inputs: signals and atoms, orthogonal ones and others, of several lengths."""

import numpy as np

OUTPUTS = ("soft", "weights")


def fixed():
    """Return small inputs whose results can be computed by hand, and others with several passes."""
    rng = np.random.default_rng(4)
    return [
        (np.array([3.0, -0.5, -2.0]), np.eye(3), 1.0, 1),
        (np.array([3.0, 1.0]), np.array([[1.0, 0.0], [0.6, 0.8]]), 0.5, 1),
        (np.array([3.0, 1.0]), np.array([[2.0, 0.0], [0.6, 0.8], [0.0, -0.5]]), 0.5, 2),
        (np.array([-1.0, 4.0, 2.0]), np.array([[0.6, 0.8, 0.0], [1.0, 1.0, 1.0], [0.0, -0.6, 0.8]]), 0.4, 3),
        _case(rng, 6, 9, 0.3, 2),
        _case(rng, 5, 8, 0.8, 4),
        _case(rng, 5, 8, 0.8, 4)[:2],
    ]


def fresh(rng):
    """Return other signals and atoms."""
    return [_case(rng, 5, 7, 0.4, 1), _case(rng, 6, 8, 0.6, 3)]


def _case(rng, features, atoms, alpha, passes):
    D = rng.normal(0, 1, (atoms, features)) * rng.uniform(0.5, 1.5, (atoms, 1)) / np.sqrt(features)
    return rng.normal(0, 2, features), D, alpha, passes
