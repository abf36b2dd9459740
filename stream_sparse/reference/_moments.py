"""Weighted moments along the first axis, in two passes in float64, without nan and infinity."""

from typing import NamedTuple

import numpy as np

from stream_sparse.frame import Array

from ._rows import over_windows


class Shape(NamedTuple):
    """The outputs of the nodes: n, mean, var, skewness and kurtosis."""

    n: Array
    mean: Array
    var: Array
    skewness: Array
    kurtosis: Array


def shape_of(x: Array, weights: Array | None = None, fisher: bool = True, bias: bool = True) -> Shape:
    """Return moments over the first axis; with equal weights those of ``scipy.stats``."""
    x = np.asarray(x, np.float64)
    finite = np.isfinite(x)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, np.float64)
    w = w.reshape(-1, *[1] * (x.ndim - 1)) * finite
    x = np.where(finite, x, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        total = w.sum(axis=0)
        mean = (w * x).sum(axis=0) / total
        # The mean is rounded, which matters for values far from zero and close together. The mean of the
        # differences is the rounding error; correct both by it.
        d = x - mean
        skew = (w * d).sum(axis=0) / total
        mean, d = mean + skew, d - skew
        d2 = d * d
        m2, m3, m4 = ((w * power).sum(axis=0) / total for power in (d2, d2 * d, d2 * d2))
        n = total**2 / (w**2).sum(axis=0)
        varies = m2 > (np.finfo(np.float64).eps * mean) ** 2
        skewness = np.where(varies, m3 / m2**1.5, np.nan)
        kurtosis = np.where(varies, m4 / m2**2, np.nan)
        if not bias:
            m2 = np.where(n > 1, m2 * n / (n - 1), np.nan)
            skewness = np.where(n > 2, np.sqrt(n * (n - 1)) / (n - 2), 1.0) * skewness
            corrected = ((n**2 - 1) * kurtosis - 3 * (n - 1) ** 2) / ((n - 2) * (n - 3)) + 3
            # SciPy does not correct the kurtosis of three values; for fading weights it is undefined.
            kurtosis = np.where(n > 3, corrected, kurtosis if weights is None else np.nan)
    return Shape(np.nan_to_num(n), mean, m2, skewness, kurtosis - 3 if fisher else kurtosis)


def over_time(
    x: Array, window: int | None, half_life: float | None, fisher: bool, bias: bool
) -> dict[str, Array]:
    """Return the moments of each prefix or window, nan where the node gives no value."""

    def of(seen: Array) -> dict[str, Array]:
        weights = None if half_life is None else 0.5 ** (np.arange(len(seen))[::-1] / half_life)
        return shape_of(seen, weights, fisher, bias)._asdict()

    return over_windows(x, window, of, Shape._fields)
