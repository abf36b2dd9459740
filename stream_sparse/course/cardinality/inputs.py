"""Inputs: sums of sinusoids between those of the basis, with noise."""

import numpy as np

OUTPUTS = ("error of fitted samples", "error of held-out samples", "knee")
CLOSE = 1e-6


_MANY = ((3, 0.205), (2, 0.5), (2, 0.83), (1, 0.37))


def _sum(n, frequencies, rng, noise):
    t = np.arange(n)
    waves = sum(a * np.sin(f * t) for a, f in frequencies)
    return waves + noise * rng.standard_normal(n) + 1


def _any(rng, count):
    return list(zip(rng.uniform(1, 3, count), rng.uniform(0.2, 0.9, count), strict=True))


def fixed():
    """Return signals that are the same each time."""
    rng = np.random.default_rng(5)
    bent = np.random.default_rng(319)  # the knee is neither after the largest step nor at the sharpest bend
    large = np.random.default_rng(0)
    return [
        (_sum(80, [(3, 0.31), (2, 0.62)], rng, 0.5), (1, 2, 4, 6, 9)),
        (_sum(100, _MANY, np.random.default_rng(0), 2.0),),
        (_sum(90, _any(bent, 4), bent, 1.0), (1, 2, 3, 4, 6, 8, 12, 16)),
        # Each of ten equal sinusoids takes off as much: the curve of the error lies above its line.
        (
            _sum(120, [(2, f) for f in np.linspace(0.15, 0.9, 10)], np.random.default_rng(0), 0.05),
            tuple(range(1, 12)),
        ),
        (3 * _sum(90, _any(large, 4), large, 1.0), (1, 2, 3, 4, 6, 8, 12, 16)),
    ]


def fresh(rng):
    """Return a noisy sum of sinusoids."""
    return [(_sum(90, _any(rng, 3), rng, 1.0), (1, 2, 3, 5, 8, 12, 17))]
