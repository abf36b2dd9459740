from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse import reference
from stream_sparse.base import Node
from stream_sparse.nodes import RunningSparsity, Sparsity

from .frames import FRAMES

MEASURES = ("l0", "l1", "kurtosis", "hoyer", "gini", "treves_rolls")


@given(x=FRAMES, tolerance=st.sampled_from([0.0, 0.5, 100.0]))
def test_equals_the_reference(x: np.ndarray, tolerance: float) -> None:
    found = Sparsity(tolerance=tolerance).update(x)
    truth = reference.sparsity(x[None], tolerance=tolerance)
    assert tuple(found) == MEASURES
    for name in MEASURES:
        np.testing.assert_allclose(found[name], truth[name][0], rtol=1e-9, atol=1e-9, err_msg=name)


def test_equals_a_calculation_by_hand() -> None:
    found = Sparsity().update(np.array([[0.0, 3.0], [0.0, -4.0]]))
    assert (found["l0"], found["l1"]) == (2, 7)
    assert found["hoyer"] == pytest.approx((2 - 7 / 5) / (2 - 1))
    assert found["treves_rolls"] == pytest.approx((1 - (7 / 4) ** 2 / (25 / 4)) / (1 - 1 / 4))
    assert found["gini"] == pytest.approx(1 - 2 * (3 / 7 * 1.5 / 4 + 4 / 7 * 0.5 / 4))


def test_a_measure_that_is_named_twice_is_given_once() -> None:
    found = Sparsity(measures=("l1", "l0", "l1")).update(np.array([0.0, 3.0, -4.0]))
    assert found == {"l1": 7, "l0": 2}
    assert RunningSparsity(measures=("l1", "l0", "l1")).fields() == ("l1", "l0")


@pytest.mark.parametrize("value", [0.1, -3.0, 1e5 / 7])
def test_a_constant_is_not_sparse_and_has_no_kurtosis(value: float) -> None:
    found = Sparsity().update(np.full((13, 17), value))
    assert (found["hoyer"], found["gini"], found["treves_rolls"]) == (0, 0, 0)
    assert np.isnan(found["kurtosis"])


def test_the_most_negative_integer_has_a_magnitude() -> None:
    found = Sparsity().update(np.array([0, -32768], np.int16))
    assert (found["l1"], found["gini"]) == (32768, 0.5)


def test_the_outputs_are_the_chosen_measures() -> None:
    node = Sparsity(measures=("hoyer", "l0"))
    assert node.fields() == ("hoyer", "l0")
    assert tuple(node.update(np.ones(3))) == ("hoyer", "l0")
    assert node.edit(measures=("l1",))
    assert node.fields() == ("l1",)
    assert Sparsity(measures=["l0"]).measures == ("l0",)


@pytest.mark.parametrize("size", [1e200, 1e154, 4e153, 1e-154, 1e-160, 1e-170, 1e-310])
@pytest.mark.parametrize("cls", [Sparsity, RunningSparsity])
def test_shares_are_right_or_nan_where_squares_leave_the_range(cls: type[Node], size: float) -> None:
    values = np.random.default_rng(0).exponential(size=100)
    x = values[:, None, None] if cls is RunningSparsity else values[None, :]
    names = ("hoyer", "treves_rolls") if cls is RunningSparsity else ("hoyer", "treves_rolls", "gini")
    node = cls(measures=names)
    found, truth = node.batch(x * size), node.batch(x)
    for name in names:
        share, right = (float(values[name][-1].item()) for values in (found, truth))
        assert np.isnan(share) or share == pytest.approx(right, rel=1e-6), name


def test_a_gini_index_is_nan_where_its_sum_leaves_the_range() -> None:
    assert np.isnan(Sparsity().update(np.linspace(1e307, 2e307, 8))["gini"])
