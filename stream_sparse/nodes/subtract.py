"""Node ``subtract``: one input minus another."""

from __future__ import annotations

from typing import Any

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value, describe, float_dtype
from stream_sparse.kernels.differences import of_two

from ._difference import check_exact, signed_dtype
from ._step import KernelNode, Step, row
from ._window import is_scalar


class Subtract(KernelNode):
    """The first input minus the second, for ``from: [a, b]``.

    ``y = a - b``

    The two have the same shape, or one of them is a scalar. Two integer arrays give the next larger signed
    integer, so that nothing wraps round, and float64 for 64 bits; integers beyond 2**53 are refused.
    Otherwise the result is float64 where an array is float64, else float32.

    >>> Subtract().update(np.array([3, 200], np.uint8), np.array([5, 100], np.uint8))
    array([ -2, 100], dtype=int16)
    """

    def update(self, a: Value, b: Value) -> Value:
        arrays = [x for x in (a, b) if not is_scalar(x)]
        if len(arrays) == 2 and a.shape != b.shape:
            raise InputError(f"expects two inputs of one shape, got {describe(a)} and {describe(b)}")
        if len(arrays) == 2 and all(x.dtype.kind in "biu" for x in arrays):
            check_exact(a)
            check_exact(b)
        return self._run(a, b)

    def step(self, a: Array, b: Array) -> Step:
        return Step(of_two, a, b, row(_dtype(a, b), a.shape if a.ndim else b.shape))


def _dtype(a: Array, b: Array) -> np.dtype[Any]:
    """Return the dtype of a difference, in which a number has none."""
    if not (a.ndim and b.ndim):
        return float_dtype(a.dtype if a.ndim else b.dtype)
    if a.dtype.kind in "biu" and b.dtype.kind in "biu":
        return signed_dtype(np.result_type(a.dtype, b.dtype))
    return np.result_type(float_dtype(a.dtype), float_dtype(b.dtype))
