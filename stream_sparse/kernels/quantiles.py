"""A quantile over a sliding window, element by element, from values that stay sorted."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel

__all__ = ["quantile_of_window"]


@kernel
def quantile_of_window(
    x: Array, ring: Out, ordered: Out, seen: int, window: int, quantile: float, out: Out,
    start: int, stop: int,
) -> bool:  # fmt: skip
    """Replace the oldest value of each window by the newest, and find a quantile of the window.

    Parameters:
        ring: the last frames, (window, n).
        ordered: the same values, those of each element sorted and nan last, (n, window).
    """
    at, full, last = seen % window, seen >= window, min(seen, window - 1)
    place = (window - 1) * quantile
    first = min(int(place), window - 1)
    part = place - first
    for i in range(start, stop):
        values, new = ordered[i], x[i]
        k = _place_of(ring[at, i], values) if full else last
        while k > 0 and _less(new, values[k - 1]):
            values[k] = values[k - 1]
            k -= 1
        while k < last and _less(values[k + 1], new):
            values[k] = values[k + 1]
            k += 1
        values[k] = new
        ring[at, i] = new
        if last + 1 < window:
            continue
        low, high = np.float64(values[first]), np.float64(values[min(first + 1, last)])
        if values[last] != values[last]:
            out[i] = np.nan
        elif part == 0.0 or low == high:
            out[i] = low
        else:
            out[i] = low + (high - low) * part if part < 0.5 else high - (high - low) * (1.0 - part)
    return last + 1 == window


@kernel
def _less(a: float, b: float) -> bool:
    """Return whether a comes before b, where nan comes last."""
    return bool(a < b or (a == a and b != b))


@kernel
def _place_of(value: float, values: Array) -> int:
    """Return the first place of a value among sorted ones."""
    low, high = 0, values.size - 1
    while low < high:
        middle = (low + high) // 2
        if _less(values[middle], value):
            low = middle + 1
        else:
            high = middle
    return low
