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
from .moments import central, kurtosis_line, skewness_of, variance_of

TOLERANCE = 1e-10
"""Relative error of a central moment above which an element is recomputed."""

_ROUNDING = 16 * float(np.finfo(np.float64).eps)  # of all terms of a step, relative to the largest
_EPS = float(np.finfo(np.float64).eps)
CHUNK = 256


@kernel
def kurtosis_of_bytes(
    x: Array, ring: Out, powers: Out, fourth: Out, seen: int, window: int, fisher: bool, bias: bool, out: Out,
    start: int, stop: int,
) -> bool:  # fmt: skip
    """Move a window of uint8 frames on by one: exact for windows of up to two million frames.

    Parameters:
        ring: the last frames, shape (window + 1, elements).
        powers: sums of x - 128, of its square and of its cube, shape (3, elements): integers, as int32 for
            windows of up to 1023 frames, beyond that as float64, which holds them exactly too.
        fourth: the sum of the fourth power, float64 of shape (elements,).
        out: the kurtosis; not valid until the window is full.
    """
    rows, has_old = ring.shape[0], seen >= window
    new, old = x[start:stop], ring[(seen + 1) % rows, start:stop]
    one, two, three = powers[0, start:stop], powers[1, start:stop], powers[2, start:stop]
    slope, offset = kurtosis_line(float(window), fisher, bias)
    copy_row(new, ring[seen % rows, start:stop])
    _slide_bytes(
        new, old, has_old, one, two, three, fourth[start:stop], slope, offset, window, out[start:stop]
    )
    return seen + 1 >= window


@kernel
def copy_row(x: Array, row: Out) -> None:
    for i in range(x.size):
        row[i] = x[i]


@kernel
def _slide_bytes(
    x: Array, old: Array, has_old: bool, one_sum: Out, two_sum: Out, three_sum: Out, fourth: Out,
    slope: float, offset: float, n: int, out: Out,
) -> None:  # fmt: skip
    """Move a window on in a band of elements, as :func:`kurtosis_of_bytes`."""
    whole = one_sum.dtype.type
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
    first, count, total = 0.0, 0, 0.0
    for r in range(rows):
        v = np.float64(ring[r, i])
        if r != left and v - v == 0.0:
            if count == 0:
                first = v  # so that the mean of a constant is exact
            count += 1
            total += v - first
    shift = first + total / count if count else 0.0
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


@kernel
def kurtosis_of_window(
    x: Array, ring: Out, powers: Out, drift: Out, bad: Out, seen: int, window: int, fisher: bool, bias: bool,
    out: Out, start: int, stop: int,
) -> bool:  # fmt: skip
    """Move a window of any type on by one frame.

    Parameters:
        ring: the last frames, shape (window + 1, elements).
        powers: float64 of shape (5, elements): the shift, which is the first frame at first, and the sums of
            the first to fourth power.
        drift: float32 of shape (2, elements): the magnitudes of the second and the fourth sum since they were
            recomputed, added up; the rounding error is at most a fraction of it.
        bad: int32, the number of values in the window that are not finite; they are left out of the sums.
        out: the kurtosis, nan where ``bad`` is not zero; not valid until the window is full.
    """
    rows, full, share = ring.shape[0], seen + 1 >= window, 1.0 / window
    now, left = seen % rows, (seen + 1) % rows
    # Before there is a frame that leaves the window, zeros are in its place: this weight leaves them out.
    weight = 1.0 if seen >= window else 0.0
    slope, offset = kurtosis_line(float(window), fisher, bias)
    for begin in range(start, stop, CHUNK):
        end = min(begin + CHUNK, stop)
        new, gone, misses = x[begin:end], ring[left, begin:end], bad[begin:end]
        shift, s1, s2 = powers[0, begin:end], powers[1, begin:end], powers[2, begin:end]
        s3, s4 = powers[3, begin:end], powers[4, begin:end]
        a2, a4 = drift[0, begin:end], drift[1, begin:end]
        copy_row(new, ring[now, begin:end])
        if seen == 0:
            _first_shift(new, shift)
        _step_misses(new, gone, misses)
        _step_low(new, gone, weight, shift, s1, s2)
        _step_high(new, gone, weight, shift, s3, s4)
        _step_drift(s2, a2)
        _step_drift(s4, a4)
        if full and _say(shift, s1, s2, s3, s4, a2, a4, misses, share, slope, offset, out[begin:end]):
            for i in range(end - begin):
                if misses[i] == 0 and _is_stale(s1[i], s2[i], s3[i], s4[i], a2[i], a4[i], share):
                    _renew(ring, left, powers, drift, begin + i)
            _say(shift, s1, s2, s3, s4, a2, a4, misses, share, slope, offset, out[begin:end])
    return full


# Small loops over a chunk that fits into the first cache. Each uses few arrays, so that the compiler can
# prove that they do not overlap, and uses vector instructions.


@kernel
def _first_shift(x: Array, shift: Out) -> None:
    """Take the first frame for the shift, zero where a value is not finite."""
    for i in range(x.size):
        v = np.float64(x[i])
        shift[i] = v if v - v == 0.0 else 0.0


