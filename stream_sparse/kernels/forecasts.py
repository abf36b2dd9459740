"""Predict a window of values from the codes of an earlier one: the node ``forecast``."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .products import mean_of, multiply, square_of
from .sinusoids import sinusoids

__all__ = ["forecast"]


@kernel
def forecast(
    window: Array, codes: Array, seen: int, intercept: bool, low: float, high: float,
    old_codes: Out, old_means: Out, made: Out, whole: Out, atoms: Out, offsets: Out, known: Out, found: Out,
    prediction: Out, rmse: Out,
) -> bool:  # fmt: skip
    """Predict a window by sinusoids, with codes of the window as many frames ago as it has values.

    Parameters:
        low, high: the lowest and the highest frequency of the sinusoids.
        old_codes, old_means: codes and mean of each of the last windows, in a ring.
        made: (3,), whether ``atoms`` and ``offsets`` are made, and for which frequencies.
        whole: (sinusoids, 2 frames), to compute in.
        atoms, offsets: the sinusoids continued after a window, (sinusoids, frames), and their means on the
            window, (sinusoids, 1).
        known, found: (1, sinusoids) and (1, frames), to compute in.
    """
    frames, count = len(window), len(codes)
    if made[0] == 0 or made[1] != low or made[2] != high:
        made[0], made[1], made[2] = 1, low, high
        sinusoids(low, high, 0, whole)
        for j in range(count):
            offsets[j, 0] = mean_of(whole, j, frames)
            for t in range(frames):
                atoms[j, t] = whole[j, frames + t]
    place = seen % frames
    if seen >= frames:
        for j in range(count):
            known[0, j] = old_codes[place, j]
        offset = 0.0
        if intercept:
            multiply(known, offsets, 1, count, found)
            offset = old_means[place] - found[0, 0]
        multiply(known, atoms, 1, count, found)
        for t in range(frames):
            value = found[0, t] + offset if intercept else found[0, t]
            prediction[t] = value
            found[0, t] = value - window[t]
        rmse[0] = np.sqrt(square_of(found, 0) / frames)
    for t in range(frames):
        found[0, t] = window[t]
    old_means[place] = mean_of(found, 0, frames)
    for j in range(count):
        old_codes[place, j] = codes[j]
    return seen >= frames
