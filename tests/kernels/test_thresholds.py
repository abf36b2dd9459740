from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.percentiles import COUNTS
from stream_sparse.kernels.thresholds import (
    above,
    above_percentile,
    floats_from,
    floats_from_percentile,
    integers_from,
    integers_from_percentile,
)

SIZES = [1, 3, 64, 1001]


@pytest.mark.parametrize("theta", [-1.5, 0.0, 0.1])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_of_floats(dtype: str, size: int, theta: float) -> None:
    x = np.random.default_rng(size).standard_normal(size).astype(dtype)
    x[::5] = np.nan
    out, level = np.empty_like(x), x.dtype.type(theta)
    assert floats_from(frozen(x), theta, out)
    np.testing.assert_array_equal(out, np.where(x < level, 0, x))
    assert above(frozen(x), theta, out)
    np.testing.assert_array_equal(out, np.where(x <= level, 0, x - level))


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int32", "int64", "uint64"])
def test_of_integers(dtype: str) -> None:
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
    x = np.array([low, low + 1, low + 2, high // 2, high - 1, high], dtype)
    out, exact = np.empty_like(x), [int(value) for value in x]
    for theta in (
        -1e300,
        low - 1.0,
        low,
        low + 0.5,
        low + 1.0,
        high // 2,
        high - 0.5,
        high,
        high + 1.0,
        1e300,
    ):
        assert integers_from(frozen(x), float(theta), out)
        # Python compares integers and floats exactly.
        assert out.tolist() == [value if value >= float(theta) else 0 for value in exact], theta


def test_of_a_percentile() -> None:
    counts = np.empty(COUNTS, np.uint32)
    x = np.array([1.0, 2.0, np.nan, 4.0, 5.0])
    out = np.empty_like(x)
    assert above_percentile(frozen(x), 50, counts, out)
    np.testing.assert_array_equal(out, [0, 0, np.nan, 1, 2])
    assert floats_from_percentile(frozen(x), 50, counts, out)
    np.testing.assert_array_equal(out, [0, 0, np.nan, 4, 5])
    whole, kept = np.array([1, 2, 4, 5], np.int16), np.empty(4, np.int16)
    assert integers_from_percentile(frozen(whole), 50, counts, kept)
    assert kept.tolist() == [0, 0, 4, 5]
