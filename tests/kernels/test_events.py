from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.frame import Array
from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.events import brightness_events


def events(x: Array, reference: Array, seen: int, theta: float) -> tuple[list[int], list[int], float, float]:
    signed, on, off = np.zeros(x.size, np.int16), np.zeros(x.size, np.uint16), np.zeros(x.size, np.uint16)
    rate, silent = np.empty(1), np.empty(1)
    assert brightness_events(frozen(x), reference, seen, theta, signed, on, off, rate, silent) == (seen > 0)
    np.testing.assert_array_equal(signed, on.astype(int) - off)
    return on.tolist(), off.tolist(), float(rate[0]), float(silent[0])


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int32", "float32", "float64"])
def test_each_type_has_the_same_levels(dtype: str) -> None:
    first, then = np.array([0, 9, 99, 7], dtype), np.array([9, 9, 49, 8], dtype)
    reference = np.zeros(4)
    assert events(first, reference, 0, 0.5) == ([0] * 4, [0] * 4, 0.0, 1.0)
    np.testing.assert_allclose(reference, np.log1p(first.astype(float)), rtol=1e-14)
    assert events(then, reference, 1, 0.5) == ([4, 0, 0, 0], [0, 0, 1, 0], 1.25, 0.5)
    np.testing.assert_allclose(reference, [2.0, np.log(10), np.log(100) - 0.5, np.log(8)], rtol=1e-14)


def test_the_largest_change_is_counted() -> None:
    reference = np.zeros(1)
    found = events(np.array([np.finfo(float).max]), reference, 1, 0.025)
    assert found[0] == [int(np.log(np.finfo(float).max) / 0.025)]
