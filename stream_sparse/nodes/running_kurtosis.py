"""Node ``running_kurtosis``: kurtosis over time, element by element."""

from __future__ import annotations

from typing import Any, ClassVar

from stream_sparse.frame import Array, Value, float_dtype
from stream_sparse.kernels.cumulative import accumulate, fade
from stream_sparse.kernels.sliding import kurtosis_of_bytes, kurtosis_of_window

from ._moments import Kernels, Running
from ._step import row


class RunningKurtosis(Running):
    """Kurtosis over time, element by element: lifetime sparsity of each pixel.

    ``kurtosis = mean((x - mean(x))**4) / var(x)**2 - 3``

    Means are over the last ``window`` values, over all so far, or over values whose weight fades with a
    ``half_life``. Without ``fisher`` 3 is not subtracted. There is no value before the window is full, or
    without a window before the fourth frame. The kurtosis of a constant (by SciPy's threshold) is nan. A nan
    or infinite value makes every window that holds it nan; without a window it is left out.

    The input is a scalar, which gives a float, or an array of any shape, which gives an array of the same
    shape: float64 for float64, else float32. Sums are float64; for uint8 in a window they are integers,
    without any rounding.

    Source: ``scipy.stats.kurtosis``; updates after Pebay, Sandia report SAND2008-6212, 2008. With
    ``half_life`` the weights w are ``2**(-age / half_life)``, and ``bias: false`` uses
    ``sum(w)**2 / sum(w**2)`` as n.

    >>> RunningKurtosis(window=4).batch(np.array([1.0, 2.0, 3.0, 4.0, 100.0])).round(3)
    array([   nan,    nan,    nan, -1.36 , -0.667])
    """

    example: ClassVar[dict[str, Any]] = {"window": 10}
    kernels: ClassVar = Kernels(kurtosis_of_bytes, kurtosis_of_window, accumulate, fade)

    def update(self, x: Value) -> Value:
        return self._run(x)

    def found(self, x: Array) -> Array:
        return row(float_dtype(x.dtype), x.shape)

    def current(self) -> Value:
        moments = self._moments()
        return None if moments is None else moments.kurtosis
