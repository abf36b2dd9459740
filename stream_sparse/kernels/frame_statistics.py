"""Moments, norms and counts over all values of one frame.

Each sum is split into many lanes: that suits vector units, and a short sum has less rounding error.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, frozen, kernel
from .bands import share, threads_for
from .moments import central

_LANES = 256
_SAMPLE = 4096
_NEAR = 1 / 64
"""Square of the distance from the mean, in variances, at which sums of powers lose no digit that counts."""


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
def _powers(x: Array, shift: float, lanes: Out, low: int, high: int) -> None:
    """Sum the first to fourth power of ``x - shift`` in the lanes from ``low`` to ``high``."""
    n = high - low
    one, two, three, four = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    y = x[low:]
    fours = x.size - x.size % (4 * _LANES)
    for start in range(0, fours, 4 * _LANES):
        for j in range(n):
            d = np.float64(y[start + j]) - shift
            e = np.float64(y[start + _LANES + j]) - shift
            f = np.float64(y[start + 2 * _LANES + j]) - shift
            g = np.float64(y[start + 3 * _LANES + j]) - shift
            d2, e2, f2, g2 = d * d, e * e, f * f, g * g
            one[j] = one[j] + d + e + f + g
            two[j] = two[j] + d2 + e2 + f2 + g2
            three[j] = three[j] + d2 * d + e2 * e + f2 * f + g2 * g
            four[j] = four[j] + d2 * d2 + e2 * e2 + f2 * f2 + g2 * g2
    for start in range(fours, x.size, _LANES):
        for j in range(min(n, x.size - start - low)):
            d = np.float64(y[start + j]) - shift
            d2 = d * d
            one[j] += d
            two[j] += d2
            three[j] += d2 * d
            four[j] += d2 * d2
    lanes[0, low:high], lanes[1, low:high], lanes[2, low:high], lanes[3, low:high] = one, two, three, four


@kernel
def _sample_mean(x: Array) -> float:
    """Return the mean of a regular sample; for a constant it is exact."""
    first, total, count = np.float64(x[0]), 0.0, 0
    for i in range(0, x.size, max(x.size // _SAMPLE, 1)):
        total += np.float64(x[i]) - first
        count += 1
    return float(first + total / count)


@kernel
def _moments_of(x: Array, shift: float, lanes: Array) -> tuple[float, float, float, float]:
    """Return the mean and the central moments m2, m3, m4 from the sums of powers of ``x - shift``."""
    s1, s2, s3, s4 = lanes[0].sum(), lanes[1].sum(), lanes[2].sum(), lanes[3].sum()
    m, m2, m3, m4 = central(s1, s2, s3, s4, 1.0 / float(x.size))
    return shift + m, m2, m3, m4


@kernel
def _moments_of_bytes(counts: Array, size: int) -> tuple[float, float, float, float]:
    """Return the mean and the central moments m2, m3, m4 from how often each value occurs."""
    total = 0.0
    for k in range(256):
        total += counts[k] * float(k)
    # No correction is needed: the mean of whole numbers is exact but for one rounding.
    mean = total / size
    m2 = m3 = m4 = 0.0
    for k in range(256):
        if counts[k]:
            d, weight = k - mean, counts[k] / size
            d2 = d * d
            m2 += weight * d2
            m3 += weight * (d2 * d)
            m4 += weight * (d2 * d2)
    return mean, m2, m3, m4


def _moments(x: Array) -> tuple[float, float, float, float]:
    """Return the mean and the central moments m2, m3, m4.

    Powers are summed about the mean of a sample: so near the mean of all values nothing cancels in them.
    Threads share the lanes, not the rows of the frame, so that no sum depends on their number.
    """
    count = threads_for(x.size)
    edges = [_LANES * k // count for k in range(count + 1)]
    lanes, sums = list(pairwise(edges)), np.empty((4, _LANES))
    shift = _sample_mean(x)
    share(lanes, lambda low, high: _powers(x, shift, sums, low, high))
    mean, m2, m3, m4 = _moments_of(x, shift, sums)
    off = mean - shift
    if off * off > _NEAR * m2:  # the sample misled
        share(lanes, lambda low, high: _powers(x, mean, sums, low, high))
        mean, m2, m3, m4 = _moments_of(x, mean, sums)
    return mean, m2, m3, m4


def frame_moments(x: Array) -> tuple[int, float, float, float, float]:
    """Return n, the mean and the central moments m2, m3, m4; nan where a value is not finite.

    >>> frame_moments(np.array([[1, 1], [3, 3]], np.uint8))
    (4, 2.0, 1.0, 0.0, 1.0)
    """
    if x.size == 0:
        return 0, np.nan, np.nan, np.nan, np.nan
    if x.dtype == np.uint8:
        return x.size, *_moments_of_bytes(byte_counts(x), x.size)
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
