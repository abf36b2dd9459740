from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from stream_sparse import reference
from stream_sparse.nodes import FrameMoments

from .frames import FRAMES


@given(x=FRAMES, fisher=st.booleans(), bias=st.booleans())
def test_equals_the_reference(x: np.ndarray, fisher: bool, bias: bool) -> None:
    truth = reference.frame_moments(x[None], fisher, bias)
    moments = FrameMoments(fisher=fisher, bias=bias).update(x)
    for name, value in moments._asdict().items():
        scale = max(abs(float(truth[name][0])), 1.0) if np.isfinite(truth[name][0]) else 1.0
        np.testing.assert_allclose(value, truth[name][0], rtol=0, atol=1e-9 * scale, err_msg=name)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float64"])
@pytest.mark.parametrize("shape", [(61, 83), (61, 83, 3), (7,)])
def test_equals_scipy(shape: tuple[int, ...], dtype: str, bias: bool) -> None:
    x = np.random.default_rng(5).gamma(2.0, 20.0, shape).astype(dtype)
    values = x.astype(float).ravel()
    moments = FrameMoments(bias=bias).update(x)
    assert moments.n == x.size
    assert moments.mean == pytest.approx(values.mean(), rel=1e-13)
    assert moments.var == pytest.approx(values.var(ddof=0 if bias else 1), rel=1e-12)
    assert moments.skewness == pytest.approx(stats.skew(values, bias=bias), rel=1e-11)
    assert moments.kurtosis == pytest.approx(stats.kurtosis(values, bias=bias), rel=1e-11)


@pytest.mark.parametrize("value", [0.0, 0.1, 1e6 / 3])
def test_a_constant_has_mean_and_variance_but_no_shape(value: float) -> None:
    moments = FrameMoments().update(np.full((30, 41), value))
    assert (moments.n, moments.mean, moments.var) == (30 * 41, value, 0.0)
    assert np.isnan([moments.skewness, moments.kurtosis]).all()


def test_a_large_frame_has_the_numbers_of_its_values_in_any_threads() -> None:
    x = np.random.default_rng(8).gamma(2.0, 20.0, (1 << 10, 1 << 10)).astype(np.float32)
    holed = np.insert(x, 0, np.nan, axis=0)  # its known values are summed by one thread
    assert FrameMoments().update(x) == FrameMoments(nan_policy="omit").update(holed)
