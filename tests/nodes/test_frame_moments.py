"""Moments and kurtosis of one frame."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from stream_sparse import reference
from stream_sparse.errors import InputError
from stream_sparse.nodes import FrameKurtosis, FrameMoments
from stream_sparse.testing import check_node

FRAMES = st.sampled_from(["uint8", "uint16", "int16", "float32", "float64", "bool"]).flatmap(
    lambda dtype: hnp.arrays(
        dtype,
        hnp.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=40),
        elements=st.floats(-1000, 1000, width=32) if dtype.startswith("f") else None,
    )
)


@settings(deadline=None, max_examples=150)
@given(x=FRAMES, fisher=st.booleans(), bias=st.booleans())
def test_equals_the_reference(x: np.ndarray, fisher: bool, bias: bool) -> None:
    truth = reference.frame_moments(x[None], fisher, bias)
    said = FrameMoments(fisher=fisher, bias=bias).update(x)
    for name, value in said._asdict().items():
        scale = max(abs(float(truth[name][0])), 1.0) if np.isfinite(truth[name][0]) else 1.0
        np.testing.assert_allclose(value, truth[name][0], rtol=0, atol=1e-9 * scale, err_msg=name)
    kurtosis = FrameKurtosis(fisher=fisher, bias=bias).update(x)
    np.testing.assert_allclose(kurtosis, said.kurtosis, rtol=1e-12)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float64"])
@pytest.mark.parametrize("shape", [(61, 83), (61, 83, 3), (7,)])
def test_is_scipys(shape: tuple[int, ...], dtype: str, bias: bool) -> None:
    x = np.random.default_rng(5).gamma(2.0, 20.0, shape).astype(dtype)
    values = x.astype(float).ravel()
    said = FrameMoments(bias=bias).update(x)
    assert said.n == x.size
    assert said.mean == pytest.approx(values.mean(), rel=1e-13)
    assert said.var == pytest.approx(values.var(ddof=0 if bias else 1), rel=1e-12)
    assert said.skewness == pytest.approx(stats.skew(values, bias=bias), rel=1e-11)
    assert said.kurtosis == pytest.approx(stats.kurtosis(values, bias=bias), rel=1e-11)


def test_values_far_from_zero_lose_nothing() -> None:
    x = 1e6 + np.random.default_rng(6).standard_normal((500, 400))
    assert FrameKurtosis().update(x) == pytest.approx(stats.kurtosis(x, axis=None), abs=1e-9)


@pytest.mark.parametrize("value", [0.0, 0.1, 1e6 / 3])
def test_a_constant_has_mean_and_variance_but_no_shape(value: float) -> None:
    said = FrameMoments().update(np.full((30, 41), value))
    assert (said.n, said.mean, said.var) == (30 * 41, value, 0.0)
    assert np.isnan(
        [said.skewness, said.kurtosis, FrameKurtosis().update(np.full((9, 9), 7, np.uint8))]
    ).all()


@pytest.mark.parametrize("hole", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("where", [0, 5, 899])
def test_a_hole_gives_nan_and_the_next_frame_is_right(hole: float, where: int) -> None:
    x = np.random.default_rng(0).standard_normal((30, 30))
    node, holed = FrameMoments(), x.copy()
    holed.flat[where] = hole
    assert np.isnan(node.update(holed)[1:]).all()
    assert node.update(x) == FrameMoments().update(x)


def test_views_are_as_good_as_copies() -> None:
    x = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    assert FrameKurtosis().update(x[::2, ::-1, 1]) == FrameKurtosis().update(x[::2, ::-1, 1].copy())


def test_numbers_are_refused() -> None:
    with pytest.raises(InputError, match="expects an array"):
        FrameKurtosis().update(3.0)


def test_contract() -> None:
    check_node(FrameMoments, bias=False)
    check_node(FrameKurtosis, fisher=False)
