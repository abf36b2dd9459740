"""Moments over a sliding window, element by element.

The sums are of powers of ``x - shift``; each step adds the new value and subtracts the oldest. For uint8 the
sums are integers, so nothing is ever rounded. For all other types rounding errors add up, and more so where
the signal moves away from the shift. So each element has a bound on its error, and is recomputed from the
ring of past values where the bound exceeds ``TOLERANCE``.

A ring has one row more than the window, so that the value to subtract is still in it.
"""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .bands import in_bands
from .moments import central, skewness_of, variance_of

TOLERANCE = 1e-10
"""Relative error of a central moment above which an element is recomputed."""

_ROUNDING = 16 * float(np.finfo(np.float64).eps)  # of all terms of a step, relative to the largest
_EPS = float(np.finfo(np.float64).eps)
_CHUNK = 256


def slide_bytes(
    x: Array, old: Array, has_old: bool, sums: Array, fourth: Array, slope: float, offset: float, n: int,
    out: Array,
) -> None:  # fmt: skip
    """Move a window of uint8 frames on by one: exact for windows of up to two million frames.

    Parameters:
        old: the frame that leaves the window, if there is one (``has_old``).
        sums: of x - 128, of its square and of its cube, shape (3, elements): integers, as int32 for windows
            of up to 1023 frames, beyond that as float64, which holds them exactly too.
        fourth: the sum of the fourth power, float64 of shape (elements,).
        slope, offset: of :func:`kurtosis_line`.
        n: the window.
        out: the kurtosis; not valid until the window is full.
    """

    def band(start: int, stop: int) -> None:
        _slide_bytes(x, old, has_old, sums, fourth, slope, offset, n, out, start, stop)

    in_bands(band, x.size)


@kernel
def _slide_bytes(
    all_x: Array, all_old: Array, has_old: bool, sums: Out, all_fourth: Out, slope: float, offset: float,
    n: int, all_out: Out, start: int, stop: int,
) -> None:  # fmt: skip
    """Move a window on in the elements from ``start`` to ``stop``, as :func:`slide_bytes`."""
    x, old, fourth, out = all_x[start:stop], all_old[start:stop], all_fourth[start:stop], all_out[start:stop]
    one_sum, two_sum, three_sum = sums[0, start:stop], sums[1, start:stop], sums[2, start:stop]
    whole = sums.dtype.type
    count, share, one = float(n), 1.0 / n, 1.0 if has_old else 0.0
    for i in range(x.size):
        d = np.float64(x[i]) - 128.0
        e = (np.float64(old[i]) - 128.0) * one
        d2, e2 = d * d, e * e
        s1 = np.float64(one_sum[i]) + (d - e)
        s2 = np.float64(two_sum[i]) + (d2 - e2)
        s3 = np.float64(three_sum[i]) + (d2 * d - e2 * e)
        s4 = fourth[i] + (d2 * d2 - e2 * e2)
        one_sum[i], two_sum[i], three_sum[i], fourth[i] = whole(s1), whole(s2), whole(s3), s4
        _, t1, t2, t3, t4 = _about_mean(s1, s2, s3, s4, count, share)
        _, m2, _, m4 = central(t1, t2, t3, t4, share)
        k = slope * (m4 / (m2 * m2)) + offset
        # A single value that differs by one level gives n * m2 = 1 - 1/n.
        out[i] = k if count * m2 > 0.25 else np.nan


@kernel
def _about_mean(
    s1: float, s2: float, s3: float, s4: float, n: float, share: float
) -> tuple[float, float, float, float, float]:
    """Return an integer near the mean and the sums about it: these are exact, and little cancels in them."""
    q = np.float64(np.int32(s1 * share))
    t1 = s1 - n * q
    t2 = s2 - q * (s1 + t1)
    t3 = s3 - q * (3.0 * s2 - q * (3.0 * s1 - n * q))
    t4 = s4 - q * (4.0 * s3 - q * (6.0 * s2 - q * (4.0 * s1 - n * q)))
    return q, t1, t2, t3, t4


