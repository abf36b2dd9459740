from __future__ import annotations

import pickle
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.decomposition import MiniBatchDictionaryLearning

from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.kernels.products import squares
from stream_sparse.learning import OnlineDictionary, lasso, omp
from stream_sparse.learning.learner import Learner
from tests.support.errors import refusal
from tests.support.processes import python

from .patches import feed, patches

X = patches("china", 6, 2100)


def small(**options: Any) -> OnlineDictionary:
    return OnlineDictionary(**{"n_components": 24, "batch_size": 64, "random_state": 0, **options})


def error(model: OnlineDictionary, x: Array) -> float:
    rest = x - model.inverse_transform(model.transform(x))
    return float((rest**2).sum() / (x**2).sum())


def test_codes_are_those_of_omp() -> None:
    model = small(n_nonzero_coefs=3).fit(X)
    np.testing.assert_array_equal(model.transform(X), omp(X, model.components_, 3))
    model.components_ = np.eye(24, 36)
    np.testing.assert_array_equal(model.transform(X), omp(X, np.eye(24, 36), 3))


def beginning(positive: bool = False) -> Array:
    """Atoms to begin with, of unit length."""
    atoms = np.maximum(X[:24], 0.001) if positive else X[:24]
    return atoms / np.linalg.norm(atoms, axis=1, keepdims=True)


@pytest.mark.parametrize("signs", [{}, {"positive_code": True}, {"positive_dict": True}])
def test_a_batch_of_lasso_gives_the_atoms_of_scikit_learn(signs: dict[str, bool]) -> None:
    start = beginning("positive_dict" in signs)
    options: dict[str, Any] = {"alpha": 0.05, "batch_size": 256, "dict_init": start, **signs}
    model = OnlineDictionary(24, code="lasso", **options).partial_fit(X[:256])
    peer = MiniBatchDictionaryLearning(24, fit_algorithm="cd", **options).partial_fit(X[:256])
    np.testing.assert_allclose(model.components_, peer.components_, rtol=0, atol=1e-6)
    assert np.abs(model.components_ - start).max() > 0.1


def test_codes_are_those_of_lasso_and_may_change_between_batches() -> None:
    model = small(code="lasso", alpha=0.1).partial_fit(X)
    np.testing.assert_array_equal(model.transform(X), lasso(X, model.components_, 0.1))
    model.set_params(alpha=0.2, positive_code=True)
    np.testing.assert_array_equal(model.transform(X), lasso(X, model.components_, 0.2, nonnegative=True))
    again = pickle.loads(pickle.dumps(model.partial_fit(X)))
    assert again.transform(X).min() == 0
    np.testing.assert_array_equal(model.partial_fit(X).components_, again.partial_fit(X).components_)
    model.set_params(code="omp", positive_code=False)
    np.testing.assert_array_equal(model.transform(X), omp(X, model.components_, 5))


@pytest.mark.parametrize("given", [X, X[:3], np.zeros((9, 36)), -np.abs(X[:70])])
def test_a_positive_dictionary_is_so_from_the_first_batch_on(given: Array) -> None:
    model = small(n_components=60, positive_dict=True, code="lasso", alpha=0.05, max_iter=3).partial_fit(
        given
    )
    assert model.components_.min() >= 0
    np.testing.assert_allclose(np.linalg.norm(model.components_, axis=1), 1, rtol=1e-9)
    assert model.fit(given).components_.min() >= 0


def test_full_batches_equal_those_of_the_learner() -> None:
    start = X[:24] / np.linalg.norm(X[:24], axis=1, keepdims=True)
    model = small(dict_init=start).partial_fit(X[: 64 * 20]).partial_fit(X[64 * 20 : 64 * 30])
    learner = Learner(24, 5, 64, 20, start=start / np.sqrt(squares(start))[:, None])
    feed(learner, X[: 64 * 30])
    np.testing.assert_array_equal(model.components_, learner.atoms)
    assert model.n_steps_ == 30


def test_a_short_remainder_is_learned_at_once() -> None:
    model = small().partial_fit(X[:64])
    before = model.components_
    model.partial_fit(X[64:69])
    assert model.n_steps_ == 2
    assert not np.array_equal(model.components_, before)
    model.partial_fit(X[100:300])
    assert model.n_steps_ == 2 + 4


