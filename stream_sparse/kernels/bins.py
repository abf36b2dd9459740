"""Count values into the bins of a histogram."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel


@kernel
def count_into(x: Array, edges: Array, counts: Out) -> int:
    """Add the number of values in each bin to ``counts``, as ``np.histogram``: the last bin is closed.

    Return the number of values outside all bins, nan included.
    """
    low, high, bins = edges[0], edges[-1], counts.size
    scale = bins / (high - low)
    outside = 0
    for i in range(x.size):
        v = np.float64(x[i])
        if v >= low and v <= high:
            # Within the bins whatever the edges are, which may come from a file.
            b = max(min(int((v - low) * scale), bins - 1), 0)
            # The product may be rounded across an edge, so compare with the edges themselves.
            if b > 0 and v < edges[b]:
                b -= 1
            elif b + 1 < bins and v >= edges[b + 1]:
                b += 1
            counts[b] += 1
        else:
            outside += 1
    return outside


@kernel
def reach(x: Array) -> float:
    """Return the largest finite magnitude, or zero where no value is finite."""
    most = 0.0
    for i in range(x.size):
        v = abs(np.float64(x[i]))
        if v > most and v < np.inf:
            most = v
    return most
