from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.frame import Array
from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.percentiles import COUNTS, percentile_of

DTYPES = ["uint8", "int8", "uint16", "int64", "float32", "float64"]


def found(x: Array, percentile: float) -> float:
    return percentile_of(frozen(x), percentile, np.full(COUNTS, 7, np.uint32))


def draw(dtype: str, size: int, seed: int, scale: float) -> Array:
    """Draw values of both signs, where the type has them, some of them equal; of floats some are nan."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(size) * scale
    if not dtype.startswith("f"):
        return np.round(np.abs(x) if dtype.startswith("u") else x).astype(dtype)
    x[rng.random(size) < 0.2] = rng.choice([0.0, -0.0, np.nan, 1.5])
    return x.astype(dtype)


@given(
    dtype=st.sampled_from(DTYPES), size=st.integers(1, 300), seed=st.integers(0, 2**32),
    scale=st.sampled_from([1.0, 30.0]), percentile=st.integers(0, 100) | st.floats(0, 100),
)  # fmt: skip
def test_equals_numpy_to_the_bit(dtype: str, size: int, seed: int, scale: float, percentile: float) -> None:
    x = draw(dtype, size, seed, scale)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where all values are nan
        truth = float(np.nanpercentile(x, percentile))
    np.testing.assert_equal(found(x, percentile) + 0.0, truth + 0.0)  # -0.0 is 0.0


@pytest.mark.parametrize("percentile", [0, 33.3, 80, 100])
@pytest.mark.parametrize("dtype", DTYPES)
def test_large_frames(dtype: str, percentile: float) -> None:
    x = draw(dtype, 40_000, 0, 30.0)
    np.testing.assert_equal(found(x, percentile), float(np.nanpercentile(x, percentile)))


@pytest.mark.parametrize("size", [2, 20_000])
@pytest.mark.parametrize("dtype", ["int8", "int32"])
def test_the_distance_of_two_integers_does_not_wrap_round(dtype: str, size: int) -> None:
    bounds = np.iinfo(dtype)
    x = np.full(size, bounds.min, dtype)
    x[size // 2 :] = bounds.max
    assert found(x, 50) == -0.5


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_infinities_have_their_rank(dtype: str) -> None:
    x = np.array([np.inf, 2.0, -np.inf, np.nan, 1.0, 3.0], dtype)
    assert [found(x, p) for p in (25, 50, 62.5)] == [1, 2, 2.5]
    assert np.isnan(found(np.full(3, np.nan, dtype), 50))
    assert np.isnan(found(np.empty(0, dtype), 50))
