"""Moments of all values so far, or with older values fading, element by element, and of two sets together.

One step adds a value of weight 1 to a set of weight W, of which the mean and the sums of powers about the
mean are kept (Pebay 2008, equations 2.1 with n = W; with W = n - 1 these are the usual one-pass updates).
Fading multiplies W and the sums by one factor and leaves the mean unchanged. Values that are not finite are
left out.
"""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .elementary import half_to
from .moments import kurtosis_of, skewness_of, variance_of

_LEAST = 4.0  # with fewer values a statistic over time is nan


@kernel
def _taken(
    v: float, w: float, mean: float, low: float, q2: float, q3: float, q4: float
) -> tuple[float, float, float, float, float, float]:
    """Return the same six numbers with a value of weight 1 added; one that is not finite adds nothing.

    Parameters:
        w, mean, low: weight, mean, and the low part of the mean, lost by rounding otherwise. It matters where
            values lie far from zero and close together.
        q2, q3, q4: sums of the second to fourth powers about the mean.
    """
    sound = v - v == 0.0
    delta = (v - mean) - low if sound else 0.0
    total = w + 1.0
    r = delta / total
    t = delta * r * w
    low += r
    moved = mean + low
    return (
        total if sound else w,
        moved,
        low - (moved - mean),
        q2 + t,
        q3 + (t * r * (w - 1.0) - 3.0 * r * q2),
        q4 + (t * r * r * (w * w - w + 1.0) + 6.0 * r * r * q2 - 4.0 * r * q3),
    )


# Below, all of an element is read before any of it is written: a compiler does not know that the rows are
# apart, and would read each number again after each that is written, which takes twice as long.


@kernel
def accumulate(x: Array, powers: Out, seen: int, fisher: bool, bias: bool, out: Out) -> bool:
    """Add a frame to the moments of all values so far, and write the kurtosis, nan for fewer than four.

    ``powers`` is float64 (6, elements): n, mean, sums of second to fourth powers about the mean, and the low
    part of the mean.
    """
    for i in range(x.size):
        n, mean, low, q2, q3, q4 = _taken(
            np.float64(x[i]), powers[0, i], powers[1, i], powers[5, i], powers[2, i], powers[3, i],
            powers[4, i],
        )  # fmt: skip
        powers[0, i], powers[1, i], powers[2, i], powers[3, i], powers[4, i] = n, mean, q2, q3, q4
        powers[5, i] = low
        k = kurtosis_of(n, mean, q2 / n, q4 / n, fisher, bias)
        out[i] = k if n >= _LEAST else np.nan
    return seen + 1 >= _LEAST


@kernel
def fade(x: Array, powers: Out, seen: int, half_life: float, fisher: bool, bias: bool, out: Out) -> bool:
    """Add a frame to moments of values whose weights halve in ``half_life`` frames.

    The correction for bias uses the effective number of values, ``sum(w)**2 / sum(w**2)``. The rows of powers
    are the first five of :func:`accumulate` with the sum of weights in place of n, then the sum of squared
    weights, the number of values, and the low part of the mean.
    """
    keep = half_to(1.0 / half_life)
    for i in range(x.size):
        v = np.float64(x[i])
        one = 1.0 if v - v == 0.0 else 0.0
        squares, count = powers[5, i] * (keep * keep) + one, powers[6, i] + one
        w, mean, low, q2, q3, q4 = _taken(
            v, powers[0, i] * keep, powers[1, i], powers[7, i], powers[2, i] * keep, powers[3, i] * keep,
            powers[4, i] * keep,
        )  # fmt: skip
        powers[0, i], powers[1, i], powers[2, i], powers[3, i], powers[4, i] = w, mean, q2, q3, q4
        powers[5, i], powers[6, i], powers[7, i] = squares, count, low
        n = w * w / squares
        k = kurtosis_of(n, mean, q2 / w, q4 / w, fisher, bias)
        out[i] = k if count >= _LEAST else np.nan
    return seen + 1 >= _LEAST


@kernel
def express(sums: Array, fisher: bool, bias: bool, out: Out) -> None:
    """Write n, mean, variance, skewness and kurtosis, shape (5, elements), from the sums of either kernel."""
    fading = sums.shape[0] == 8
    for i in range(sums.shape[1]):
        w, mean = sums[0, i], sums[1, i]
        n = w * w / sums[5, i] if fading else w
        enough = (sums[6, i] if fading else n) >= _LEAST
        m2, m3, m4 = sums[2, i] / w, sums[3, i] / w, sums[4, i] / w
        out[0, i] = n if w > 0.0 else 0.0
        out[1, i] = mean if enough else np.nan
        out[2, i] = variance_of(n, m2, bias) if enough else np.nan
        out[3, i] = skewness_of(n, mean, m2, m3, bias) if enough else np.nan
        out[4, i] = kurtosis_of(n, mean, m2, m4, fisher, bias) if enough else np.nan


@kernel
def moments_so_far(x: Array, powers: Out, seen: int, fisher: bool, bias: bool, five: Out) -> bool:
    """Add a frame as :func:`accumulate`; write n, mean, variance, skewness and kurtosis, (5, elements)."""
    ready = accumulate(x, powers, seen, fisher, bias, five[4])
    express(powers, fisher, bias, five)
    return ready


@kernel
def moments_faded(
    x: Array, powers: Out, seen: int, half_life: float, fisher: bool, bias: bool, five: Out
) -> bool:
    """Add a frame as :func:`fade`, and write the same as :func:`moments_so_far`."""
    ready = fade(x, powers, seen, half_life, fisher, bias, five[4])
    express(powers, fisher, bias, five)
    return ready


def merge_moments(first: Array, second: Array) -> Array:
    """Return the moments of the values of both sets, element by element.

    Each array is float64 (6, elements), as :func:`accumulate` keeps it: n, mean, sums of second
    to fourth powers about the mean, and the low part of the mean, which rounding would lose.

    >>> pair, seven = np.zeros((6, 1)), np.zeros((6, 1))
    >>> pair[:, 0] = 2.0, 0.5, 0.5, 0.0, 0.125, 0.0  # the values 0 and 1
    >>> seven[:2, 0] = 1.0, 7.0
    >>> n, mean, squares = merge_moments(pair, seven)[:3, 0]
    >>> float(n), float(mean), round(float(squares), 9)
    (3.0, 2.6666666666666665, 28.666666667)
    """
    na, ma, a2, a3, a4, la = first
    nb, mb, b2, b3, b4, lb = second
    n = na + nb
    with np.errstate(all="ignore"):
        delta = (mb - ma) + (lb - la)
        p, q = na / n, nb / n
        square = delta * delta
        step = la + delta * q
        # An infinite mean stays infinite, or is nan together with its opposite.
        mean = np.where(np.isfinite(delta), ma + step, ma + mb)
        low = np.where(np.isfinite(mean), step - (mean - ma), 0.0)
        pair = square * na * q
        m2 = a2 + b2 + pair
        m3 = a3 + b3 + pair * delta * (p - q) + 3.0 * delta * (p * b2 - q * a2)
        m4 = (
            a4 + b4 + pair * square * (p * p - p * q + q * q)
            + 6.0 * square * (p * p * b2 + q * q * a2)
            + 4.0 * delta * (p * b3 - q * a3)
        )  # fmt: skip
    both = np.array([n, mean, m2, m3, m4, low])
    return np.where(nb == 0, first, np.where(na == 0, second, both))
