from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.frame import Array
from stream_sparse.learning.learner import Learner, first_atoms
from stream_sparse.reference.dictionary_learning import update

from .patches import feed, patches

X = patches("china", 6, 2000)


def learner(half_life: float | None = 20, reseed: bool = True, most: int = 3, batch: int = 64) -> Learner:
    return Learner(24, most, batch, half_life, reseed)


def atoms(model: Learner) -> Array:
    assert model.atoms is not None
    return model.atoms


@given(st.integers(0, len(X)), st.sampled_from([None, 5]))
def test_a_restored_learner_continues_to_the_bit(at: int, half_life: float | None) -> None:
    first, second = learner(half_life), learner(half_life)
    feed(first, X[:at])
    second.restore(pickle.loads(pickle.dumps(first.state())))
    for model in (first, second):
        feed(model, X[at:])
        feed(model, X[:64])
    np.testing.assert_array_equal(atoms(second), atoms(first))
    assert (second.batches, second.reseeded, second.seen) == (first.batches, first.reseeded, first.seen)


def test_a_change_makes_a_new_read_only_array_of_atoms() -> None:
    model = learner()
    feed(model, X[:64])
    held = atoms(model)
    copy = held.copy()
    feed(model, X[64:128])
    assert model.atoms is not held
    np.testing.assert_array_equal(held, copy)
    assert not held.flags.writeable


@pytest.mark.parametrize(
    ("half_life", "wanted"), [(None, (1 - 1 / 3) ** 5), (2, (1 - 1 / 3) ** 5), (0.2, 0.5**5)]
)
def test_a_batch_equals_the_formula(half_life: float | None, wanted: float) -> None:
    model = learner(half_life, reseed=False)
    feed(model, X[:128])
    D, A, B = atoms(model), model.state()["A"], model.state()["B"]
    batch = X[128:192]
    C = model.coder.dense(model.code(batch))
    feed(model, batch)
    A, B = wanted * A + C.T @ C, wanted * B + C.T @ batch
    np.testing.assert_allclose(model.state()["A"], A, atol=1e-12)
    np.testing.assert_allclose(atoms(model), update(D, A, B), atol=1e-9)


def test_a_short_batch_forgets_less_of_the_past() -> None:
    long, short = learner(half_life=0.01), learner(half_life=0.01)
    for model in (long, short):
        feed(model, X[:640])
    feed(long, X[640:704])
    short.learn(X[640:641])
    assert long.state()["used"].sum() < 1.01 * 64 * 3
    assert short.state()["used"].sum() > 0.2 * 64 * 3


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("half_life", [None, 1, 20])
def test_flat_signals_do_no_harm(dtype: str, half_life: float | None) -> None:
    model = learner(half_life)
    x = X.astype(dtype)
    for _ in range(5):
        feed(model, x[:320])
        feed(model, np.zeros((64 * 50, 36), dtype))
    assert np.isfinite(atoms(model)).all()
    np.testing.assert_allclose(np.linalg.norm(atoms(model), axis=1), 1, rtol=1e-5)


def made_of(truth: Array, count: int = 640, most: int = 3) -> Array:
    """Signals that are sums of ``most`` atoms."""
    rng = np.random.default_rng(0)
    chosen = np.argsort(rng.random((count, len(truth))), axis=1)[:, :most]
    signals = np.einsum("sk,skf->sf", rng.uniform(0.5, 2, chosen.shape), truth[chosen])
    return np.asarray(signals + 0.01 * rng.standard_normal(signals.shape))


def test_similar_atoms_stay_if_both_are_useful() -> None:
    rng = np.random.default_rng(2)
    truth = rng.standard_normal((24, 36))
    truth[1] = truth[0] + 0.3 * truth[1]
    truth /= np.linalg.norm(truth, axis=1, keepdims=True)
    assert truth[0] @ truth[1] > 0.92
    model = Learner(24, 3, 64, 20, start=truth)
    feed(model, made_of(truth, 64 * 40))
    assert model.reseeded == 0
    assert np.abs(atoms(model) @ truth.T).max(axis=0).min() > 0.99


def test_the_start_takes_no_faint_and_no_similar_signals() -> None:
    faint = np.concatenate([1e-6 * X[:500], X[500:520], 2 * X[500:520]])
    start = first_atoms(faint, 10, 0)
    assert start is not None
    near = np.abs(start @ X[500:520].T / np.linalg.norm(X[500:520], axis=1)).max(axis=1)
    np.testing.assert_allclose(near, 1)
    assert np.abs(np.triu(start @ start.T, 1)).max() < 0.99
    np.testing.assert_array_equal(start, first_atoms(faint, 10, 0))
    assert not np.array_equal(start, first_atoms(faint, 10, 1))


def test_a_start_with_too_few_signals_is_completed_at_random() -> None:
    start = first_atoms(X[:3], 24, 0)
    assert start is not None
    np.testing.assert_allclose(np.linalg.norm(start, axis=1), 1)
    assert first_atoms(np.zeros((5, 4)), 3, 0) is None
    assert first_atoms(np.empty((0, 4)), 3, 0) is None


@pytest.mark.parametrize(("size", "count", "most", "seed"), [(32, 48, 3, 0), (48, 72, 4, 1)])
def test_all_planted_atoms_are_found_and_only_with_reseed(
    size: int, count: int, most: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.standard_normal((count, size))
    truth /= np.linalg.norm(truth, axis=1, keepdims=True)
    signals = 30_000
    chosen = np.argpartition(rng.random((signals, count)), most, axis=1)[:, :most]
    weights = rng.uniform(0.5, 2, chosen.shape) * rng.choice([-1, 1], chosen.shape)
    x = np.einsum("sk,skf->sf", weights, truth[chosen])
    x += 10 ** (-30 / 20) * np.sqrt((x**2).mean()) * rng.standard_normal(x.shape)
    found = {}
    for reseed in (False, True):
        model = Learner(count, most, 256, 20, reseed, seed=seed)
        for _ in range(4):
            feed(model, x)
        found[reseed] = (np.abs(truth @ atoms(model).T).max(axis=1) > 0.99).mean()
        assert (0 < model.reseeded < 30) == reseed
    assert found[False] < 0.98
    assert found[True] >= 0.99
