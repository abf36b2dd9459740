"""Measures of sparsity: their formulas, and their kernels for the values of one frame."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .bands import LANES
from .frame_statistics import count_bytes, frame_norms, kurtosis_of_frame, moments_of, moments_of_counts

_ROUNDING = 1e-12  # a smaller measure is the rounding error of a constant
_TINY = float(np.finfo(np.float64).tiny)


class MeasureRows(NamedTuple):
    """The row of each measure in what is found, -1 for one that is not wanted."""

    l0: int
    l1: int
    kurtosis: int
    hoyer: int
    gini: int
    treves_rolls: int


@kernel
def hoyer_of(n: float, l1: float, square: float) -> float:
    """Return ``(sqrt(n) - l1/l2) / (sqrt(n) - 1)``, given l1 and the square of l2.

    >>> hoyer_of(4.0, 5.0, 25.0)
    1.0
    """
    root = np.sqrt(n)
    return _settled((root - l1 / np.sqrt(square)) / (root - 1.0), n, square)


@kernel
def treves_rolls_of(n: float, l1: float, square: float) -> float:
    """Return ``(1 - a) / (1 - 1/n)`` with ``a = mean(abs x)**2 / mean(x**2)``.

    >>> treves_rolls_of(4.0, 5.0, 25.0)
    1.0
    """
    return _settled((1.0 - l1 * l1 / (n * square)) / (1.0 - 1.0 / n), n, square)


@kernel
def _settled(value: float, n: float, square: float) -> float:
    """Return nan unless a sum of n squares is positive, and all of them lie in the range of float64."""
    if not ((square > 0.0) & (square >= n * _TINY) & (n * square < np.inf)):
        return np.nan
    return 0.0 if value < _ROUNDING else value


@kernel
def _gini(weighted: float, n: float, l1: float) -> float:
    """Return the Gini index from :func:`_weighted_sum`, or nan where sums leave the range of float64."""
    total = l1 * n
    if not (total > 0.0) & (total < np.inf):
        return np.nan
    index = 1.0 - 2.0 * weighted / total
    return index if index > _ROUNDING else 0.0


_DIGIT = 11
"""Bits by which keys are sorted at once."""
TABLES = (6, 1 << _DIGIT)
"""Shape of the room for the counts of each digit."""


@kernel
def _sort(keys: Out, tables: Out) -> int:
    """Sort the keys in row 0 by the other row as room; return the row in which they are.

    Source: Knuth, "The art of computer programming", volume 3 (2nd edition, 1998), algorithm 5.2.5R.

    Parameters:
        keys: unsigned integers (2, n).
        tables: room, uint32 of shape :data:`TABLES`.
    """
    kind, size, now = keys.dtype.type, keys.shape[1], 0
    mask, digits = kind((1 << _DIGIT) - 1), 6 if keys.itemsize == 8 else 3
    for digit in range(digits):
        for k in range(tables.shape[1]):
            tables[digit, k] = np.uint32(0)
    first = keys[0]
    for i in range(size):
        key = first[i]
        for digit in range(digits):
            tables[digit, (key >> kind(_DIGIT * digit)) & mask] += np.uint32(1)
    for digit in range(digits):
        table, shift = tables[digit], kind(_DIGIT * digit)
        source, target = keys[now], keys[1 - now]
        if size == 0 or table[(source[0] >> shift) & mask] == size:
            continue  # all keys have the same digit
        position = np.uint32(0)
        for k in range(table.size):
            count = table[k]
            table[k] = position
            position += count
        for i in range(size):
            key = source[i]
            k = (key >> shift) & mask
            target[table[k]] = key
            table[k] += np.uint32(1)
        now = 1 - now
    return now


@kernel
def _weighted_sum_of_counts(counts: Array, size: int) -> float:
    """Return the sum of :func:`_weighted_sum` from how often each value of 0 to 255 occurs.

    For up to eight million values it is exact, and so is the other sum then.
    """
    left, total = float(size), 0.0
    for k in range(256):
        count = float(counts[0, k])
        total += k * count * (left - 0.5 * count)
        left -= count
    return total


@kernel
def _weighted_sum(x: Array, keys: Out, tables: Out) -> float:
    """Sum ``c[k] * (n - k + 1/2)`` over the sorted magnitudes c of x, k from 1.

    Source: Hurley and Rickard, IEEE Trans. Inf. Theory 55 (2009) 4723, equation 27.

    Parameters:
        keys: room, (2, n) of uint64 for values of 8 bytes, else of uint32.
        tables: room, as in :func:`_sort`.
    """
    # The bits of a float that is not negative are in its own order; an integer of 4 bytes is its own key.
    large, whole = x.itemsize == 8, x.dtype.type(0.5) == 0
    kind, first = keys.dtype.type, keys[0]
    for i in range(x.size):
        v = abs(np.float64(x[i]))
        if large:
            first[i] = kind(np.float64(v).view(np.uint64))
        else:
            first[i] = kind(v) if whole else kind(np.float32(v).view(np.uint32))
    ordered = keys[_sort(keys, tables)]
    n, total = float(x.size), 0.0
    for start in range(0, x.size, LANES):
        part = 0.0
        for i in range(start, min(start + LANES, x.size)):
            if large:
                v = np.uint64(ordered[i]).view(np.float64)
            else:
                v = np.float64(ordered[i] if whole else np.uint32(ordered[i]).view(np.float32))
            part += v * (n - i - 0.5)
        total += part
    return total


@kernel
def gini_of(x: Array, l1: float, keys: Out, tables: Out) -> float:
    """Return the Gini index of the magnitudes of x, given their sum; ``keys`` and ``tables`` are room.

    The most negative integer has a magnitude.
    """
    return _gini(_weighted_sum(x, keys, tables), float(x.size), l1)


@kernel
def sparsity_of_bytes(x: Array, counts: Out, tolerance: float, rows: MeasureRows, found: Out) -> bool:
    """Write measures of sparsity of a uint8 frame."""
    count_bytes(x, counts)
    zero = one = square = 0.0
    for k in range(256):
        count, value = float(counts[0, k]), float(k)
        zero += count if value > tolerance else 0.0
        one += count * value
        square += count * value * value
    _write(float(x.size), zero, one, square, rows, found)
    if rows.kurtosis >= 0:
        mean, m2, _, m4 = moments_of_counts(counts, x.size)
        found[rows.kurtosis] = kurtosis_of_frame(float(x.size), mean, m2, m4, True, True)
    if rows.gini >= 0:
        found[rows.gini] = _gini(_weighted_sum_of_counts(counts, x.size), float(x.size), one)
    return True


@kernel
def sparsity_of_others(
    x: Array, lanes: Out, norms: Out, keys: Out, tables: Out, ahead: bool, tolerance: float,
    rows: MeasureRows, found: Out,
) -> bool:  # fmt: skip
    """Write measures of sparsity of any other frame; all are nan where a value is not finite."""
    zero, one, square = frame_norms(x, tolerance, norms)
    if not one < np.inf:
        for k in range(found.size):
            found[k] = np.nan
        return True
    _write(float(x.size), zero, one, square, rows, found)
    if rows.kurtosis >= 0:
        mean, m2, _, m4 = moments_of(x, lanes, ahead)
        found[rows.kurtosis] = kurtosis_of_frame(float(x.size), mean, m2, m4, True, True)
    if rows.gini >= 0:
        found[rows.gini] = gini_of(x, one, keys, tables)
    return True


@kernel
def _write(n: float, zero: float, one: float, square: float, rows: MeasureRows, found: Out) -> None:
    if rows.l0 >= 0:
        found[rows.l0] = zero
    if rows.l1 >= 0:
        found[rows.l1] = one
    if rows.hoyer >= 0:
        found[rows.hoyer] = hoyer_of(n, one, square)
    if rows.treves_rolls >= 0:
        found[rows.treves_rolls] = treves_rolls_of(n, one, square)
