from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse import reference
from stream_sparse.nodes import Coactivity

MEMORIES = st.sampled_from([{}, {"window": 5}, {"half_life": 4.0}])


@given(
    memory=MEMORIES, seed=st.integers(0, 999), samples=st.sampled_from([0, 1, 6]), signals=st.integers(1, 6)
)
def test_equals_the_reference(memory: dict[str, Any], seed: int, samples: int, signals: int) -> None:
    rng = np.random.default_rng(seed)
    shape = (14, samples, signals) if samples else (14, signals)
    x = rng.standard_normal(shape) * (rng.random(shape) < 0.4)
    x[rng.random(shape) < 0.02] = np.nan
    found = Coactivity(z=1.5, **memory).batch(x)
    truth = reference.coactivity(x, z=1.5, **memory)
    for name, values in truth.items():
        np.testing.assert_allclose(found[name], values, rtol=0, atol=1e-9, err_msg=name)
        if "half_life" not in memory and name in ("together", "share"):
            assert np.array_equal(found[name], values, equal_nan=True)  # counts are whole numbers


def test_equals_a_calculation_by_hand() -> None:
    a = np.array([1.0, 2.0, 0.0, 0.0, 3.0, 0.0])
    b = np.array([1.0, -2.0, 0.0, 5.0, 0.0, 0.0])
    c = np.array([0.0, 0.0, 4.0, 0.0, 0.0, 4.0])
    found = {name: values[-1] for name, values in Coactivity().batch(a, b, c).items()}
    np.testing.assert_allclose(found["together"], np.array([[3, 2, 0], [2, 3, 0], [0, 0, 2]]) / 6)
    assert found["correlation"][0, 1] == pytest.approx(np.corrcoef(a != 0, b != 0)[0, 1])
    assert (found["share"], found["hoyer"], found["gini"]) == (0, 1, pytest.approx(2 / 3))


def test_pairs_beyond_chance_are_counted() -> None:
    rng = np.random.default_rng(0)
    x = rng.random((2000, 12)) < 0.1
    x[:, 1] = x[:, 0] | (rng.random(2000) < 0.02)  # the only pair that has anything in common
    x[:, 2] = ~x[:, 3] & x[:, 2]  # and one that avoids each other, which is not counted
    node = Coactivity(z=4)
    result = [node.update(row.astype(float)) for row in x][-1]
    assert result is not None
    assert result.share == 1 / 66
    assert result.correlation[2, 3] < -0.1


def test_a_pair_that_exceeds_chance_by_z_exactly_is_not_beyond_it() -> None:
    """Two equal signals in five samples: 1 * sqrt(5 - 1) is 2, whichever way a root is rounded."""
    x = np.array([1.0, 1.0, 0.0, 0.0, 0.0])
    assert [Coactivity(z=z).batch(x, x)["share"][-1] for z in (1.99, 2.0)] == [1, 0]


def test_a_signal_whose_weight_has_faded_has_no_correlation() -> None:
    """It was active once: its share of the weight is a millionth by frame 19, and may be a rounding error."""
    x = np.zeros((30, 2))
    x[0, 0] = x[::2, 1] = 1
    found = Coactivity(half_life=1).batch(x)["correlation"]
    assert np.flatnonzero(np.isfinite(found[:, 0, 1])).tolist() == list(range(3, 19))
    np.testing.assert_allclose(found, reference.coactivity(x, half_life=1)["correlation"], rtol=0, atol=1e-9)


def test_a_sample_with_nan_is_left_out_and_does_not_stay() -> None:
    x = (np.random.default_rng(1).random((30, 4)) < 0.5).astype(float)
    hole = x.copy()
    hole[10, 2] = np.nan
    found, whole = Coactivity(window=6).batch(hole), Coactivity(window=6).batch(x)
    for name, values in whole.items():
        assert np.array_equal(found[name][16:], values[16:], equal_nan=True), name
    np.testing.assert_allclose(
        found["together"][12], reference.coactivity(np.delete(x, 10, axis=0)[7:12])["together"][-1]
    )


def test_nothing_but_nan_gives_nan() -> None:
    result = Coactivity(window=2).batch(np.full((3, 4), np.nan))
    assert all(np.isnan(values).all() for values in result.values())


def test_one_signal_has_no_pairs() -> None:
    result = Coactivity().batch(np.ones((5, 1)))
    assert result["together"][-1] == [[1]]
    assert np.isnan([result[name][-1] for name in ("share", "hoyer", "gini")]).all()


def test_numbers_and_vectors_join() -> None:
    rng = np.random.default_rng(2)
    a, b = rng.random(8) < 0.5, rng.random((8, 3)) < 0.5
    joined = Coactivity().batch(np.column_stack([a, b]).astype(float))
    apart = Coactivity().batch(a.astype(float), b.astype(float))
    for name, values in joined.items():
        assert np.array_equal(apart[name], values, equal_nan=True), name
