"""Node ``scale``: values times a factor."""

from __future__ import annotations

from stream_sparse.base import Facts, param
from stream_sparse.frame import Array, Value, float_dtype
from stream_sparse.kernels.scaling import times

from ._step import KernelNode, Step, row


class Scale(KernelNode):
    """Multiply every value by a factor, such as 1/255 for gray levels from 0 to 1.

    ``y = factor * x``

    Scalars and float64 give float64, any other dtype float32, in the shape of the input.

    >>> Scale(factor=0.5).update(np.array([1, 3], np.uint8))
    array([0.5, 1.5], dtype=float32)
    """

    factor: float = param(1.0, help="Factor of each value.")

    def update(self, x: Value) -> Value:
        return self._run(x)

    def step(self, x: Array) -> Step:
        return Step(times, x, self.factor, row(float_dtype(x.dtype), x.shape))

    def facts(self) -> Facts:
        return Facts(unit=0 if self.factor == 1 else "")
