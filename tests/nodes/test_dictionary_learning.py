from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.decomposition import MiniBatchDictionaryLearning

from stream_sparse import reference
from stream_sparse.errors import InputError
from stream_sparse.nodes import DictionaryLearning
from tests.learning.patches import feed
from tests.support.errors import refusal

from .frames import results


def planted(frames: int, signals: int, seed: int = 0, dtype: str = "float64") -> np.ndarray:
    """Patches (frames, signals, 4, 4): sums of three of 24 atoms, and noise."""
    rng = np.random.default_rng(seed)
    atoms = rng.standard_normal((24, 16))
    atoms /= np.linalg.norm(atoms, axis=1, keepdims=True)
    codes = np.zeros((frames * signals, 24))
    for row in codes:
        row[rng.choice(24, 3, replace=False)] = rng.uniform(0.5, 2, 3) * rng.choice([-1, 1], 3)
    made = codes @ atoms + 0.02 * rng.standard_normal((len(codes), 16))
    return made.reshape(frames, signals, 4, 4).astype(dtype)


def small(**more: Any) -> DictionaryLearning:
    return DictionaryLearning(**{"n_components": 24, "n_nonzero_coefs": 3, "batch_size": 32, **more})


OPTIONS: list[dict[str, Any]] = [
    {}, {"half_life": None}, {"learn_from": 20}, {"reseed": False}, {"choose": "energetic", "learn_from": 12},
]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "dtype", "close"),
    [({}, "float32", 1e-4), *((options, "float64", 1e-9) for options in OPTIONS)],
)
def test_equals_its_formula_in_both_precisions(options: dict[str, Any], dtype: str, close: float) -> None:
    frames = planted(24, 30, dtype=dtype)
    node = small(**options)
    truth = reference.dictionary_learning(frames, **node.parameters())
    result = node.batch(frames)
    assert result.keys() == truth.keys()
    assert np.isnan(result["error"][:2]).all(), "32 signals are a batch, and frames have 30, 20 or 12"
    for name, value in result.items():
        np.testing.assert_allclose(value, truth[name], rtol=0, atol=close, err_msg=name)


def test_learn_off_keeps_the_atoms_and_codes_on() -> None:
    node = small()
    frames = planted(10, 40)
    results(node, frames[:5])
    node.learn = False
    later = results(node, frames[5:])
    assert all((s.atoms == later[0].atoms).all() for s in later)
    assert [s.drift for s in later[1:]] == [0.0] * 4
    node.learn = True
    node.update(frames[0])
    assert node.update(frames[1]).drift > 0


def test_minibatch_equals_scikit_learn_to_the_bit() -> None:
    frames = planted(12, 40)
    options = {"alpha": 0.3, "transform_algorithm": "lasso_lars", "transform_alpha": 0.2}
    node = small(algorithm="minibatch", learn_from=None, seed=5, **options)
    peer = MiniBatchDictionaryLearning(
        n_components=24, batch_size=32, random_state=5, transform_n_nonzero_coefs=3, **options
    )
    signals = frames.reshape(-1, 16)
    learned = 0
    for t, frame in enumerate(frames):
        result = node.update(frame)
        if result is not None:
            assert np.array_equal(result.atoms.reshape(24, 16), peer.components_)
            assert np.array_equal(result.codes, peer.transform(frame.reshape(-1, 16)))
        while learned + 32 <= 40 * (t + 1):
            peer.partial_fit(signals[learned : learned + 32])
            learned += 32
    assert result is not None


def test_a_restored_minibatch_continues_to_the_bit() -> None:
    frames = planted(16, 40)
    first = small(algorithm="minibatch", alpha=0.3)
    results(first, frames[:7])
    second = first.fresh()
    second.restore(first.state())
    np.testing.assert_equal(results(second, frames[7:]), results(first, frames[7:]))


@pytest.mark.parametrize("choose", ["all", "energetic"])
def test_its_signals_are_those_that_it_learns_from(choose: str) -> None:
    frames, level = planted(12, 40), np.zeros(1)
    node = small(choose=choose, learn_from=15)
    learner = node.make_learner(np.empty((0, 16)), (4, 4))
    feed(learner, np.concatenate([node.signals(frame, t, level)[0] for t, frame in enumerate(frames)]))
    results(node, frames)
    np.testing.assert_array_equal(node.update(frames[0]).atoms.reshape(24, 16), learner.atoms)
    assert (level[0] > 0) == (choose == "energetic")