def test_the_error_is_that_before_learning() -> None:
    model = small(n_nonzero_coefs=3).partial_fit(X[:64])
    assert np.isnan(model.error_)
    expected = error(model, X[64:128])
    assert model.partial_fit(X[64:128]).error_ == pytest.approx(expected, rel=1e-9)
    assert error(model, X[64:128]) < expected
    begun = small(dict_init=X[:24], n_nonzero_coefs=3)
    assert 0 < begun.partial_fit(X[:64]).error_ < 1


def test_energetic_samples_teach_what_they_would_teach_alone() -> None:
    model, plain = small(choose="energetic"), small()
    model.partial_fit(X[:640]).partial_fit(X[640:1280])
    energy, level = (X**2).sum(axis=1), 0.0
    for start in range(0, 1280, 64):
        powers = energy[start : start + 64]
        level = level or np.sort(powers)[31]
        above = powers > level
        level *= np.exp(0.1 * (2 * above.mean() - 1))
        plain.partial_fit(X[start : start + 64][above])
    np.testing.assert_array_equal(model.components_, plain.components_)
    assert model.error_ < 1
    before = model.components_
    model.partial_fit(1e-3 * X[:64])
    assert model.components_ is before, "no sample of this batch exceeds the level"
    assert np.isnan(model.error_)


def test_fit_passes_over_the_data_until_the_error_settles() -> None:
    once, fitted = small().partial_fit(X[:300]), small().fit(X[:300])
    assert (once.n_iter_, fitted.n_iter_ > 20, fitted.n_iter_ < 1000) == (1, True, True)
    assert error(fitted, X[:300]) < 0.97 * error(once, X[:300])
    assert error(fitted, X[:300]) == pytest.approx(fitted.error_, rel=0.05)
    assert small(max_iter=2).fit(X).n_iter_ == 2


def test_fit_forgets_and_partial_fit_does_not() -> None:
    rng = np.random.default_rng(0)
    model = small().fit(rng.standard_normal((300, 9)))
    model.fit(X)
    assert model.n_features_in_ == 36
    np.testing.assert_array_equal(model.components_, small().fit(X).components_)
    steps = model.n_steps_
    assert model.partial_fit(X).n_steps_ == steps + 33


def test_a_seed_decides_all() -> None:
    same = [small(random_state=5).fit(X).components_ for _ in range(2)]
    np.testing.assert_array_equal(*same)
    assert not np.array_equal(same[0], small(random_state=6).fit(X).components_)
    by_generator = small(random_state=np.random.RandomState(1)).fit(X)
    np.testing.assert_array_equal(by_generator.components_, small(random_state=1).fit(X).components_)


def test_the_squares_of_the_score_are_added_up_in_float64() -> None:
    x = X[:100].astype(np.float32)
    model = small().partial_fit(x)
    missed = (x - model.inverse_transform(model.transform(x))).ravel().tolist()
    exact = -float(sum(Fraction(value) ** 2 for value in missed) / len(missed))
    assert model.score(x) == pytest.approx(exact, rel=1e-14, abs=0)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_flat_data_give_no_nan(dtype: str) -> None:
    flat = np.zeros((100, 36), dtype)
    model = small().partial_fit(flat)
    assert np.isnan(model.error_)
    assert not model.transform(flat).any()
    np.testing.assert_allclose(np.linalg.norm(model.components_, axis=1), 1, rtol=1e-5)
    for _ in range(3):
        model.partial_fit(X[:64].astype(dtype)).partial_fit(flat)
    assert np.isfinite(model.components_).all()
    assert np.isfinite(small().fit(flat).components_).all()


