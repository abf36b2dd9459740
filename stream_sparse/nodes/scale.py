"""Node ``scale``: values times a factor."""

from __future__ import annotations

import numpy as np

from stream_sparse.base import Facts, Node, param
from stream_sparse.frame import Array, Value, as_float, float_dtype

from ._window import number


class Scale(Node):
    """Multiply every value by a factor, such as 1/255 for gray levels from 0 to 1.

    ``y = factor * x``

    Scalars and float64 give float64, any other dtype float32, in the shape of the input.

    >>> Scale(factor=0.5).update(np.array([1, 3], np.uint8))
    array([0.5, 1.5], dtype=float32)
    """

    factor: float = param(1.0, help="Factor of each value.")

    def update(self, x: Value) -> Value:
        if not isinstance(x, np.ndarray) or not x.ndim:
            return number(x) * self.factor
        out: Array = self.empty(x.shape, float_dtype(x.dtype))
        np.multiply(as_float(x), self.factor, out=out, casting="same_kind")
        return out

    def facts(self) -> Facts:
        return Facts(unit=0 if self.factor == 1 else "")
