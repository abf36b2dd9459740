"""Moments over a sliding window, element by element.

The sums are of powers of ``x - shift``; each step adds the new value and takes the oldest away. For uint8 the
sums are whole numbers, so nothing is ever rounded. For all other types rounding errors pile up, and a shift
grows stale when the signal wanders off; so each element carries a bound on its error and is summed anew from
the ring of past values where that bound passes ``TOLERANCE``.

A ring has one row more than the window: the row that has just left is still there when it is taken away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ._jit import kernel
from .moments import central, skewness_of, variance_of

if TYPE_CHECKING:
    from stream_sparse.frame import Array

__all__ = ["TOLERANCE", "express_bytes", "express_slid", "slide", "slide_bytes"]

TOLERANCE = 1e-10
"""Relative error of a central moment from which on an element is summed anew."""

_ROUNDING = 16 * float(np.finfo(np.float64).eps)  # of all terms of a step, against the largest
_EPS = float(np.finfo(np.float64).eps)
_CHUNK = 512


@kernel
def slide_bytes(
    x: Array,
    old: Array,
    has_old: bool,
    sums: Array,
    fourth: Array,
    n: int,
    slope: float,
    offset: float,
    out: Array,
) -> None:
    """One step for uint8: exact for windows of up to two million frames.

    Parameters:
        x, old: the newest frame and the one that leaves, uint8 of shape (elements,).
        has_old: False until a frame leaves.
        sums: of x - 128, of its square and cube: int32 or int64 of shape (3, elements), changed in place.
        fourth: sum of its fourth power, float64 of shape (elements,), changed in place.
        n: the window.
        slope, offset: of :func:`kurtosis_line`.
        out: takes the kurtosis; what it says before the window is full means nothing.
    """
    one = 1.0 if has_old else 0.0
    count = float(n)
    share = 1.0 / count
    for i in range(x.size):
        d = np.float64(x[i]) - 128.0
        e = (np.float64(old[i]) - 128.0) * one
        d2, e2 = d * d, e * e
        s1 = np.float64(sums[0, i]) + (d - e)
        s2 = np.float64(sums[1, i]) + (d2 - e2)
        s3 = np.float64(sums[2, i]) + (d2 * d - e2 * e)
        s4 = fourth[i] + (d2 * d2 - e2 * e2)
        sums[0, i] = np.int32(s1)
        sums[1, i] = np.int32(s2)
        sums[2, i] = np.int32(s3)
        fourth[i] = s4
        # About the whole number next to the mean the sums are still exact, and then hardly anything cancels.
        q = np.float64(np.int32(s1 * share))
        t1 = s1 - count * q
        t2 = s2 - q * (2.0 * s1 - count * q)
        t3 = s3 - q * (3.0 * s2 - q * (3.0 * s1 - count * q))
        t4 = s4 - q * (4.0 * s3 - q * (6.0 * s2 - q * (4.0 * s1 - count * q)))
        m = t1 * share
        m2 = t2 - m * t1
        m4 = t4 - m * (4.0 * t3 - m * (6.0 * t2 - 3.0 * m * t1))
        # One value that differs by one level already gives m2 = 1 - 1/n.
        k = slope * (count * m4 / (m2 * m2)) + offset
        out[i] = k if m2 > 0.25 else np.nan


@kernel
def _renew(ring: Array, left: int, sums: Array, i: int) -> None:
    """Sum element i anew, about the mean of its window; ``left`` is the row that no longer counts."""
    rows = ring.shape[0]
    first, found, total = 0.0, 0, 0.0
    for r in range(rows):
        v = np.float64(ring[r, i])
        if r != left and v - v == 0.0:
            if found == 0:
                first = v  # a constant is then its own mean to the last bit
            found += 1
            total += v - first
    shift = first + total / found if found else 0.0
    s1 = s2 = s3 = s4 = 0.0
    for r in range(rows):
        v = np.float64(ring[r, i])
        if r != left and v - v == 0.0:
            d = v - shift
            s1 += d
            s2 += d * d
            s3 += d * d * d
            s4 += (d * d) * (d * d)
    sums[0, i], sums[1, i], sums[2, i], sums[3, i], sums[4, i] = shift, s1, s2, s3, s4
    sums[5, i], sums[6, i] = s2, s4


@kernel
def slide(
    x: Array, ring: Array, left: int, has_old: bool, full: bool, sums: Array, bad: Array, slope: float,
    offset: float, out: Array,
) -> None:  # fmt: skip
    """One step for any type.

    Parameters:
        x: the newest frame, shape (elements,); it stands in the ring already.
        ring: shape (window + 1, elements).
        left: the row of the frame that leaves; ``has_old`` is False until there is one.
        full: whether the window is full with this frame.
        sums: float64 of shape (7, elements): the shift, the sums of the first to fourth power, and what the
            second and fourth have added up to since they were made anew (the rounding errors are a share of
            it). Changed in place.
        bad: int32, how many values of the window are not finite; they stay out of the sums.
        slope, offset: of :func:`kurtosis_line`.
        out: takes the kurtosis, nan where ``bad`` is not zero.
    """
    n = float(ring.shape[0] - 1)
    old = ring[left]
    stale = np.zeros(_CHUNK, np.bool_)
    for start in range(0, x.size, _CHUNK):
        stop = min(start + _CHUNK, x.size)
        spoilt = 0
        for i in range(start, stop):
            v, w, shift = np.float64(x[i]), np.float64(old[i]), sums[0, i]
            sound, was_sound = v - v == 0.0, w - w == 0.0
            d = v - shift if sound else 0.0
            e = w - shift if was_sound and has_old else 0.0
            d2, e2 = d * d, e * e
            s1 = sums[1, i] + d - e
            s2 = sums[2, i] + d2 - e2
            s3 = sums[3, i] + d2 * d - e2 * e
            s4 = sums[4, i] + d2 * d2 - e2 * e2
            a2, a4 = sums[5, i] + abs(s2), sums[6, i] + abs(s4)
            sums[1, i], sums[2, i], sums[3, i], sums[4, i], sums[5, i], sums[6, i] = s1, s2, s3, s4, a2, a4
            misses = bad[i] + (0 if sound else 1) - (1 if has_old and not was_sound else 0)
            bad[i] = misses
            m, m2, _, m4 = central(s1, s2, s3, s4, n)
            mean = shift + m
            k = slope * (m4 / (m2 * m2)) + offset
            out[i] = k if misses == 0 and m2 > (_EPS * mean) ** 2 else np.nan
            # Written so that a nan, which an overflow leaves behind, counts as stale.
            fine = (_ROUNDING * a2 <= TOLERANCE * n * m2) and (_ROUNDING * a4 <= TOLERANCE * n * m4)
            again = misses == 0 and not fine
            stale[i - start] = again
            spoilt += again
        if spoilt and full:
            for i in range(start, stop):
                if stale[i - start]:
                    _renew(ring, left, sums, i)
                    m, m2, _, m4 = central(sums[1, i], sums[2, i], sums[3, i], sums[4, i], n)
                    mean = sums[0, i] + m
                    k = slope * (m4 / (m2 * m2)) + offset
                    out[i] = k if m2 > (_EPS * mean) ** 2 else np.nan


@kernel
def express_slid(
    sums: Array, bad: Array, n: int, bias: bool, slope: float, offset: float, out: Array
) -> None:
    """n, mean, variance, skewness and kurtosis, shape (5, elements), of what :func:`slide` keeps."""
    count = float(n)
    for i in range(bad.size):
        m, m2, m3, m4 = central(sums[1, i], sums[2, i], sums[3, i], sums[4, i], count)
        mean = sums[0, i] + m
        sound = bad[i] == 0
        out[0, i] = count - bad[i]
        out[1, i] = mean if sound else np.nan
        out[2, i] = variance_of(count, m2, bias) if sound else np.nan
        out[3, i] = skewness_of(count, mean, m2, m3, bias) if sound else np.nan
        k = slope * (m4 / (m2 * m2)) + offset
        out[4, i] = k if sound and m2 > (_EPS * mean) ** 2 else np.nan


@kernel
def express_bytes(
    sums: Array, fourth: Array, n: int, bias: bool, slope: float, offset: float, out: Array
) -> None:
    """n, mean, variance, skewness and kurtosis, shape (5, elements), of what :func:`slide_bytes` keeps."""
    count = float(n)
    for i in range(fourth.size):
        s1, s2, s3, s4 = np.float64(sums[0, i]), np.float64(sums[1, i]), np.float64(sums[2, i]), fourth[i]
        q = np.float64(np.int32(s1 / count))
        t1 = s1 - count * q
        t2 = s2 - q * (2.0 * s1 - count * q)
        t3 = s3 - q * (3.0 * s2 - q * (3.0 * s1 - count * q))
        t4 = s4 - q * (4.0 * s3 - q * (6.0 * s2 - q * (4.0 * s1 - count * q)))
        m, m2, m3, m4 = central(t1, t2, t3, t4, count)
        flat = m2 * count <= 0.25
        out[0, i] = count
        out[1, i] = 128.0 + q + m
        out[2, i] = variance_of(count, 0.0 if flat else m2, bias)
        out[3, i] = np.nan if flat else skewness_of(count, 0.0, m2, m3, bias)
        out[4, i] = np.nan if flat else slope * (m4 / (m2 * m2)) + offset
