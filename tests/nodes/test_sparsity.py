"""Sparsity of one frame and over time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stream_sparse import reference
from stream_sparse.errors import ParameterError
from stream_sparse.nodes import RunningSparsity, Sparsity
from stream_sparse.testing import check_node

from .test_frame_moments import FRAMES
from .test_running_kurtosis import videos

MEASURES = ("l0", "l1", "kurtosis", "hoyer", "gini", "treves_rolls")
LIFETIME = ("l0", "l1", "kurtosis", "hoyer", "treves_rolls")


@settings(deadline=None, max_examples=150)
@given(x=FRAMES, tolerance=st.sampled_from([0.0, 0.5, 100.0]))
def test_a_frame_equals_the_reference(x: np.ndarray, tolerance: float) -> None:
    said = Sparsity(tolerance=tolerance).update(x)
    truth = reference.sparsity(x[None], tolerance=tolerance)
    assert tuple(said) == MEASURES
    for name in MEASURES:
        np.testing.assert_allclose(said[name], truth[name][0], rtol=1e-9, atol=1e-9, err_msg=name)


def test_a_frame_by_hand() -> None:
    said = Sparsity().update(np.array([[0.0, 3.0], [0.0, -4.0]]))
    assert (said["l0"], said["l1"]) == (2, 7)
    assert said["hoyer"] == pytest.approx((2 - 7 / 5) / (2 - 1))
    assert said["treves_rolls"] == pytest.approx((1 - (7 / 4) ** 2 / (25 / 4)) / (1 - 1 / 4))
    assert said["gini"] == pytest.approx(1 - 2 * (3 / 7 * 1.5 / 4 + 4 / 7 * 0.5 / 4))


@pytest.mark.parametrize("dtype", ["uint8", "float64"])
def test_one_value_alone_is_as_sparse_as_can_be(dtype: str) -> None:
    x = np.zeros((10, 10), dtype)
    x[3, 4] = 9
    said = Sparsity().update(x)
    assert (said["l0"], said["hoyer"], said["treves_rolls"]) == (1, 1, 1)
    assert said["gini"] == pytest.approx(0.99)


@pytest.mark.parametrize("value", [0.1, -3.0, 1e5 / 7])
def test_a_constant_is_not_sparse_and_has_no_kurtosis(value: float) -> None:
    said = Sparsity().update(np.full((13, 17), value))
    assert (said["hoyer"], said["gini"], said["treves_rolls"]) == (0, 0, 0)
    assert np.isnan(said["kurtosis"])
    lived = RunningSparsity(window=7).batch(np.full((40, 2), value))
    assert (lived["hoyer"][6:] == 0).all()
    assert (lived["treves_rolls"][6:] == 0).all()
    assert np.isnan(lived["kurtosis"]).all()


def test_zeros_have_no_shares() -> None:
    said = Sparsity().update(np.zeros((4, 4), np.uint8))
    assert (said["l0"], said["l1"]) == (0, 0)
    assert np.isnan([said[name] for name in ("kurtosis", "hoyer", "gini", "treves_rolls")]).all()


def test_the_most_negative_integer_has_a_magnitude() -> None:
    said = Sparsity().update(np.array([0, -32768], np.int16))
    assert (said["l1"], said["gini"]) == (32768, 0.5)


def test_a_hole_gives_nan() -> None:
    said = Sparsity().update(np.array([1.0, np.nan, 0.0]))
    assert np.isnan(list(said.values())).all()


@settings(deadline=None, max_examples=100)
@given(x=videos(), window=st.sampled_from([2, 9, None]), tolerance=st.sampled_from([0.0, 100.0]))
def test_over_time_equals_the_reference(x: np.ndarray, window: int | None, tolerance: float) -> None:
    assume(len(x) >= (window or 4))
    said = RunningSparsity(window=window, tolerance=tolerance).batch(x)
    truth = reference.running_sparsity(x, window=window, tolerance=tolerance)
    assert tuple(said) == LIFETIME
    for name in LIFETIME:
        close = 1e-5 if truth[name].dtype == np.float32 else 1e-8
        np.testing.assert_allclose(said[name], truth[name], rtol=close, atol=close, err_msg=name)


def test_a_loud_past_leaves_no_trace_in_a_window() -> None:
    x = np.random.default_rng(0).standard_normal((300, 3))
    x[100:120] *= 1e9
    x[200:] = 0
    said = RunningSparsity(window=10).batch(x)
    truth = reference.running_sparsity(x, window=10)
    for name in LIFETIME:
        np.testing.assert_allclose(said[name], truth[name], rtol=1e-8, atol=1e-8, err_msg=name)
    assert (said["l1"][209:] == 0).all()
    assert np.isnan(said["hoyer"][209:]).all()


def test_parts_follow_the_parameters() -> None:
    for node in (Sparsity(measures=("hoyer", "l0")), RunningSparsity(measures=("hoyer", "l0"), window=2)):
        assert node.fields() == ("hoyer", "l0")
        node.update(np.ones(3))
        assert tuple(node.update(np.ones(3))) == ("hoyer", "l0")
        assert node.edit(measures=("l1",))
        assert node.fields() == ("l1",)
    assert Sparsity(measures=["l0"]).measures == ("l0",)
    assert RunningSparsity().caption() == "all frames"
    assert RunningSparsity(window=9, tolerance=2.0).caption() == "window 9, tolerance 2"


@pytest.mark.parametrize(
    ("cls", "measures", "text"),
    [
        (Sparsity, (), "sparsity: measures must name at least one measure (got []); leave it out for all"),
        (Sparsity, ("l0", "l0"), "sparsity: measures must name each measure once (got 'l0' twice)"),
        (
            RunningSparsity,
            ("l1", "l1"),
            "running_sparsity: measures must name each measure once (got 'l1' twice)",
        ),
    ],
)
def test_measures_are_checked(cls: type, measures: tuple[str, ...], text: str) -> None:
    with pytest.raises(ParameterError) as caught:
        cls(measures=measures)
    assert str(caught.value) == text


def test_no_gini_over_time() -> None:
    with pytest.raises(ParameterError, match="measures must be"):
        RunningSparsity(measures=("gini",))


def test_contract() -> None:
    check_node(Sparsity, measures=("gini", "l0"), tolerance=100.0)
    check_node(RunningSparsity, measures=("l1", "hoyer"))
