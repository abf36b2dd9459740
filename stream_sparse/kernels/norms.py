"""Counts and norms over time, element by element, for sparsity.

For the ring and for recomputed sums see :mod:`.sliding`.
"""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .sliding import TOLERANCE

_ROUNDING = 4 * float(np.finfo(np.float64).eps)


@kernel
def add_norms(x: Array, tolerance: float, sums: Out) -> None:
    """Add a frame to sums over all frames so far: rows n, l0, l1 and the square of l2, float64."""
    for i in range(x.size):
        v = abs(np.float64(x[i]))
        if v - v == 0.0:
            sums[0, i] += 1.0
            sums[1, i] += 1.0 if v > tolerance else 0.0
            sums[2, i] += v
            sums[3, i] += v * v


@kernel
def _renew(ring: Array, left: int, sums: Out, i: int) -> None:
    """Recompute the sums of element i over the ring without row ``left``."""
    l1 = l2 = 0.0
    for r in range(ring.shape[0]):
        v = abs(np.float64(ring[r, i]))
        if r != left and v - v == 0.0:
            l1 += v
            l2 += v * v
    sums[2, i], sums[3, i], sums[4, i], sums[5, i] = l1, l2, l1, l2


@kernel
def slide_norms(
    x: Array, ring: Array, left: int, has_old: bool, full: bool, tolerance: float, sums: Out
) -> None:
    """Move a window on by one frame; the ring is as in :func:`.sliding.slide`.

    ``sums`` is float64 (6, elements): the four rows of :func:`add_norms`, where n counts finite values; then
    the magnitudes of the last two, added up since they were recomputed, which bound the rounding error.
    """
    for i in range(x.size):
        v, w = abs(np.float64(x[i])), abs(np.float64(ring[left, i]))
        if v - v == 0.0:
            sums[0, i] += 1.0
            sums[1, i] += 1.0 if v > tolerance else 0.0
            sums[2, i] += v
            sums[3, i] += v * v
        if has_old and w - w == 0.0:
            sums[0, i] -= 1.0
            sums[1, i] -= 1.0 if w > tolerance else 0.0
            sums[2, i] -= w
            sums[3, i] -= w * w
        sums[4, i] += abs(sums[2, i])
        sums[5, i] += abs(sums[3, i])
        fine_l1 = _ROUNDING * sums[4, i] <= TOLERANCE * sums[2, i]
        fine_l2 = _ROUNDING * sums[5, i] <= TOLERANCE * sums[3, i]
        if full and not (fine_l1 and fine_l2):
            _renew(ring, left, sums, i)
