from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from stream_sparse import reference
from stream_sparse.nodes import RunningMoments

from .frames import awkward_videos


@given(
    x=awkward_videos(),
    memory=st.sampled_from([{"window": 3}, {"window": 9}, {}, {"half_life": 4.0}]),
    bias=st.booleans(),
)
def test_equals_the_reference(x: np.ndarray, memory: dict[str, float], bias: bool) -> None:
    assume(len(x) >= memory.get("window", 4))
    truth = reference.running_moments(x, **memory, bias=bias)
    found = RunningMoments(**memory, bias=bias).batch(x)
    assert list(found) == list(truth) == ["n", "mean", "var", "skewness", "kurtosis"]
    for name, values in truth.items():
        spread = np.nanmax(np.abs(values), initial=1.0)
        close = (1e-5 if values.dtype == np.float32 else 1e-8) * spread
        np.testing.assert_allclose(found[name], values, rtol=0, atol=close, err_msg=name)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("dtype", ["uint8", "float64"])
def test_the_last_window_equals_scipy(dtype: str, bias: bool) -> None:
    x = np.random.default_rng(3).integers(0, 256, (30, 5)).astype(dtype)
    found, seen = RunningMoments(window=12, bias=bias).batch(x), x[-12:].astype(float)
    close = {"rtol": 1e-6 if dtype == "uint8" else 1e-10}
    np.testing.assert_array_equal(found["n"][-1], 12)
    np.testing.assert_allclose(found["mean"][-1], seen.mean(axis=0), **close)
    np.testing.assert_allclose(found["var"][-1], seen.var(axis=0, ddof=0 if bias else 1), **close)
    np.testing.assert_allclose(found["skewness"][-1], stats.skew(seen, axis=0, bias=bias), **close)
    np.testing.assert_allclose(found["kurtosis"][-1], stats.kurtosis(seen, axis=0, bias=bias), **close)


def test_the_effective_number_of_fading_values() -> None:
    n = RunningMoments(half_life=10.0).batch(np.random.default_rng(0).standard_normal(2000))["n"]
    keep = 0.5**0.1
    assert n[-1] == pytest.approx((1 + keep) / (1 - keep))
