"""What statistics over the values of one frame share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from stream_sparse.kernels.moments import kurtosis_line
from stream_sparse.kernels.whole import frame_moments

from ._window import flat

if TYPE_CHECKING:
    from stream_sparse.frame import Array

__all__ = ["kurtosis", "moments", "skewness", "variance"]

_EPS = float(np.finfo(np.float64).eps)


def moments(x: Array) -> tuple[int, float, float, float, float]:
    """n, mean, m2, m3, m4 of all values, whatever the dtype; nan where one is not finite."""
    n, mean, m2, m3, m4 = frame_moments(flat(x))
    if not math.isfinite(mean):
        return n, math.nan, math.nan, math.nan, math.nan
    return n, mean, m2, m3, m4


def _varies(mean: float, m2: float) -> bool:
    least = _EPS * mean
    return m2 > least * least  # a product, since a power of floats raises where it overflows


def kurtosis(n: int, mean: float, m2: float, m4: float, fisher: bool, bias: bool) -> float:
    """As ``scipy.stats.kurtosis``; nan of a constant."""
    slope, offset = kurtosis_line(n, fisher, bias)
    return slope * (m4 / (m2 * m2)) + offset if _varies(mean, m2) and m2 * m2 > 0 else math.nan


def skewness(n: int, mean: float, m2: float, m3: float, bias: bool) -> float:
    """As ``scipy.stats.skew``; nan of a constant."""
    cubed = m2 * math.sqrt(m2) if _varies(mean, m2) else 0.0
    if not cubed > 0:
        return math.nan
    g = m3 / cubed
    return g if bias or n <= 2 else g * math.sqrt(n * (n - 1.0)) / (n - 2.0)


def variance(n: int, m2: float, bias: bool) -> float:
    """As ``numpy.var`` with ddof 0, or 1 where ``bias`` is false."""
    if bias:
        return max(m2, 0.0) if m2 == m2 else m2
    return m2 * n / (n - 1) if n > 1 else math.nan
