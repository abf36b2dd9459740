"""Node ``running_quantile``: a quantile over time, element by element."""

from __future__ import annotations

from stream_sparse.base import Statistic, param
from stream_sparse.frame import Value
from stream_sparse.kernels.quantiles import quantile_of_window

from ._step import Step, Stepped

__all__ = ["RunningQuantile"]

_STEP = Step(
    quantile_of_window,
    keeps={"ring": "x[window, n]", "ordered": "x[n, window]"},
    gives={"out": "real(x)[shape]"},
)


class RunningQuantile(Stepped):
    """A quantile of the last ``window`` values, element by element: exact, no estimate.

    ``y[t] = quantile(x[t - window + 1], ..., x[t])``

    0.5 is the median, 0 the smallest and 1 the largest value; between two values it is interpolated linearly.
    The median of a window is the background behind what moves, if that covers a pixel in less than half of
    it. A difference from it, by ``subtract``, shows what moves.

    There is no value before the window is full. A window that holds nan gives nan.

    The input is a scalar or an array of any shape. The result is a float, or an array of that shape: float64
    for float64, else float32. It takes the memory of ``2 * window`` frames, and time that grows with the
    window.

    Source: ``numpy.quantile``; Hyndman and Fan, The American Statistician 50 (1996) 361, definition 7.

    >>> RunningQuantile(window=3).batch(np.array([1.0, 9.0, 2.0, 3.0]))
    array([nan, nan,  2.,  3.])
    """

    window: int = param(
        30, ge=1, le=100_000, slider=(10, 300, 10), resets=True, frames=True, help="Number of frames."
    )
    quantile: float = param(
        0.5,
        ge=0,
        le=1,
        slider=(0.0, 1.0, 0.05),
        help="Share of the values that are smaller; 0.5: the median.",
    )

    def update(self, x: Value) -> Value:
        return self._run(_STEP, x)

    def horizon(self) -> int:
        return self.window - 1

    def caption(self) -> str:
        return f"quantile {self.quantile:g}, window {self.window}"

    def statistic(self, field: str, *_inputs: Statistic | None) -> Statistic:
        del field
        return Statistic(self.window, self.window, self._seen)
