"""Values above a threshold, and values that reach one; it is given, or a percentile of the frame.

A nan stays nan. Where the threshold is nan, since the frame has no other values, the result is nan.
"""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .percentiles import percentile_of


@kernel
def above(x: Array, theta: float, out: Out) -> bool:
    """Set ``out = max(x - theta, 0)``."""
    kind = out.dtype.type
    level, zero = kind(theta), kind(0)
    for i in range(x.size):
        more = kind(x[i]) - level
        out[i] = zero if more <= zero else more
    return True


@kernel
def above_percentile(x: Array, percentile: float, counts: Out, out: Out) -> bool:
    """Set ``out`` as :func:`above`, with a percentile of ``x`` as threshold."""
    return above(x, percentile_of(x, percentile, counts), out)


@kernel
def floats_from(x: Array, theta: float, out: Out) -> bool:
    """Set ``out = x if x >= theta else 0``."""
    kind = x.dtype.type
    level, zero = kind(theta), kind(0)
    if level != level:
        for i in range(x.size):
            out[i] = level
    else:
        for i in range(x.size):
            out[i] = zero if x[i] < level else x[i]
    return True


@kernel
def floats_from_percentile(x: Array, percentile: float, counts: Out, out: Out) -> bool:
    """Set ``out`` as :func:`floats_from`, with a percentile of ``x`` as threshold."""
    return floats_from(x, percentile_of(x, percentile, counts), out)


@kernel
def integers_from(x: Array, theta: float, out: Out) -> bool:
    """Set ``out = x if x >= theta else 0``, for integers."""
    # By np.iinfo numba would load a part of itself that imports scipy.linalg, at each start.
    kind = x.dtype.type
    zero = kind(0)
    ones = float(kind(~zero))  # -1 where the dtype has a sign
    top = 2.0 * (1 << (8 * x.itemsize - 2)) if ones < 0 else ones + 1.0
    if np.ceil(theta) >= top:
        for i in range(x.size):
            out[i] = zero
        return True
    # As an integer: values would become float64 before each comparison.
    level = kind(np.ceil(max(theta, -top if ones < 0 else 0.0)))
    for i in range(x.size):
        out[i] = x[i] if x[i] >= level else zero
    return True


@kernel
def integers_from_percentile(x: Array, percentile: float, counts: Out, out: Out) -> bool:
    """Set ``out`` as :func:`integers_from`, with a percentile of ``x`` as threshold."""
    return integers_from(x, percentile_of(x, percentile, counts), out)
