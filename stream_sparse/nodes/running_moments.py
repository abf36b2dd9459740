"""Mean, variance, skewness and kurtosis over time."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from stream_sparse.frame import Value, float_dtype

from ._moments import Moments, Running
from ._window import flat, is_scalar

__all__ = ["RunningMoments"]


class RunningMoments(Running):
    """The first four moments over time, element by element, with the number of values they rest on.

    Gives ``n``, ``mean``, ``var``, ``skewness``, ``kurtosis`` of the last ``window`` values, of all so far,
    or of values that fade with a ``half_life``; silence, nan and types as in ``running_kurtosis``. With
    ``bias: false`` the variance is divided by n - 1, skewness and kurtosis are corrected as in SciPy.

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

    def _fill(self, x: Value, five: Any) -> bool:
        speaks = self._step(flat(x), five[4])
        # Also before there is something to say: a kernel should not be compiled in mid-stream.
        self._express(five)
        return speaks
