"""Moments, norms and counts over all values of one frame.

Each sum is split into many lanes: that suits vector units, and a short sum has less rounding error.
"""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .bands import LANES
from .moments import central, kurtosis_line

_SAMPLE = 4096
_NEAR = 1 / 64
"""Square of the distance from the mean, in variances, at which sums of powers lose no digit that counts."""
_EPS = float(np.finfo(np.float64).eps)


@kernel
def count_bytes(x: Array, counts: Out) -> None:
    """Count the values 0 to 255 into row 0 of ``counts``, uint32 (4, 256)."""
    for row in range(4):
        for k in range(256):
            counts[row, k] = np.uint32(0)
    # Neighbours in a picture are often equal, and in one table each increment would wait for the last.
    end = x.size - x.size % 4
    for i in range(0, end, 4):
        counts[0, x[i]] += np.uint32(1)
        counts[1, x[i + 1]] += np.uint32(1)
        counts[2, x[i + 2]] += np.uint32(1)
        counts[3, x[i + 3]] += np.uint32(1)
    for i in range(end, x.size):
        counts[0, x[i]] += np.uint32(1)
    for k in range(256):
        counts[0, k] += counts[1, k] + counts[2, k] + counts[3, k]


@kernel
def sum_powers(x: Array, lanes: Out, start: int, stop: int) -> None:
    """Sum powers about the mean of a sample in the lanes from ``start`` to ``stop``.

    Threads share the lanes, not the values of the frame, so that no sum depends on their number.

    Parameters:
        lanes: float64 (5, lanes): sums of the first to fourth power, and the mean of the sample.
    """
    shift = _sample_mean(x)
    if start == 0:
        lanes[4, 0] = shift
    _powers(x, shift, lanes, start, stop)


@kernel
def _powers(x: Array, shift: float, lanes: Out, low: int, high: int) -> None:
    """Sum the first to fourth power of ``x - shift`` in the lanes from ``low`` to ``high``."""
    n = high - low
    one, two, three, four = lanes[0, low:high], lanes[1, low:high], lanes[2, low:high], lanes[3, low:high]
    for j in range(n):
        one[j] = two[j] = three[j] = four[j] = 0.0
    y = x[low:]
    fours = x.size - x.size % (4 * LANES)
    for start in range(0, fours, 4 * LANES):
        for j in range(n):
            d = np.float64(y[start + j]) - shift
            e = np.float64(y[start + LANES + j]) - shift
            f = np.float64(y[start + 2 * LANES + j]) - shift
            g = np.float64(y[start + 3 * LANES + j]) - shift
            d2, e2, f2, g2 = d * d, e * e, f * f, g * g
            one[j] = one[j] + d + e + f + g
            two[j] = two[j] + d2 + e2 + f2 + g2
            three[j] = three[j] + d2 * d + e2 * e + f2 * f + g2 * g
            four[j] = four[j] + d2 * d2 + e2 * e2 + f2 * f2 + g2 * g2
    for start in range(fours, x.size, LANES):
        for j in range(min(n, x.size - start - low)):
            d = np.float64(y[start + j]) - shift
            d2 = d * d
            one[j] += d
            two[j] += d2
            three[j] += d2 * d
            four[j] += d2 * d2


