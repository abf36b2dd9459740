"""The percentile of a frame, equal to ``np.nanpercentile`` to the bit, without sorting."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel

COUNTS = 1 << 16
"""Counters that :func:`percentile_of` needs: one for each value of 16 bits."""
_SMALL = 1 << 14

# The bits of a float without its sign, and the order of the largest one that is not nan.
_MAGNITUDE = 0x7FFF_FFFF_FFFF_FFFF
_INFINITY = 0x7FF0_0000_0000_0000


@kernel
def percentile_of(x: Array, percentile: float, counts: Out) -> float:
    """Return a percentile of all values but nan, between two of them by linear interpolation.

    It is nan where no value is known. Integers beyond 2**53 are rounded first.

    Parameters:
        counts: uint32, of :data:`COUNTS` values.
    """
    count = 0
    for i in range(x.size):
        count += 1 if x[i] == x[i] else 0
    if count == 0:
        return np.nan
    rank = (count - 1) * (percentile / 100)
    first = int(rank)
    part = rank - first
    low, high = _pair_of_bytes(x, first, counts) if x.itemsize == 1 else _pair(x, first, counts)
    if first + 1 == count:
        high = low
    kind = x.dtype.type
    if kind(0.5) == 0:  # an integer
        gap = high - low
        return high - gap * (1 - part) if part >= 0.5 else low + gap * part
    # As NumPy does, in the precision of the values.
    gap = kind(high - low)
    if part >= 0.5:
        return float(kind(high - kind(gap * kind(1 - part))))
    return float(kind(low + kind(gap * kind(part))))


@kernel
def _pair_of_bytes(x: Array, rank: int, counts: Out) -> tuple[float, float]:
    """Return the value of a rank, from 0, and the next one if there is one, of values of 8 bits."""
    tables, size = counts[:2048], 512
    for k in range(tables.size):
        tables[k] = 0
    # Neighbours in a picture are often equal, and in one table each increment would wait for the last.
    for i in range(x.size):
        tables[size * (i & 3) + int(x[i]) + 128] += np.uint32(1)
    for k in range(size):
        tables[k] += tables[size + k] + tables[2 * size + k] + tables[3 * size + k]
    low, within = _find(tables, rank)
    high = low
    if within + 1 == tables[low]:
        high += 1
        while high < size and tables[high] == 0:
            high += 1
    return low - 128.0, high - 128.0


@kernel
def _pair(x: Array, rank: int, counts: Out) -> tuple[float, float]:
    """Return the value of a rank, from 0, and the next one if there is one, by a few bits at a time."""
    # To clear and to search the counters of 16 bits takes long for a small frame.
    bits = 16 if x.size > _SMALL else 8
    most = 1 << bits
    digits = counts[:most]
    # Where values have few bytes, they have no other bits than these as float64.
    end = 0 if x.itemsize == 8 else 16 if x.itemsize == 4 else 32
    shift = 64 - bits
    for c in range(most):
        digits[c] = 0
    for i in range(x.size):
        if x[i] == x[i]:
            digits[(_order(x[i]) >> shift) + most // 2] += np.uint32(1)
    digit, within = _find(digits, rank)
    digit_offset = digit - most // 2
    while shift > end:
        above = shift
        shift -= bits
        for c in range(most):
            digits[c] = 0
        for i in range(x.size):
            order = _order(x[i])
            if order >> above == digit_offset and x[i] == x[i]:
                digits[(order >> shift) & (most - 1)] += np.uint32(1)
        digit, within = _find(digits, within)
        digit_offset = (digit_offset << bits) | digit
    low = digit_offset << shift
    if low < 0:  # the order has zeros of the magnitude as ones
        low |= (1 << shift) - 1
    if within + 1 < digits[digit]:
        return _value(low), _value(low)
    # The next one is the smallest of the larger values.
    high = _INFINITY
    for i in range(x.size):
        order = _order(x[i])
        high = min(high, order if order > low else _INFINITY)
    return _value(low), _value(high)


@kernel
def _find(counts: Array, rank: int) -> tuple[int, int]:
    """Return the counter in which a rank, from 0, lies, and the rank within it."""
    k = 0
    while rank >= counts[k]:
        rank -= counts[k]
        k += 1
    return k, rank


@kernel
def _order(value: float) -> int:
    """Return an integer that is larger for a larger value; -0.0 comes before 0.0."""
    bits = np.float64(value).view(np.int64)
    return int(bits ^ ((bits >> 63) & _MAGNITUDE))


@kernel
def _value(order: int) -> float:
    """Return the value of an order."""
    return np.int64(order ^ ((order >> 63) & _MAGNITUDE)).view(np.float64)
