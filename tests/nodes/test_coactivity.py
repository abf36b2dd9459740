from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter
from scipy.stats import norm

from stream_sparse import reference
from stream_sparse.nodes import Coactivity

MEMORIES = st.sampled_from([{}, {"window": 5}])


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
        if name in ("together", "share"):
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
    """Two equal signals in ten samples of five frames: sqrt(10 - 1) is 3, however a root is rounded."""
    x = np.array([[1.0, 0.0]] * 5).reshape(5, 2, 1).repeat(2, axis=2)
    assert [Coactivity(z=z).batch(x)["share"][-1] for z in (2.99, 3.0)] == [1, 0]


def test_the_limit_is_that_of_a_skewed_chance() -> None:
    """Two equal signals, active in a fifth of 25 samples: sqrt(24) = z + 0.45 (z**2 - 1) / 6 at z = 3.858."""
    x = np.zeros((5, 5, 2))
    x[:, 0] = 1.0
    assert [Coactivity(z=z).batch(x)["share"][-1] for z in (3.85, 3.86)] == [1, 0]
    x[:, :4, 1] = 1.0  # the other in four fifths: 0.25 sqrt(24) is 1.225, and the limit is z, not below it
    assert [Coactivity(z=z).batch(x)["share"][-1] for z in (1.22, 1.23)] == [1, 0]


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


def slow_signals(phi: float, frames: int, signals: int, seed: int) -> np.ndarray:
    """Independent AR(1) signals; 0 gives white noise."""
    noise = np.random.default_rng(seed).standard_normal((frames + 300, signals))
    return lfilter([1.0], [1.0, -phi], noise, axis=0)[300:]


def shares(x: np.ndarray, *zs: float) -> list[float]:
    """The share over all frames; a window as long as they are gives one result."""
    node = Coactivity(window=len(x))
    for row in x[:-1]:
        node.update(row)
    found = []
    for z in zs:
        last = Coactivity(window=len(x), z=z)
        last.restore(node.state())
        found.append(last.update(x[-1]).share)
    return found


@pytest.mark.parametrize(("phi", "active"), [(0.0, 0.5), (0.5, 0.05), (0.97, 0.16)])
def test_chance_is_that_of_independent_signals_as_slow_and_as_rare(phi: float, active: float) -> None:
    x = slow_signals(phi, 2000, 120, seed=3) * np.sqrt(1 - phi**2)
    two, three = shares(np.maximum(x - norm.isf(active), 0), 2.0, 3.0)
    assert 0.5 < two / norm.sf(2) < 2
    assert 0.5 < three / norm.sf(3) < 2


def test_forty_slow_signals_have_hardly_a_pair_beyond_chance() -> None:
    (found,) = shares(np.maximum(slow_signals(0.97, 2000, 40, seed=0), 0), 3.0)
    assert found < 0.006  # 0.22 without Bartlett's factor


@given(memory=MEMORIES, seed=st.integers(0, 99), frames=st.sampled_from([20, 70, 150]), nan=st.booleans())
@settings(max_examples=12)
def test_the_correction_equals_the_reference(
    memory: dict[str, Any], seed: int, frames: int, nan: bool
) -> None:
    memory = {name: value * 15 for name, value in memory.items()}
    x = np.maximum(slow_signals(0.8, frames, 5, seed), 0)
    x[frames // 2, 1] = np.nan if nan else 0
    node = Coactivity(z=0.7, **memory)
    results = [node.update(row) for row in x]
    if results[-1] is not None:
        found, truth = results[-1].share, reference.coactivity(x, z=0.7, **memory)["share"][-1]
        assert found == truth