@kernel
def _step_misses(x: Array, old: Array, bad: Out) -> None:
    """Update the number of values that are not finite."""
    for i in range(x.size):
        v, w = np.float64(x[i]), np.float64(old[i])
        came = np.int32(0) if v - v == 0.0 else np.int32(1)
        went = np.int32(0) if w - w == 0.0 else np.int32(1)
        bad[i] += came - went


@kernel
def _step_low(x: Array, old: Array, weight: float, shift: Array, s1: Out, s2: Out) -> None:
    """Add the first and the second power of what comes to the sums, and subtract those of what leaves."""
    for i in range(x.size):
        v, w = np.float64(x[i]), np.float64(old[i])
        d = v - shift[i] if v - v == 0.0 else 0.0
        e = (w - shift[i]) * weight if w - w == 0.0 else 0.0
        s1[i] += d - e
        s2[i] += d * d - e * e


@kernel
def _step_high(x: Array, old: Array, weight: float, shift: Array, s3: Out, s4: Out) -> None:
    """Do the same for the third and the fourth power."""
    for i in range(x.size):
        v, w = np.float64(x[i]), np.float64(old[i])
        d = v - shift[i] if v - v == 0.0 else 0.0
        e = (w - shift[i]) * weight if w - w == 0.0 else 0.0
        d2, e2 = d * d, e * e
        s3[i] += d2 * d - e2 * e
        s4[i] += d2 * d2 - e2 * e2


@kernel
def _step_drift(sums: Array, drift: Out) -> None:
    for i in range(sums.size):
        drift[i] += np.float32(abs(sums[i]))


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
def express_slid(
    powers: Array, bad: Array, window: int, fisher: bool, bias: bool, five: Out, start: int, stop: int
) -> None:
    """Write n, mean, variance, skewness and kurtosis from the sums of :func:`kurtosis_of_window`.

    ``five`` is of shape (5, elements); the elements from ``start`` to ``stop`` are written.
    """
    shift, misses = powers[0, start:stop], bad[start:stop]
    s1, s2, s3, s4 = (
        powers[1, start:stop],
        powers[2, start:stop],
        powers[3, start:stop],
        powers[4, start:stop],
    )
    numbers, means, variances = five[0, start:stop], five[1, start:stop], five[2, start:stop]
    skews, curves = five[3, start:stop], five[4, start:stop]
    count, share = float(window), 1.0 / window
    slope, offset = kurtosis_line(count, fisher, bias)
    for i in range(misses.size):
        m, m2, m3, m4 = central(s1[i], s2[i], s3[i], s4[i], share)
        mean = shift[i] + m
        sound = misses[i] == 0
        numbers[i] = count - misses[i]
        means[i] = mean if sound else np.nan
        variances[i] = variance_of(count, m2, bias) if sound else np.nan
        skews[i] = skewness_of(count, mean, m2, m3, bias) if sound else np.nan
        k = slope * (m4 / (m2 * m2)) + offset
        curves[i] = k if sound and m2 > (_EPS * mean) ** 2 else np.nan


@kernel
def express_bytes(
    powers: Array, fourth: Array, window: int, fisher: bool, bias: bool, five: Out, start: int, stop: int
) -> None:
    """Write the same as :func:`express_slid` from the sums of :func:`kurtosis_of_bytes`."""
    one, two, three, four = (
        powers[0, start:stop],
        powers[1, start:stop],
        powers[2, start:stop],
        fourth[start:stop],
    )
    numbers, means, variances = five[0, start:stop], five[1, start:stop], five[2, start:stop]
    skews, curves = five[3, start:stop], five[4, start:stop]
    count, share = float(window), 1.0 / window
    slope, offset = kurtosis_line(count, fisher, bias)
    for i in range(four.size):
        s1, s2, s3, s4 = np.float64(one[i]), np.float64(two[i]), np.float64(three[i]), four[i]
        q, t1, t2, t3, t4 = _about_mean(s1, s2, s3, s4, count, share)
        m, m2, m3, m4 = central(t1, t2, t3, t4, share)
        flat = m2 * count <= 0.25
        numbers[i] = count
        means[i] = 128.0 + q + m
        variances[i] = variance_of(count, 0.0 if flat else m2, bias)
        skews[i] = np.nan if flat else skewness_of(count, 0.0, m2, m3, bias)
        curves[i] = np.nan if flat else slope * (m4 / (m2 * m2)) + offset


@kernel
def moments_of_window(
    x: Array, ring: Out, powers: Out, drift: Out, bad: Out, seen: int, window: int, fisher: bool, bias: bool,
    five: Out, start: int, stop: int,
) -> bool:  # fmt: skip
    """Move a window of any type on by one frame, and write its five moments."""
    full = kurtosis_of_window(x, ring, powers, drift, bad, seen, window, fisher, bias, five[4], start, stop)
    express_slid(powers, bad, window, fisher, bias, five, start, stop)
    return full


@kernel
def moments_of_bytes(
    x: Array, ring: Out, powers: Out, fourth: Out, seen: int, window: int, fisher: bool, bias: bool,
    five: Out, start: int, stop: int,
) -> bool:  # fmt: skip
    """Move a window of uint8 frames on by one, and write its five moments."""
    full = kurtosis_of_bytes(x, ring, powers, fourth, seen, window, fisher, bias, five[4], start, stop)
    express_bytes(powers, fourth, window, fisher, bias, five, start, stop)
    return full
