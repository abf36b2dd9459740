from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.nodes import HardThreshold, Relu


@given(
    values=st.lists(st.integers(0, 255), min_size=1, max_size=200),
    percentile=st.integers(0, 1000).map(lambda p: p / 10) | st.floats(0, 100),
)
def test_a_percentile_of_bytes_equals_numpy_to_the_bit(values: list[int], percentile: float) -> None:
    frame = np.array(values, np.uint8)
    theta = np.percentile(frame, percentile)
    got = HardThreshold(percentile=percentile).update(frame)
    np.testing.assert_array_equal(got, np.where(frame >= theta, frame, 0))
    above = np.maximum(frame.astype(np.float32) - np.float32(theta), 0)
    np.testing.assert_array_equal(Relu(percentile=percentile).update(frame), above)


def test_the_threshold_itself_is_kept() -> None:
    node = HardThreshold(theta=150)
    assert [node.update(x) for x in (149.0, 150.0, 151.0)] == [0.0, 150.0, 151.0]


@pytest.mark.parametrize("dtype", ["bool", "int64", "float16", ">f4", ">i4"])
def test_any_type_is_kept(dtype: str) -> None:
    frame = np.array([[0, 1, 1]]).astype(dtype)
    got = HardThreshold(theta=0.5).update(frame[:, ::-1])
    assert got.dtype == frame.dtype
    np.testing.assert_array_equal(got, [[1, 1, 0]])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("cls", [HardThreshold, Relu])
def test_a_percentile_leaves_nan_out(cls: type[HardThreshold] | type[Relu], dtype: str) -> None:
    frame = np.random.default_rng(0).standard_normal((6, 8)).astype(dtype)
    frame[2, 3:6] = np.nan
    theta = np.nanpercentile(frame, 80)
    result = cls(percentile=80).update(frame)
    np.testing.assert_array_equal(result, cls(theta=float(theta)).update(frame))
    assert np.isnan(result).sum() == 3
    assert np.isnan(cls(percentile=80).update(np.full((2, 2), np.nan, dtype))).all()


def test_a_percentile_of_integers_of_the_whole_range() -> None:
    bounds = np.iinfo("int32")
    frame = np.array([bounds.min, bounds.max, bounds.max], "int32")
    assert HardThreshold(percentile=25).update(frame).tolist() == [0, bounds.max, bounds.max]
    assert Relu(percentile=100).update(frame).tolist() == [0, 0, 0]


@pytest.mark.parametrize("theta", [-1e300, 1e300])
def test_bools_take_any_threshold(theta: float) -> None:
    frame = np.array([True, False])
    assert HardThreshold(theta=theta).update(frame).tolist() == [theta < 0, False]
