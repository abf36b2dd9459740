"""Counting values into the bins of a histogram."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ._jit import kernel

if TYPE_CHECKING:
    from stream_sparse.frame import Array

__all__ = ["count_into", "reach"]


@kernel
def count_into(x: Array, edges: Array, counts: Array) -> int:
    """Add values to ``counts`` by comparison with the edges, as ``np.histogram``: the last bin is closed.

    Returns:
        How many lie outside, nan included.
    """
    low, high, bins = edges[0], edges[-1], counts.size
    scale = bins / (high - low)
    outside = 0
    for i in range(x.size):
        v = np.float64(x[i])
        if v >= low and v <= high:
            b = min(int((v - low) * scale), bins - 1)
            # The product may round across an edge; the edges themselves decide.
            if v < edges[b]:
                b -= 1
            elif b + 1 < bins and v >= edges[b + 1]:
                b += 1
            counts[b] += 1
        else:
            outside += 1
    return outside


@kernel
def reach(x: Array) -> float:
    """The largest finite magnitude; zero where there is none."""
    most = 0.0
    for i in range(x.size):
        v = abs(np.float64(x[i]))
        if v > most and v < np.inf:
            most = v
    return most
