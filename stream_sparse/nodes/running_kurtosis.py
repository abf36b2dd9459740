"""Kurtosis over time."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from stream_sparse.frame import Value, float_dtype

from ._moments import Running
from ._window import flat, is_scalar

__all__ = ["RunningKurtosis"]


class RunningKurtosis(Running):
    """Kurtosis over time, element by element: lifetime sparsity of each pixel.

    ``mean((x - mean(x))**4) / var(x)**2`` of the last ``window`` values, of all so far, or of values that
    fade with a ``half_life``; minus 3 where ``fisher``. A window says nothing until it is full, the others
    before the fourth frame. A constant (by SciPy's threshold) has none: nan. A nan or infinite value makes
    the windows that hold it nan; without a window it is left out.

    Input: a scalar (float out) or an array of any shape (the same shape out; float64 for float64, else
    float32). Sums are float64; for uint8 in a window whole numbers, without any rounding.

    Source: ``scipy.stats.kurtosis``; updates after Pebay, Sandia report SAND2008-6212, 2008. With
    ``half_life`` weights w are ``2**(-age / half_life)``, and ``bias: false`` takes ``sum(w)**2 / sum(w**2)``
    as n.

    >>> RunningKurtosis(window=4).batch(np.array([1.0, 2.0, 3.0, 4.0, 100.0])).round(3)
    array([   nan,    nan,    nan, -1.36 , -0.667])
    """

    example: ClassVar[dict[str, Any]] = {"window": 10}

    def update(self, x: Value) -> Value:
        if is_scalar(x):
            one = np.empty(1)
            return float(one[0]) if self._step(flat(x), one) else None
        out = self.empty(x.shape, float_dtype(x.dtype))
        return out if self._step(flat(x), out.reshape(-1)) else None
