"""The answer: how much of the support changes, and how much of the weights."""

import numpy as np


def flicker(codes):
    """Return the flicker of the atoms in use, and the change of the weights, for each frame but the first.

    >>> codes = np.array([[2.0, 0.0, 1.0], [2.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
    >>> [values.round(2) for values in flicker(codes)]
    [array([0.5, 1. ]), array([0.2, 1. ])]
    """
    before, now = codes[:-1], codes[1:]
    both = np.sum((before != 0) & (now != 0), axis=1)
    either = np.sum((before != 0) | (now != 0), axis=1)
    size = np.sum(np.abs(before) + np.abs(now), axis=1)
    with np.errstate(invalid="ignore"):  # 0 / 0, where neither has an atom, is nan
        return 1 - both / either, np.sum(np.abs(now - before), axis=1) / size