@kernel
def _renew(ring: Array, left: int, sums: Out, drift: Out, i: int) -> None:
    """Recompute the sums of element i, about the mean of its window; row ``left`` has left the window."""
    rows = ring.shape[0]
    first, found, total = 0.0, 0, 0.0
    for r in range(rows):
        v = np.float64(ring[r, i])
        if r != left and v - v == 0.0:
            if found == 0:
                first = v  # so that the mean of a constant is exact
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
    drift[0, i], drift[1, i] = s2, s4


def slide(
    x: Array, ring: Array, left: int, has_old: bool, full: bool, sums: Array, drift: Array, bad: Array,
    slope: float, offset: float, out: Array,
) -> None:  # fmt: skip
    """Move a window of any type on by one frame, ``x``, which is in the ring already.

    Parameters:
        ring: shape (window + 1, elements).
        left: the row of the frame that leaves the window; ``has_old`` is False until there is one.
        full: whether the window is full with this frame.
        sums: float64 of shape (5, elements): the shift, and the sums of the first to fourth power.
        drift: float32 of shape (2, elements): the magnitudes of the second and the fourth sum since they were
            recomputed, added up; the rounding error is at most a fraction of it.
        bad: int32, the number of values in the window that are not finite; they are left out of the sums.
        slope, offset: of :func:`kurtosis_line`.
        out: the kurtosis, nan where ``bad`` is not zero.
    """

    def band(start: int, stop: int) -> None:
        _slide(x, ring, left, has_old, full, sums, drift, bad, slope, offset, out, start, stop)

    in_bands(band, x.size)


@kernel
def _slide(
    x: Array, ring: Array, left: int, has_old: bool, full: bool, sums: Out, drift: Out, bad: Out,
    slope: float, offset: float, out: Out, begin: int, end: int,
) -> None:  # fmt: skip
    """Move a window on in the elements from ``begin`` to ``end``, as :func:`slide`."""
    share = 1.0 / (ring.shape[0] - 1)
    old = ring[left]
    d, e = np.empty(_CHUNK), np.zeros(_CHUNK)
    for start in range(begin, end, _CHUNK):
        stop = min(start + _CHUNK, end)
        new, gone, misses = x[start:stop], old[start:stop], bad[start:stop]
        shift, s1, s2 = sums[0, start:stop], sums[1, start:stop], sums[2, start:stop]
        s3, s4 = sums[3, start:stop], sums[4, start:stop]
        a2, a4 = drift[0, start:stop], drift[1, start:stop]
        _from_shift(new, shift, d)
        if has_old:
            _from_shift(gone, shift, e)
        _step_misses(new, gone, has_old, misses)
        _step(d, e, s1, s2, s3, s4, a2, a4)
        if full and _say(shift, s1, s2, s3, s4, a2, a4, misses, share, slope, offset, out[start:stop]):
            for i in range(stop - start):
                if misses[i] == 0 and _is_stale(s1[i], s2[i], s3[i], s4[i], a2[i], a4[i], share):
                    _renew(ring, left, sums, drift, start + i)
            _say(shift, s1, s2, s3, s4, a2, a4, misses, share, slope, offset, out[start:stop])


# Small loops over a chunk that fits into the first cache. Each uses few arrays, so that the compiler can
# prove that they do not overlap, and uses vector instructions.


@kernel
def _from_shift(x: Array, shift: Array, d: Out) -> None:
    """Subtract the shift; the result is zero where a value is not finite."""
    for i in range(x.size):
        v = np.float64(x[i])
        d[i] = v - shift[i] if v - v == 0.0 else 0.0