HOLE = X[:24].copy()
HOLE[5, 2] = np.nan


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_components": 0}, "n_components must be a whole number of at least 1; got 0"),
        ({"choose": "loud"}, "choose must be 'all' or 'energetic'; got 'loud'"),
        ({"half_life": 0}, "half_life must be above 0, or None; got 0"),
        ({"n_nonzero_coefs": 25}, "n_nonzero_coefs must be at most 24 with 24 atoms of 36 features; got 25"),
        (
            {"dict_init": X[:24, :5]},
            "expected dict_init of shape (n_components, 36), as X has 36 features; got (24, 5)",
        ),
        ({"code": "lasso", "alpha": 0}, "alpha must be a number above 0; got 0"),
        ({"positive_code": True}, "positive_code=True needs code='lasso'; got code='omp'"),
        (
            {"dict_init": np.abs(X[:24]) - np.eye(24, 36, 2), "positive_dict": True},
            "dict_init has values below 0 in row 0; positive_dict=True takes atoms without any",
        ),
        ({"dict_init": X[:5]}, "n_components=24, but dict_init has 5 atoms; give one only"),
        ({"dict_init": HOLE}, "dict_init has nan, inf or an atom of zero length in row 5; leave it out"),
    ],
)
@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_refused(options: dict[str, Any], message: str, method: str) -> None:
    with pytest.raises(InputError, match=f"^OnlineDictionary: {re.escape(message)}$"):
        getattr(small(**options), method)(X)


@pytest.mark.slow
def test_scikit_learn_is_imported_on_first_use() -> None:
    code = (
        "import sys, stream_sparse, stream_sparse.learning.learner; from stream_sparse.learning import omp;"
        "assert 'sklearn' not in sys.modules;"
        "from stream_sparse.learning import OnlineDictionary; assert 'sklearn' in sys.modules;"
        "import stream_sparse.learning as l; assert l.omp is omp and callable(omp);"
        "assert l.OnlineDictionary is OnlineDictionary; assert {'omp', 'OnlineDictionary'} <= set(dir(l))"
    )
    done = python("-c", code)
    assert (done.returncode, done.stderr) == (0, "")


def test_parameters_may_change_between_batches() -> None:
    X = np.random.default_rng(0).standard_normal((600, 8))
    model = OnlineDictionary(n_components=12, n_nonzero_coefs=2, random_state=0).partial_fit(X)
    other = OnlineDictionary(n_components=12, n_nonzero_coefs=2, random_state=0).partial_fit(X)
    model.set_params(n_nonzero_coefs=4, half_life=1, batch_size=100).partial_fit(X)
    other.partial_fit(X)
    assert model.n_steps_ == other.n_steps_ + 3
    assert not np.array_equal(model.components_, other.components_)
    given = np.eye(8)[np.arange(12) % 8]
    model.components_ = given
    model.half_life = 1e9
    model.partial_fit(np.eye(8)[:1] * 1e-3)
    assert np.abs(model.components_ @ given.T).max(axis=1).min() > 0.9
    assert refusal(InputError, model.set_params(n_components=13).partial_fit, X) == (
        "OnlineDictionary: n_components must stay 12, since so many atoms have been learned; got 13; "
        "call fit to start again"
    )


@pytest.mark.parametrize("method", ["fit", "partial_fit", "transform"])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_nan_is_refused(method: str, bad: float) -> None:
    x = X.copy()
    x[7, 7] = bad
    with pytest.raises(ValueError, match=r"NaN|infinity"):
        getattr(small().partial_fit(X), method)(x)


@pytest.mark.parametrize("scale", [1e-30, 1e30])
def test_values_out_of_the_range_of_the_type_are_refused(scale: float) -> None:
    x = (scale * np.eye(4)).astype(np.float32)
    message = (
        f"OnlineDictionary: squares of X leave the range of float32, its largest value is {scale:.3g}; "
        "rescale X closer to 1"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        small(n_components=2).fit(x)


def test_that_kernels_are_compiled_is_said_once(tmp_path: Path) -> None:
    code = """
import contextlib
import numpy as np
from stream_sparse.learning import OnlineDictionary
for X in (np.eye(2), np.eye(2, dtype="f4")):
    with contextlib.suppress(ValueError):
        OnlineDictionary(batch_size=0).fit(X)
"""
    for said in ("compiling, once for each version; it takes some seconds\n", ""):
        assert python("-c", code, NUMBA_CACHE_DIR=str(tmp_path)).stderr == said
