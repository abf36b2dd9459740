from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.frame import Array
from stream_sparse.kernels.learning import choose


def chosen(X: Array, level: Array, energetic: bool = True) -> list[int]:
    """The places that are chosen; the level is moved."""
    places = np.empty(len(X), np.int64)
    return places[: choose(X, energetic, level, np.empty(len(X)), places)].tolist()


def of_energies(*energies: float) -> Array:
    return np.sqrt(np.array(energies, np.float64))[:, None]


@pytest.mark.parametrize("count", [1, 2, 5, 6, 100])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_of_the_first_block_those_above_its_median_are_chosen(dtype: str, count: int) -> None:
    X = np.random.default_rng(count).standard_normal((count, 7)).astype(dtype)
    level = np.zeros(1)
    found = chosen(X, level)
    energy = (X.astype(np.float64) ** 2).sum(axis=1)
    median = np.sort(energy)[(count - 1) // 2]
    assert found == np.flatnonzero(energy > median * (1 + 1e-6)).tolist()
    step = np.exp(0.1 * (2 * len(found) / count - 1))
    np.testing.assert_allclose(level, median * step, rtol=0, atol=1e-6 * median)


def test_a_level_decides_on_a_block_and_is_moved_by_it() -> None:
    level = np.array([4.0])
    assert chosen(of_energies(1, 5, 4, 9, 0, 4.5), level) == [1, 3, 5]
    assert level[0] == pytest.approx(4 * np.exp(0.1 * (2 * 3 / 5 - 1))), "the flat one does not count"
    chosen(of_energies(100, 90), level)
    assert level[0] == pytest.approx(4 * np.exp(0.1 * (0.2 + 1)))


def test_flat_signals_are_never_chosen_and_move_nothing() -> None:
    level = np.zeros(1)
    assert chosen(np.zeros((3, 2)), level) == []
    assert level[0] == 0
    level[0] = 2
    assert chosen(np.zeros((3, 2)), level) == []
    assert level[0] == 2


def test_the_level_finds_the_median_from_a_poor_start_and_follows_it() -> None:
    rng = np.random.default_rng(0)
    level = np.zeros(1)
    chosen(np.full((64, 9), 30.0), level)
    for size in (1.0, 0.05, 20.0):
        shares = []
        for _ in range(400):
            X = size * rng.standard_normal((64, 9)) * rng.exponential(size=(64, 1))
            shares.append(len(chosen(X, level)) / 64)
        assert np.mean(shares[200:]) == pytest.approx(0.5, abs=0.01)
