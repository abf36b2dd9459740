from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from stream_sparse import reference
from stream_sparse.nodes import FrameKurtosis, FrameMoments

from .frames import FRAMES


@given(x=FRAMES, fisher=st.booleans(), bias=st.booleans())
def test_equals_the_kurtosis_of_frame_moments(x: np.ndarray, fisher: bool, bias: bool) -> None:
    moments = FrameMoments(fisher=fisher, bias=bias).update(x)
    kurtosis = FrameKurtosis(fisher=fisher, bias=bias).update(x)
    np.testing.assert_allclose(kurtosis, moments.kurtosis, rtol=1e-12)


def test_values_far_from_zero_lose_nothing() -> None:
    x = 1e6 + np.random.default_rng(6).standard_normal((500, 400))
    assert FrameKurtosis().update(x) == pytest.approx(stats.kurtosis(x, axis=None), abs=1e-9)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("left", [0, 1, 3, 4, 50])
def test_nan_is_left_out_as_in_scipy(left: int, bias: bool) -> None:
    x = np.full(60, np.nan)
    x[60 - left :] = np.random.default_rng(1).gamma(2.0, 20.0, left)
    found = FrameMoments(bias=bias, nan_policy="omit").update(x)
    assert found.n == left
    known = x[60 - left :]
    if left > 3:
        assert found.kurtosis == pytest.approx(stats.kurtosis(known, bias=bias), rel=1e-12)
    assert_same = np.testing.assert_equal
    assert_same(FrameKurtosis(bias=bias, nan_policy="omit").update(x), found.kurtosis)
    assert_same(FrameMoments(bias=bias, nan_policy="omit").update(known), found)
    assert_same(FrameKurtosis(nan_policy="omit").update(np.array([1.0, np.inf, 2.0])), np.nan)


@given(x=FRAMES, bias=st.booleans())
def test_omitting_equals_the_reference(x: np.ndarray, bias: bool) -> None:
    if x.dtype.kind == "f":
        x.reshape(-1)[::3] = np.nan
    truth = reference.frame_kurtosis(x[None], bias=bias, nan_policy="omit")[0]
    found = FrameKurtosis(bias=bias, nan_policy="omit").update(x)
    np.testing.assert_allclose(found, truth, rtol=1e-7, atol=1e-9)
