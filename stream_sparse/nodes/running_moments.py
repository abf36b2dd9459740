"""Node ``running_moments``: mean, variance, skewness and kurtosis over time, element by element."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from stream_sparse.frame import Value, float_dtype

from ._moments import Moments, Running
from ._window import flat, is_scalar

__all__ = ["RunningMoments"]


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

    def update(self, x: Value) -> Moments | None:
        if is_scalar(x):
            five = np.empty((5, 1))
            return Moments(*five[:, 0].tolist()) if self._fill(x, five) else None
        five = self.empty((5, *x.shape), float_dtype(x.dtype))
        return Moments(*five) if self._fill(x, five.reshape(5, -1)) else None

    def so_far(self) -> Moments | None:
        return self._moments()

    def _fill(self, x: Value, five: Any) -> bool:
        ready = self._step(flat(x), five[4])
        # Also while there is no value yet, so that no kernel is compiled in mid-stream.
        self._express(five)
        return ready