@kernel
def _step_misses(x: Array, old: Array, has_old: bool, bad: Out) -> None:
    """Update the number of values that are not finite."""
    for i in range(x.size):
        v, w = np.float64(x[i]), np.float64(old[i])
        came = np.int32(0) if v - v == 0.0 else np.int32(1)
        went = np.int32(0) if w - w == 0.0 or not has_old else np.int32(1)
        bad[i] += came - went


@kernel
def _step(d: Array, e: Array, s1: Out, s2: Out, s3: Out, s4: Out, a2: Out, a4: Out) -> None:
    """Add the powers of ``d`` to the sums, subtract those of ``e``, and update the drift."""
    for i in range(s1.size):
        s1[i] += d[i] - e[i]
    for i in range(s2.size):
        s2[i] += d[i] * d[i] - e[i] * e[i]
    for i in range(s3.size):
        s3[i] += d[i] * d[i] * d[i] - e[i] * e[i] * e[i]
    for i in range(s4.size):
        d2, e2 = d[i] * d[i], e[i] * e[i]
        s4[i] += d2 * d2 - e2 * e2
    for i in range(s2.size):
        a2[i] += np.float32(abs(s2[i]))
    for i in range(s4.size):
        a4[i] += np.float32(abs(s4[i]))


@kernel
def _say(
    shift: Array, s1: Array, s2: Array, s3: Array, s4: Array, a2: Array, a4: Array, bad: Array, share: float,
    slope: float, offset: float, out: Out,
) -> int:  # fmt: skip
    """Write the kurtosis, and return the number of elements that must be recomputed."""
    rounding, stale = _ROUNDING * share, 0
    for i in range(s1.size):
        m, m2, _, m4 = central(s1[i], s2[i], s3[i], s4[i], share)
        least = _EPS * (shift[i] + m)
        k = slope * (m4 / (m2 * m2)) + offset
        sound = bad[i] == 0
        out[i] = k if sound & (m2 > least * least) else np.nan
        # Written so that nan, the result of an overflow, counts as stale.
        fine = (rounding * a2[i] <= TOLERANCE * m2) & (rounding * a4[i] <= TOLERANCE * m4)
        stale += 1 if sound & (not fine) else 0
    return stale


@kernel
def _is_stale(s1: float, s2: float, s3: float, s4: float, a2: float, a4: float, share: float) -> bool:
    """Return whether an element must be recomputed."""
    _, m2, _, m4 = central(s1, s2, s3, s4, share)
    rounding = _ROUNDING * share
    return not ((rounding * a2 <= TOLERANCE * m2) & (rounding * a4 <= TOLERANCE * m4))


@kernel
def express_slid(sums: Array, bad: Array, n: int, bias: bool, slope: float, offset: float, out: Out) -> None:
    """Write n, mean, variance, skewness and kurtosis, shape (5, elements), from the sums of :func:`slide`."""
    count, share = float(n), 1.0 / n
    for i in range(bad.size):
        m, m2, m3, m4 = central(sums[1, i], sums[2, i], sums[3, i], sums[4, i], share)
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
    sums: Array, fourth: Array, n: int, bias: bool, slope: float, offset: float, out: Out
) -> None:
    """Write n, mean, variance, skewness and kurtosis, shape (5, elements), from :func:`slide_bytes`' sums."""
    count, share = float(n), 1.0 / n
    for i in range(fourth.size):
        s1, s2, s3, s4 = np.float64(sums[0, i]), np.float64(sums[1, i]), np.float64(sums[2, i]), fourth[i]
        q, t1, t2, t3, t4 = _about_mean(s1, s2, s3, s4, count, share)
        m, m2, m3, m4 = central(t1, t2, t3, t4, share)
        flat = m2 * count <= 0.25
        out[0, i] = count
        out[1, i] = 128.0 + q + m
        out[2, i] = variance_of(count, 0.0 if flat else m2, bias)
        out[3, i] = np.nan if flat else skewness_of(count, 0.0, m2, m3, bias)
        out[4, i] = np.nan if flat else slope * (m4 / (m2 * m2)) + offset
