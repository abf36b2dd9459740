"""Inputs: sums of few sinusoids, and traces of a pixel."""

import numpy as np

OUTPUTS = ("weights", "rebuilt")
CLOSE = 1e-6
WATCH = ("signal", {"n_nonzero": 10})
SLIDERS = {"n_nonzero": (1, 30, 1)}

_F = np.linspace(0.001, 1, 100)


def fixed():
    """Return sums of one and two sinusoids of the basis."""
    t = np.arange(60)
    return [
        (3 * np.sin(_F[40] * t) + 5, 1),
        (2 * np.sin(_F[20] * t) - np.sin(_F[70] * t) + 1, 2),
        (np.arange(70) ** 2 % 37, 3),
        (np.array([3.0, 9.0, 4.0, 1.0, 7.0, 8.0, 2.0, 6.0] * 6), 2),
    ]


def fresh(rng):
    """Return a pixel's trace, and noisy sinusoids."""
    t = np.arange(80)
    waves = sum(
        rng.uniform(1, 3) * np.sin(_F[k] * t) for k in rng.choice(np.arange(10, 90), 4, replace=False)
    )
    return [(np.round(120 + np.cumsum(rng.normal(0, 6, 90))),), (waves + rng.normal(0, 0.1, 80) + 2, 4)]
