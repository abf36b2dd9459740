"""Node ``subtract``: one input minus another."""

from __future__ import annotations

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.frame import Value, describe, float_dtype
from stream_sparse.kernels.differences import of_two

from ._difference import check_exact, signed_dtype
from ._step import Step, Stepped
from ._window import is_scalar

_RESULTS = ("i2", "i4", "i8", "f4", "f8")
_STEPS = {
    np.dtype(dtype): Step(
        of_two,
        gives={"out": f"{dtype}[shape]"},
        takes={"b": "b[shape]"},
        shape="a.shape if a.ndim else b.shape",
    )
    for dtype in _RESULTS
}


class Subtract(Stepped):
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
        if not arrays:
            return self._run(_STEPS[np.dtype("f8")], a, b)
        if len(arrays) == 2 and a.shape != b.shape:
            raise InputError(f"expects two inputs of one shape, got {describe(a)} and {describe(b)}")
        if len(arrays) == 2 and all(x.dtype.kind in "biu" for x in arrays):
            check_exact(a)
            check_exact(b)
            dtype = signed_dtype(np.result_type(*arrays))
        else:
            dtype = np.result_type(*(float_dtype(x.dtype) for x in arrays))
        return self._run(_STEPS[dtype], a, b)
