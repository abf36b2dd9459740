"""Moments over all values of one frame, and the base class of the nodes that give them."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

import numpy as np

from stream_sparse.base import Node, Statistic, param
from stream_sparse.frame import Array
from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.frame_statistics import frame_moments
from stream_sparse.kernels.moments import kurtosis_line

from ._kurtosis import as_kurtosis
from ._window import flat

__all__ = ["Population", "kurtosis", "moments", "skewness", "variance"]

_EPS = float(np.finfo(np.float64).eps)


class Population(Node):
    """Base class of statistics over the values of one frame."""

    takes: ClassVar = "array"

    fisher: bool = param(True, help="Kurtosis of a normal distribution is 0; false: it is 3.")
    bias: bool = param(True, help="No correction for bias; false: corrected, as in scipy.stats.")
    nan_policy: Literal["propagate", "omit"] = param(
        "propagate", help="propagate: a nan makes the result nan; omit: it is left out, as in scipy.stats."
    )

    def units_of_measure(self, *_units: str) -> str:
        return ""

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic:
        over = next(iter(inputs), None) or Statistic()
        return as_kurtosis(over, self.fisher) if field in ("", "kurtosis") else over


def moments(x: Array, nan_policy: str = "propagate") -> tuple[int, float, float, float, float]:
    """Return n, mean and the central moments m2, m3, m4; nan for all but n where a value is not finite.

    With ``omit`` values that are nan are left out.
    """
    values = flat(x)
    if nan_policy == "omit" and values.dtype.kind == "f":
        known = ~np.isnan(values)
        values = values if known.all() else frozen(values[known])
    n, mean, m2, m3, m4 = frame_moments(values)
    if not math.isfinite(mean):
        return n, math.nan, math.nan, math.nan, math.nan
    return n, mean, m2, m3, m4


def _varies(mean: float, m2: float) -> bool:
    least = _EPS * mean
    return m2 > least * least  # not least**2, which raises OverflowError


def kurtosis(n: int, mean: float, m2: float, _m3: float, m4: float, fisher: bool, bias: bool) -> float:
    """Return the kurtosis as ``scipy.stats.kurtosis`` does; nan for a constant."""
    slope, offset = kurtosis_line(n, fisher, bias)
    return slope * (m4 / (m2 * m2)) + offset if _varies(mean, m2) and m2 * m2 > 0 else math.nan


def skewness(n: int, mean: float, m2: float, m3: float, bias: bool) -> float:
    """Return the skewness as ``scipy.stats.skew`` does; nan for a constant."""
    cubed = m2 * math.sqrt(m2) if _varies(mean, m2) else 0.0
    if not cubed > 0:
        return math.nan
    g = m3 / cubed
    return g if bias or n <= 2 else g * math.sqrt(n * (n - 1.0)) / (n - 2.0)


def variance(n: int, m2: float, bias: bool) -> float:
    """Return the variance as ``numpy.var`` does, with ddof 0, or 1 without ``bias``."""
    if bias:
        return max(m2, 0.0) if m2 == m2 else m2
    return m2 * n / (n - 1) if n > 1 else math.nan