def test_each_batch_is_coded_with_the_atoms_of_that_before() -> None:
    """Of a frame with several batches the first one has been coded already, unless signals were waiting."""
    frames = planted(5, 80)
    node = small(init="random", learn_from=None)
    learner = node.make_learner(frames[0].reshape(80, 16), (4, 4))
    signals, learned = frames.reshape(-1, 16), 0
    for t, frame in enumerate(frames):
        np.testing.assert_array_equal(node.update(frame).atoms.reshape(24, 16), learner.atoms)
        while learned + 32 <= 80 * (t + 1):
            learner.learn(signals[learned : learned + 32])
            learned += 32


def test_nan_is_left_out_and_counted() -> None:
    frames = planted(10, 40)
    holed = frames.copy()
    holed[:, 3, 1, 1] = np.nan
    without = np.delete(frames, 3, axis=1)
    node, other = small(), small()
    a, b = results(node, holed)[-1], results(other, without)[-1]
    assert a.left_out == 10
    assert b.left_out == 0
    assert np.isnan(a.codes[3]).all()
    assert np.isnan(a.reconstruction[3]).all()
    np.testing.assert_array_equal(np.delete(a.codes, 3, axis=0), b.codes)
    np.testing.assert_array_equal(a.atoms, b.atoms)
    assert a.error == b.error


def test_flat_frames_teach_nothing_and_give_a_note() -> None:
    node = small()
    assert results(node, np.zeros((5, 40, 4, 4))) == [None] * 5
    assert node.note() == "nothing to learn: every patch is flat"
    frames = planted(4, 40)
    node.update(frames[0])
    result = node.update(frames[1])
    assert node.note() == ""
    assert np.isfinite(result.atoms).all()
    flat = node.update(np.zeros((40, 4, 4)))
    assert not flat.codes.any()
    assert np.isnan(flat.error)
    assert node.note() == "nothing to learn: every patch is flat"


def test_a_batch_that_does_not_fill_gives_a_note() -> None:
    node = small(batch_size=100)
    notes = []
    for frame in planted(4, 30):
        assert node.update(frame) is None
        notes.append(node.note())
    waiting = "nothing learned yet: no 100 patches so far for a first batch"
    assert notes == ["", waiting, waiting, ""]


def test_a_still_scene_gives_a_note() -> None:
    node = small()
    rng = np.random.default_rng(0)
    frame = planted(1, 40)[0]
    notes = []
    for _ in range(60):
        node.update(frame + 0.02 * rng.standard_normal(frame.shape))
        notes.append(node.note())
    assert notes[20] == ""
    assert notes[-1] == "nothing new to learn: move the camera"
    results(node, planted(10, 40))
    assert node.note() == ""


def test_atoms_start_from_a_file(tmp_path: Path) -> None:
    atoms = np.random.default_rng(0).standard_normal((24, 4, 4))
    path = tmp_path / "atoms.npy"
    np.save(path, atoms)
    node = small(init={"file": str(path)})
    result = node.update(planted(1, 40)[0])
    unit = atoms / np.linalg.norm(atoms, axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(result.atoms, unit)
    large = small(n_components=25, init={"file": str(path)})
    text = f"init: {path} holds 24 atoms, n_components is 25"
    assert refusal(InputError, large.update, planted(1, 9)[0]) == text


@pytest.mark.parametrize("size", [1e-12, 1e12])
def test_the_unit_of_the_values_does_not_matter(size: float) -> None:
    """Also where squares of squares leave the range of float32."""
    frames = planted(20, 40, dtype="float32")
    plain, scaled = small(), small()
    exponent = np.float32(2.0 ** np.round(np.log2(size)))  # a power of two, so that nothing is rounded
    a, b = results(plain, frames)[-1], results(scaled, frames * exponent)[-1]
    np.testing.assert_array_equal(a.atoms, b.atoms)
    assert np.isfinite(b.codes).all()


def test_one_enormous_signal_does_no_lasting_harm() -> None:
    node = small()
    frames = planted(300, 40, dtype="float32")
    frames[30, 0] *= np.float32(1e10)
    result = results(node, frames)[-1]
    np.testing.assert_allclose(np.linalg.norm(result.atoms, axis=(1, 2)), 1, rtol=1e-5)
    assert result.error < 0.1
