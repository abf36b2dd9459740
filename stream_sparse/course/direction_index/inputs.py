"""Inputs: gratings that drift both ways, one stronger than the other, in films whose sides all differ."""

import numpy as np

OUTPUTS = ("direction index", "speed")
CLOSE = 1e-6


def _film(shape, t, y, x, one, other, level=0.0, noise=0.0, rng=None):
    """Draw a grating that drifts, with another amplitude the other way, on a level that flickers."""
    frame, row, column = np.indices(shape)
    space = 2 * np.pi * (y * row / shape[1] + x * column / shape[2])
    time = 2 * np.pi * t * frame / shape[0]
    film = one * np.cos(space + time + 0.3) + other * np.cos(space - time + 1.1)
    film = film + level * (1 + np.cos(2 * np.pi * frame / shape[0]))
    return film if rng is None else film + noise * rng.standard_normal(shape)


def _any(rng):
    shape = (int(rng.integers(7, 10)), int(rng.integers(10, 13)), int(rng.integers(14, 17)))
    t, y, x = (int(rng.integers(1, most)) for most in (3, 4, 5))
    one, other = 3.0, float(rng.uniform(0.5, 2.0))
    return _film(shape, t * int(rng.choice([-1, 1])), y, x, one, other, 4.0, 0.3, rng)


def fixed():
    """Return films that are the same each time."""
    rng = np.random.default_rng(2)
    return [
        (_film((8, 10, 14), 2, 3, 1, 3.0, 1.0, 2.0),),
        (_film((7, 12, 9), -1, 2, 3, 2.0, 1.5, 5.0),),
        # Stripes of another orientation, stronger than the same ones the other way.
        (_film((8, 10, 14), 2, 3, 1, 3.0, 1.0) + _film((8, 10, 14), 1, 1, 4, 2.0, 1.5),),
        (_film((9, 11, 16), 3, 0, 4, 1.0, 2.5, 3.0, 0.2, rng),),
        (_film((8, 9, 13), 1, 4, 2, 2.0, 0.5, 1.0, 0.5, rng),),
    ]


def fresh(rng):
    """Return films with noise."""
    return [(_any(rng),), (_any(rng),)]
