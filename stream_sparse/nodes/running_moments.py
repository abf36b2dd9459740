"""Node ``running_moments``: mean, variance, skewness and kurtosis over time, element by element."""

from __future__ import annotations

from typing import Any, ClassVar

from stream_sparse.frame import Array, Value, float_dtype
from stream_sparse.kernels.cumulative import moments_faded, moments_so_far
from stream_sparse.kernels.sliding import moments_of_bytes, moments_of_window

from ._moments import Kernels, Moments, Running
from ._step import rows
from ._window import is_scalar


class RunningMoments(Running):
    """The number of values and their first four moments over time, element by element.

    ``var = mean((x - mean(x))**2)``

    ``skewness = mean((x - mean(x))**3) / var**1.5``

    ``kurtosis = mean((x - mean(x))**4) / var**2 - 3``

    The outputs are ``n``, ``mean``, ``var``, ``skewness`` and ``kurtosis`` over the last ``window`` values,
    over all so far, or over values whose weight fades with a ``half_life``. Warm-up, nan and dtypes are as in
    ``running_kurtosis``. With ``bias: false`` the variance is divided by n - 1, and skewness and kurtosis are
    corrected as in SciPy.

    Source: ``numpy.var``, ``scipy.stats.skew`` and ``kurtosis``; updates after Pebay, Sandia report
    SAND2008-6212, 2008.

    >>> RunningMoments(window=4).batch(np.array([1.0, 2.0, 3.0, 6.0]))["var"]
    array([nan, nan, nan, 3.5])
    """

    example: ClassVar[dict[str, Any]] = {"window": 10}
    kernels: ClassVar = Kernels(moments_of_bytes, moments_of_window, moments_so_far, moments_faded)

    def update(self, x: Value) -> Moments | None:
        five = self._run(x)
        return None if five is None else Moments(*(five.tolist() if is_scalar(x) else five))

    def found(self, x: Array) -> Array:
        return rows(float_dtype(x.dtype), (5, *x.shape), 5)

    def current(self) -> Moments | None:
        return self._moments()
