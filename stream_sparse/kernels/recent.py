"""The last values of a signal."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel


@kernel
def last_values(x: Array, ring: Out, seen: int, least: int, out: Out) -> bool:
    """Set ``out`` to as many values as ``ring`` holds, oldest first; nan for those before the first one.

    Parameters:
        x: the value of this frame.
        least: number of values that are enough for a result.
    """
    at = seen % ring.size
    ring[at] = x[0]
    older, newer = ring[at + 1 :], ring[: at + 1]
    missing = seen < ring.size
    for k in range(older.size):
        out[k] = np.nan if missing else older[k]
    to = out[older.size :]
    for k in range(newer.size):
        to[k] = newer[k]
    return bool(seen + 1 >= least)
