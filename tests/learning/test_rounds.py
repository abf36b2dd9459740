"""Rounds of batches that are coded apart give one dictionary, whoever codes them and when."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import dask
import dask.array as da
import numpy as np
import pytest

from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.kernels.products import squares
from stream_sparse.learning import OnlineDictionary
from stream_sparse.learning.coder import Budget
from stream_sparse.learning.learner import Learner
from stream_sparse.learning.rounds import Want, code, learn
from tests.support.errors import refusal

from .patches import patches


def planted(atoms: int, size: int, count: int, seed: int = 0) -> tuple[Array, Array]:
    """A dictionary, and signals of four of its atoms each."""
    rng = np.random.default_rng(seed)
    D = rng.standard_normal((atoms, size))
    D /= np.linalg.norm(D, axis=1, keepdims=True)
    codes = np.zeros((count, atoms))
    for row in codes:
        row[rng.choice(atoms, 4, replace=False)] = rng.uniform(0.5, 2, 4) * rng.choice([-1, 1], 4)
    X = codes @ D
    return D, X + rng.standard_normal(X.shape) * 10**-1.5 * np.linalg.norm(X) / X.size**0.5


def found(D: Array, components: Array) -> float:
    return float(np.mean(np.abs(D @ components.T).max(axis=1) > 0.99))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    "options", [{}, {"code": "lasso", "alpha": 0.1, "positive_dict": True}, {"choose": "energetic"}]
)
def test_a_round_of_one_batch_is_a_step_of_the_estimator_to_the_bit(
    dtype: str, options: dict[str, Any]
) -> None:
    X = patches("china", 6, 1000).astype(dtype)  # 25 batches: atoms are looked over twice
    given: dict[str, Any] = {"n_components": 20, "batch_size": 40, "random_state": 3, **options}
    alone = OnlineDictionary(**given).partial_fit(X)
    together = OnlineDictionary(**given, round_size=1, max_iter=1).fit(da.from_array(X, chunks=(170, 36)))
    np.testing.assert_array_equal(together.components_, alone.components_)
    assert (together.error_, together.n_steps_, together.components_.dtype) == (alone.error_, 25, dtype)


def test_neither_workers_nor_timing_nor_chunks_change_a_bit() -> None:
    X = patches("china", 6, 700)
    results = []
    for chunks, workers in ((700, 1), (90, 1), (130, 3)):
        model = OnlineDictionary(12, batch_size=64, max_iter=2, random_state=0, round_size=3)
        with ThreadPoolExecutor(workers) as pool, dask.config.set(pool=pool):
            results.append(model.fit(da.from_array(X, chunks=(chunks, 36))).components_)
    np.testing.assert_array_equal(results[1], results[0])
    np.testing.assert_array_equal(results[2], results[0])


def test_batches_of_a_round_are_chosen_by_the_level_of_before_and_move_it_together() -> None:
    X = patches("china", 6, 900)
    start = X[:12] / np.sqrt(squares(X[:12]))[:, None]
    model = OnlineDictionary(12, 5, 60, max_iter=1, round_size=4, dict_init=X[:12], choose="energetic")
    model.fit(da.from_array(X, chunks=(200, 36)))
    learner, level = Learner(12, 5, 60, 20, start=start), 0.0
    energy = (X**2).sum(axis=1).reshape(15, 60)
    for group in ([0], range(1, 5), range(5, 9), range(9, 13), range(13, 15)):
        level = level or np.sort(energy[0])[29]
        above = energy[group] > level
        level *= np.exp(0.1 * (2 * above.mean(axis=1) - 1).sum())
        batches = [X[60 * k : 60 * k + 60][some] for k, some in zip(group, above, strict=True)]
        wants: list[Want] = ["sums"] * (len(batches) - 1) + ["signals"]
        learn(
            learner,
            [code(x, learner.atoms, learner.budget, want) for x, want in zip(batches, wants, strict=True)],
        )
    assert 300 < learner.seen < 600
    np.testing.assert_array_equal(model.components_, learner.atoms)


def test_a_planted_dictionary_is_found_whole() -> None:
    D, X = planted(30, 24, 8000)
    model = OnlineDictionary(30, 4, batch_size=128, max_iter=12, random_state=0, round_size=4)
    with dask.config.set(scheduler="sync"):
        model.fit(da.from_array(X, chunks=(4000, 24)))
    assert found(D, model.components_) == 1


def test_rounds_with_empty_and_flat_batches() -> None:
    X = patches("china", 6, 60)
    learner, nothing = Learner(8, 3, 20, None), X[:0]
    assert learn(learner, [code(np.zeros_like(X[:9]), None, Budget(3), "signals")]) == (0.0, 0.0)
    assert learner.atoms is None
    learn(learner, [code(X[:20], None, Budget(3), "signals")])
    before = learner.atoms
    parts = code(X[20:40], before, Budget(3), "sums"), code(nothing, before, Budget(3), "signals")
    energy, lost = learn(learner, parts)
    assert 0 < lost < energy == pytest.approx(float((X[20:40] ** 2).sum()))
    assert learner.seen == 40
    assert learner.atoms is not before


def test_a_dask_array_that_cannot_be_learned_from() -> None:
    unknown = da.from_array(np.ones((9, 4)), chunks=(3, 4))
    unknown = unknown[unknown[:, 0] > 0]
    assert refusal(InputError, OnlineDictionary().fit, unknown) == (
        "OnlineDictionary: expected a Dask array (samples, features) of a known size; got (nan, 4); "
        "compute_chunk_sizes() finds out unknown ones"
    )
    late = np.random.default_rng(0).random((9, 4))
    late[8, 2] = np.nan
    model = OnlineDictionary(3, batch_size=4)
    assert refusal(InputError, model.fit, da.from_array(late, chunks=(3, 4))) == (
        "OnlineDictionary: X has nan or inf; leave out the samples that have it"
    )
