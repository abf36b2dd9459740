"""Inputs: samples that are sums of few atoms, of both signs."""

import numpy as np

OUTPUTS = ("non-zeros", "error")
CLOSE = 1e-7


def _sums(rng, samples, atoms, features):
    D = rng.normal(0, 1, (atoms, features))
    D /= np.linalg.norm(D, axis=1, keepdims=True)
    weights = rng.normal(0, 2, (samples, atoms)) * (rng.random((samples, atoms)) < 0.4)
    return weights @ D + 0.05 * rng.normal(0, 1, (samples, features)), D


def fixed():
    """Return a sample whose codes can be computed by hand, and sums of atoms."""
    return [
        (np.array([[3.0, 0.2, -2.0], [0.0, 0.05, -0.5]]), np.eye(3), (0.1, 1.0)),
        _sums(np.random.default_rng(2), 6, 5, 8),
        (np.arange(24.0).reshape(4, 6) ** 2 % 11, np.eye(3, 6), (0.5, 2.0, 5.0, 9.0)),
    ]


def fresh(rng):
    """Return other sums of atoms."""
    return [(*_sums(rng, 7, 6, 9), (0.03, 0.3, 2.0))]
