"""Formulas that the moment kernels share: central moments from sums, skewness and kurtosis from those.

All work in float64. Skewness and kurtosis of a constant are nan. By SciPy's rule the values are constant
where their variance is at most ``(eps * mean) ** 2``.

Sources: P. Pebay, "Formulas for robust, one-pass parallel computation of covariances and arbitrary-order
statistical moments", Sandia report SAND2008-6212, 2008; ``scipy.stats.skew`` and ``kurtosis``.
"""

from __future__ import annotations

import numpy as np

from ._jit import kernel

_EPS = float(np.finfo(np.float64).eps)


@kernel
def kurtosis_line(n: float, fisher: bool, bias: bool) -> tuple[float, float]:
    """Return slope and offset that turn ``m4 / m2**2`` of n values into the kurtosis asked for.

    As in SciPy, three values or fewer are never corrected for bias.

    >>> kurtosis_line(100.0, True, True)
    (1.0, -3.0)
    """
    shift = 3.0 if fisher else 0.0
    if bias or n <= 3:
        return 1.0, -shift
    below = (n - 2.0) * (n - 3.0)
    return (n * n - 1.0) / below, 3.0 - 3.0 * (n - 1.0) ** 2 / below - shift


@kernel
def central(s1: float, s2: float, s3: float, s4: float, share: float) -> tuple[float, float, float, float]:
    """Return the mean and the central moments m2, m3, m4 from sums of powers and ``share = 1 / n``.

    It avoids divisions, which are slow.
    """
    m = s1 * share
    m2 = (s2 - m * s1) * share
    m3 = (s3 - m * (3.0 * s2 - 2.0 * m * s1)) * share
    m4 = (s4 - m * (4.0 * s3 - m * (6.0 * s2 - 3.0 * m * s1))) * share
    return m, m2, m3, m4


@kernel
def kurtosis_of(n: float, mean: float, m2: float, m4: float, fisher: bool, bias: bool) -> float:
    """Return the kurtosis; with ``bias=False`` it is corrected for bias, and nan where n <= 3."""
    least = (_EPS * mean) ** 2
    k = m4 / (m2 * m2) if m2 > least else np.nan
    if not bias:
        below = (n - 2.0) * (n - 3.0)
        k = ((n * n - 1.0) * k - 3.0 * (n - 1.0) ** 2) / below + 3.0 if n > 3.0 else np.nan
    return k - 3.0 if fisher else k


@kernel
def skewness_of(n: float, mean: float, m2: float, m3: float, bias: bool) -> float:
    """Return the skewness; with ``bias=False`` it is corrected for bias where n > 2."""
    least = (_EPS * mean) ** 2
    g = m3 / (m2 * np.sqrt(m2)) if m2 > least else np.nan
    if not bias and n > 2.0:
        g *= np.sqrt(n * (n - 1.0)) / (n - 2.0)
    return g


@kernel
def variance_of(n: float, m2: float, bias: bool) -> float:
    """Return the variance, never negative by rounding; with ``bias=False`` it is divided by n - 1."""
    v = m2 if not m2 < 0.0 else 0.0
    if not bias:
        v = v * n / (n - 1.0) if n > 1.0 else np.nan
    return v
