"""Choose the signals of a stream to learn from: all that are not flat, or those with the more energy."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .elementary import exp
from .products import square_of

__all__ = ["choose"]

_RATE = 0.1  # how far the logarithm of the level moves with a block in which all signals lie above it
_INFINITY = 0x7FF0_0000_0000_0000  # the bits of an infinity as float64


@kernel
def choose(X: Array, energetic: bool, level: Out, energies: Out, chosen: Out) -> int:
    """Write the places of the signals of a block to learn from; return how many there are.

    With ``energetic`` these are the signals whose energy, the sum of their squares, exceeds a level that
    follows the median of the stream. The first level is the median of the first block. Each block then moves
    its logarithm by 0.1 * (2 * p - 1), where p is the share of the block above the level of before: Robbins
    and Monro, "A stochastic approximation method" (1951), for the median, with steps that stay the same, so
    that it follows a stream that changes. Flat signals have no energy, and do not count.

    Parameters:
        X: signals, (signals, features), finite.
        energetic: whether to choose by energy; else all signals but flat ones are chosen.
        level: float64 (1,), the level of energy; 0 before the first block.
        energies: float64 (signals,), to compute in.
        chosen: int64 (signals,), whose first values become the places, in rising order.
    """
    known = 0
    for s in range(len(X)):
        energies[s] = square_of(X, s)
        known += 1 if energies[s] > 0 else 0
    least = 0.0
    if energetic and known > 0:
        least = level[0] if level[0] > 0 else _median(energies, known)
    count = 0
    for s in range(len(X)):
        if energies[s] > least:
            chosen[count] = s
            count += 1
    if energetic and known > 0:
        level[0] = least * exp(_RATE * (2.0 * count / known - 1.0))
    return count


@kernel
def _median(energies: Array, known: int) -> float:
    """Return the lower median of the energies above 0, ``known`` of them.

    It is the least number that at most half of them exceed. Floats above 0 are in the order of their bits,
    which are halved between until one number is left.
    """
    low, high = 0, _INFINITY
    while low < high:
        middle = low + ((high - low) >> 1)  # the sum of both may be too large
        above = 0
        for s in range(energies.size):
            above += 1 if energies[s] > np.int64(middle).view(np.float64) else 0
        if 2 * above > known:
            low = middle + 1
        else:
            high = middle
    return float(np.int64(low).view(np.float64))