@kernel
def _sample_mean(x: Array) -> float:
    """Return the mean of a regular sample; for a constant it is exact."""
    first, total, count = np.float64(x[0]), 0.0, 0
    for i in range(0, x.size, max(x.size // _SAMPLE, 1)):
        total += np.float64(x[i]) - first
        count += 1
    return float(first + total / count)


@kernel
def total(x: Array) -> float:
    """Add up values one after the other."""
    sum_ = 0.0
    for i in range(x.size):
        sum_ += x[i]
    return sum_


@kernel
def _moments_of(size: int, shift: float, lanes: Array) -> tuple[float, float, float, float]:
    """Return the mean and the central moments m2, m3, m4 from the sums of powers of ``x - shift``."""
    s1, s2, s3, s4 = total(lanes[0]), total(lanes[1]), total(lanes[2]), total(lanes[3])
    m, m2, m3, m4 = central(s1, s2, s3, s4, 1.0 / float(size))
    return shift + m, m2, m3, m4


@kernel
def moments_of_counts(counts: Array, size: int) -> tuple[float, float, float, float]:
    """Return the mean and the central moments m2, m3, m4 from how often each value occurs."""
    if size == 0:
        return np.nan, np.nan, np.nan, np.nan
    total = 0.0
    for k in range(256):
        total += counts[0, k] * float(k)
    # No correction is needed: the mean of whole numbers is exact but for one rounding.
    mean = total / size
    m2 = m3 = m4 = 0.0
    for k in range(256):
        if counts[0, k]:
            d, weight = k - mean, counts[0, k] / size
            d2 = d * d
            m2 += weight * d2
            m3 += weight * (d2 * d)
            m4 += weight * (d2 * d2)
    return mean, m2, m3, m4


@kernel
def moments_of(x: Array, lanes: Out, ahead: bool) -> tuple[float, float, float, float]:
    """Return the mean and the central moments m2, m3, m4; nan where a value is not finite.

    Powers are summed about the mean of a sample: so near the mean of all values nothing cancels in them.

    Parameters:
        lanes: room for :func:`sum_powers`.
        ahead: whether it has been called.
    """
    if x.size == 0:
        return np.nan, np.nan, np.nan, np.nan
    if not ahead:
        sum_powers(x, lanes, 0, LANES)
    shift = lanes[4, 0]
    mean, m2, m3, m4 = _moments_of(x.size, shift, lanes)
    off = mean - shift
    if off * off > _NEAR * m2:  # the sample misled
        _powers(x, mean, lanes, 0, LANES)
        mean, m2, m3, m4 = _moments_of(x.size, mean, lanes)
    if not abs(mean) < np.inf:
        return np.nan, np.nan, np.nan, np.nan
    return mean, m2, m3, m4


@kernel
def _moments_of_known(
    x: Array, lanes: Out, kept: Out, ahead: bool, omit: bool
) -> tuple[float, float, float, float, float]:
    """Return n, the mean and the central moments; with ``omit``, of the values that are not nan."""
    n = 0
    if omit:
        for i in range(x.size):
            n += 1 if x[i] == x[i] else 0
    if not omit or n == x.size:
        mean, m2, m3, m4 = moments_of(x, lanes, ahead)
        return float(x.size), mean, m2, m3, m4
    n = 0
    for i in range(x.size):
        if x[i] == x[i]:
            kept[n] = x[i]
            n += 1
    mean, m2, m3, m4 = moments_of(kept[:n], lanes, False)
    return float(n), mean, m2, m3, m4


@kernel
def _varies(mean: float, m2: float) -> bool:
    least = _EPS * mean
    return m2 > least * least


@kernel
def kurtosis_of_frame(n: float, mean: float, m2: float, m4: float, fisher: bool, bias: bool) -> float:
    """Return the kurtosis as ``scipy.stats.kurtosis`` does; nan for a constant."""
    slope, offset = kurtosis_line(n, fisher, bias)
    return slope * (m4 / (m2 * m2)) + offset if _varies(mean, m2) and m2 * m2 > 0.0 else np.nan


@kernel
def _five(
    n: float, mean: float, m2: float, m3: float, m4: float, fisher: bool, bias: bool, five: Out
) -> None:
    """Write n, mean, variance, skewness and kurtosis as ``numpy.var`` and ``scipy.stats`` do."""
    variance = 0.0 if m2 < 0.0 else m2
    if not bias:
        variance = m2 * n / (n - 1.0) if n > 1.0 else np.nan
    cubed = m2 * np.sqrt(m2) if _varies(mean, m2) else 0.0
    skewness = m3 / cubed if cubed > 0.0 else np.nan
    if not bias and n > 2.0:
        skewness = skewness * np.sqrt(n * (n - 1.0)) / (n - 2.0)
    five[0], five[1], five[2], five[3] = n, mean, variance, skewness
    five[4] = kurtosis_of_frame(n, mean, m2, m4, fisher, bias)


@kernel
def frame_kurtosis(
    x: Array, lanes: Out, kept: Out, ahead: bool, omit: bool, fisher: bool, bias: bool, out: Out
) -> bool:
    """Write the kurtosis of a frame.

    Parameters:
        kept: room for the values that are not nan, with ``omit``.
        lanes, ahead: as in :func:`moments_of`.
    """
    n, mean, m2, _, m4 = _moments_of_known(x, lanes, kept, ahead, omit)
    out[0] = kurtosis_of_frame(n, mean, m2, m4, fisher, bias)
    return True


@kernel
def frame_kurtosis_of_bytes(x: Array, counts: Out, fisher: bool, bias: bool, out: Out) -> bool:
    """Write the kurtosis of a uint8 frame."""
    count_bytes(x, counts)
    mean, m2, _, m4 = moments_of_counts(counts, x.size)
    out[0] = kurtosis_of_frame(float(x.size), mean, m2, m4, fisher, bias)
    return True


@kernel
def frame_moments(
    x: Array, lanes: Out, kept: Out, ahead: bool, omit: bool, fisher: bool, bias: bool, five: Out
) -> bool:
    """Write n, mean, variance, skewness and kurtosis of a frame, as :func:`frame_kurtosis`."""
    n, mean, m2, m3, m4 = _moments_of_known(x, lanes, kept, ahead, omit)
    _five(n, mean, m2, m3, m4, fisher, bias, five)
    return True


@kernel
def frame_moments_of_bytes(x: Array, counts: Out, fisher: bool, bias: bool, five: Out) -> bool:
    """Write n, mean, variance, skewness and kurtosis of a uint8 frame."""
    count_bytes(x, counts)
    mean, m2, m3, m4 = moments_of_counts(counts, x.size)
    _five(float(x.size), mean, m2, m3, m4, fisher, bias, five)
    return True


@kernel
def frame_norms(x: Array, tolerance: float, norms: Out) -> tuple[float, float, float]:
    """Return l0 (the number of magnitudes above the tolerance), l1 and the square of l2.

    A nan in ``x`` makes the last two nan.

    Parameters:
        norms: room, float64 (3, lanes).
    """
    zero, one, two = norms[0], norms[1], norms[2]
    for j in range(LANES):
        zero[j] = one[j] = two[j] = 0.0
    end = x.size - x.size % LANES
    for start in range(0, end, LANES):
        for j in range(LANES):
            v = abs(np.float64(x[start + j]))
            zero[j] += 1.0 if v > tolerance else 0.0
            one[j] += v
            two[j] += v * v
    for i in range(end, x.size):
        v = abs(np.float64(x[i]))
        zero[i - end] += 1.0 if v > tolerance else 0.0
        one[i - end] += v
        two[i - end] += v * v
    return total(zero), total(one), total(two)
