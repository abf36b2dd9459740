"""Node ``subtract``: one input minus another."""

from __future__ import annotations

import numpy as np

from stream_sparse.base import Node
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value, as_float, describe, float_dtype

from ._difference import check_exact, signed_dtype

__all__ = ["Subtract"]


class Subtract(Node):
    """The first input minus the second, for ``from: [a, b]``.

    ``y = a - b``

    The two have the same shape, or one of them is a scalar. Two integer arrays give the next larger signed
    integer, so that nothing wraps round, and float64 for 64 bits; integers beyond 2**53 are refused.
    Otherwise the result is float64 where an array is float64, else float32.

    >>> Subtract().update(np.array([3, 200], np.uint8), np.array([5, 100], np.uint8))
    array([ -2, 100], dtype=int16)
    """

    def update(self, a: Value, b: Value) -> Value:
        arrays = [x for x in (a, b) if isinstance(x, np.ndarray) and x.ndim]
        if not arrays:
            return float(a) - float(b)
        if len(arrays) == 2 and a.shape != b.shape:
            raise InputError(f"expects two inputs of one shape, got {describe(a)} and {describe(b)}")
        whole = len(arrays) == 2 and all(x.dtype.kind in "biu" for x in arrays)
        if whole:
            check_exact(a)
            check_exact(b)
            dtype = signed_dtype(np.result_type(*arrays))
        else:
            dtype = np.result_type(*(float_dtype(x.dtype) for x in arrays))
        out: Array = self.empty(arrays[0].shape, dtype)
        np.subtract(a if whole else as_float(a), b if whole else as_float(b), out=out, dtype=dtype)
        return out
