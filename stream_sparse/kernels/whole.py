"""Moments, norms and counts over all values of one frame.

Each sum is split into many lanes: that suits vector units, and a short sum has less rounding error.
"""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, frozen, kernel
from .moments import central

_LANES = 256
_BYTES = np.arange(256.0)


@kernel
def _count_bytes(x: Array, counts: Out) -> None:
    """Count the values 0 to 255 into four tables, whose sum is the count."""
    # Neighbours in a picture are often equal, and in one table each increment would wait for the last.
    end = x.size - x.size % 4
    for i in range(0, end, 4):
        counts[0, x[i]] += np.uint32(1)
        counts[1, x[i + 1]] += np.uint32(1)
        counts[2, x[i + 2]] += np.uint32(1)
        counts[3, x[i + 3]] += np.uint32(1)
    for i in range(end, x.size):
        counts[0, x[i]] += np.uint32(1)


def byte_counts(x: Array) -> Array:
    """Return how often each value of 0 ... 255 occurs, int64 of shape (256,).

    >>> byte_counts(np.array([3, 3, 0], np.uint8))[:4].tolist()
    [1, 0, 0, 2]
    """
    counts = np.zeros((4, 256), np.uint32)
    _count_bytes(frozen(x), counts)
    return np.asarray(counts.sum(axis=0, dtype=np.int64))


@kernel
def _sum(x: Array, shift: float) -> float:
    """Sum ``x - shift``."""
    lanes = np.zeros(_LANES)
    end = x.size - x.size % _LANES
    for start in range(0, end, _LANES):
        for j in range(_LANES):
            lanes[j] += np.float64(x[start + j]) - shift
    for i in range(end, x.size):
        lanes[i - end] += np.float64(x[i]) - shift
    return float(lanes.sum())


@kernel
def _powers(x: Array, mean: float) -> tuple[float, float, float, float]:
    """Sum the first to fourth power of ``x - mean``."""
    lanes = np.zeros((4, _LANES))
    one, two, three, four = lanes[0], lanes[1], lanes[2], lanes[3]
    end = x.size - x.size % _LANES
    for start in range(0, end, _LANES):
        for j in range(_LANES):
            d = np.float64(x[start + j]) - mean
            d2 = d * d
            one[j] += d
            two[j] += d2
            three[j] += d2 * d
            four[j] += d2 * d2
    for i in range(end, x.size):
        d = np.float64(x[i]) - mean
        one[i - end] += d
        two[i - end] += d * d
        three[i - end] += d * d * d
        four[i - end] += (d * d) * (d * d)
    return one.sum(), two.sum(), three.sum(), four.sum()


@kernel
def _moments(x: Array) -> tuple[float, float, float, float]:
    """Return the mean and the central moments m2, m3, m4."""
    n = float(x.size)
    first = np.float64(x[0])  # so that the mean of a constant is exact
    mean = first + _sum(x, first) / n
    s1, s2, s3, s4 = _powers(x, mean)
    m, m2, m3, m4 = central(s1, s2, s3, s4, 1.0 / n)
    return mean + m, m2, m3, m4


def frame_moments(x: Array) -> tuple[int, float, float, float, float]:
    """Return n, the mean and the central moments m2, m3, m4; nan where a value is not finite.

    >>> frame_moments(np.array([[1, 1], [3, 3]], np.uint8))
    (4, 2.0, 1.0, 0.0, 1.0)
    """
    if x.dtype == np.uint8:
        counts = byte_counts(x)
        mean = float(counts @ _BYTES) / x.size
        d = _BYTES - mean
        weights = counts / x.size
        d2 = d * d
        # No correction is needed: the mean of whole numbers is exact but for one rounding.
        return x.size, mean, float(weights @ d2), float(weights @ (d2 * d)), float(weights @ (d2 * d2))
    if x.size == 0:
        return 0, np.nan, np.nan, np.nan, np.nan
    return x.size, *_moments(frozen(x))


@kernel
def _norms(x: Array, tolerance: float) -> tuple[float, float, float]:
    """Return l0, l1 and the square of l2."""
    lanes = np.zeros((3, _LANES))
    zero, one, two = lanes[0], lanes[1], lanes[2]
    end = x.size - x.size % _LANES
    for start in range(0, end, _LANES):
        for j in range(_LANES):
            v = abs(np.float64(x[start + j]))
            zero[j] += 1.0 if v > tolerance else 0.0
            one[j] += v
            two[j] += v * v
    for i in range(end, x.size):
        v = abs(np.float64(x[i]))
        zero[i - end] += 1.0 if v > tolerance else 0.0
        one[i - end] += v
        two[i - end] += v * v
    return zero.sum(), one.sum(), two.sum()


def frame_norms(x: Array, tolerance: float) -> tuple[float, float, float]:
    """Return l0 (the number of magnitudes above the tolerance), l1 and the square of l2.

    A nan in ``x`` makes the last two nan.

    >>> frame_norms(np.array([0.0, -3.0, 4.0]), 0.0)
    (2.0, 7.0, 25.0)
    """
    return _norms(frozen(x), tolerance)


@kernel
def gini_sum(ordered: Array) -> float:
    """Sum ``x[k] * (n - k + 1/2)`` over sorted values, k from 1 (Hurley and Rickard 2009, equation 27)."""
    n = float(ordered.size)
    total = 0.0
    for start in range(0, ordered.size, _LANES):
        part = 0.0
        for i in range(start, min(start + _LANES, ordered.size)):
            part += np.float64(ordered[i]) * (n - i - 0.5)
        total += part
    return total
