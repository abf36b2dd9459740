# ruff: noqa: ISC004  messages stand here as users see them

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import Lasso

from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.learning import lasso, lca
from stream_sparse.learning.dictionaries import atoms_of

from .patches import dictionary, patches

ALPHA = 0.1


def residual(X: Array, D: Array, codes: Array, alpha: float, nonnegative: bool = False) -> float:
    """Return the largest violation of the conditions of optimality, relative to alpha."""
    X, D, codes = (x.astype(np.float64) for x in (X, D, codes))
    left = (X - codes @ D) @ D.T
    outside = np.maximum((left if nonnegative else np.abs(left)) - alpha, 0)
    off = np.where(codes != 0, np.abs(left - np.sign(codes) * alpha), outside)
    return float(off.max() / alpha)


@pytest.mark.parametrize(("dtype", "close"), [("float64", 1e-9), ("float32", 1e-4)])
@pytest.mark.parametrize("nonnegative", [False, True])
def test_conditions_of_optimality_hold(dtype: str, close: float, nonnegative: bool) -> None:
    X, D = patches("china", 8, 2000).astype(dtype), dictionary("china", 8).astype(dtype)
    codes = lasso(X, D, ALPHA, nonnegative=nonnegative)
    assert codes.dtype == dtype
    assert residual(X, D, codes, ALPHA, nonnegative) <= close
    assert (codes >= 0).all() == nonnegative
    assert 3 < np.count_nonzero(codes) / len(X) < 20


@pytest.mark.parametrize("nonnegative", [False, True])
def test_as_scikit_learn(nonnegative: bool) -> None:
    X, D = patches("macaw", 8, 100), dictionary("macaw", 8)
    peer = Lasso(alpha=0.02 / 64, fit_intercept=False, positive=nonnegative, tol=1e-12, max_iter=100_000)
    theirs = np.array([peer.fit(D.T, x).coef_ for x in X])
    codes = lasso(X, D, 0.02, nonnegative=nonnegative)
    np.testing.assert_array_equal(codes != 0, theirs != 0)
    np.testing.assert_allclose(codes, theirs, rtol=0, atol=1e-8)


@pytest.mark.parametrize("turn", [1.0, -1.0])
@pytest.mark.parametrize("alpha", [1.0, 1e-3])
def test_atoms_in_the_span_of_others(turn: float, alpha: float) -> None:
    """More atoms than values, of any length, each twice: many codes are as good, and one of them is found."""
    rng = np.random.default_rng(0)
    X, some = 3 * rng.standard_normal((300, 6)), rng.standard_normal((20, 6))
    D = np.concatenate([some, turn * some, 0 * some[:1]])
    assert residual(X, D, lasso(X, D, alpha), alpha) <= 1e-9


def cost(X: Array, D: Array, codes: Array, alpha: float) -> Array:
    """Return what the lasso minimises, for each signal."""
    codes = codes.astype(np.float64)
    return np.sum((X - codes @ D) ** 2, axis=1) / 2 + alpha * np.abs(codes).sum(axis=1)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "dictionary", [{"dct": 128}, {"gabor": 128}, {"sinusoids": 100, "low": 0.001, "high": 1}]
)
def test_rounding_errors_make_no_codes_where_atoms_are_nearly_dependent(dictionary: dict[str, Any]) -> None:
    shape = (64,) if "sinusoids" in dictionary else (8, 8)
    D = atoms_of(dictionary, shape).reshape(-1, 64)
    X = np.random.default_rng(0).standard_normal((12, 64))
    top, nothing = float(np.abs(X @ D.T).max()), np.sum(X**2, axis=1) / 2
    for share in 2.0 ** -np.arange(4, 50, 3):
        exact = cost(X, D, lasso(X, D, share * top), share * top)
        single = cost(X, D, lasso(X.astype("f4"), D.astype("f4"), share * top), share * top)
        assert (exact < nothing).all()
        assert (single < nothing).all()
        if share > 2.0**-12:
            np.testing.assert_allclose(single, exact, rtol=1e-3)


@pytest.mark.parametrize("method", [lasso, lca])
def test_neither_threads_nor_layout_nor_neighbours_change_a_code(method: Any) -> None:
    X, D = patches("china", 8, 600), dictionary("china", 8)
    plain = method(X, D, 0.3)
    np.testing.assert_array_equal(method(X, D, 0.3, threads=2), plain)
    np.testing.assert_array_equal(method(np.asfortranarray(X), np.asfortranarray(D), 0.3), plain)
    np.testing.assert_array_equal(method(X[4:9], D, 0.3), plain[4:9])
    assert method(X[:0], D, 0.3).shape == (0, 128)


@pytest.mark.parametrize(("dtype", "tol"), [("float64", 1e-9), ("float32", 1e-4)])
@pytest.mark.parametrize("nonnegative", [False, True])
def test_lca_comes_to_rest_at_the_codes_of_the_lasso(dtype: str, tol: float, nonnegative: bool) -> None:
    X, D = patches("china", 8, 20).astype(dtype), dictionary("china", 8).astype(dtype)
    codes = lca(X, D, 0.2, nonnegative=nonnegative, steps=100_000, tol=tol)
    assert residual(X, D, codes, 0.2, nonnegative) <= 1.1 * tol
    exact = lasso(X, D, 0.2, nonnegative=nonnegative)
    np.testing.assert_allclose(codes, exact, rtol=0, atol=1e-6 if dtype == "float64" else 0.05)
    with pytest.warns(UserWarning, match=r"^lca: 13 of 20 samples are not at rest; give more steps$"):
        lca(X, D, 0.2, steps=3, tol=tol)


def test_lca_does_not_diverge_where_atoms_are_long_and_alike() -> None:
    """The largest eigenvalue of this Gram matrix is 4 * 50: steps of 0.01 and more would diverge."""
    X, D = np.full((1, 4), 2.0), np.ones((50, 4))
    codes = lca(X, D, 1.0, steps=20_000, tol=1e-9)
    assert residual(X, D, codes, 1.0) <= 1e-8


ONE = np.ones((2, 3))
HOLE = np.array([[1.0, 1, 1], [1, np.nan, 1]])


@pytest.mark.parametrize(
    ("method", "arguments", "message"),
    [
        (lasso, {"X": np.ones(3)},
         "lasso: expected X of shape (samples, features); got shape (3,); X[None] is one row"),
        (lca, {"D": np.ones((2, 4))},
         "lca: expected X (samples, 4) for D (2, 4); got X (2, 3); rows of both are signals, so their "
         "columns must agree"),
        (lasso, {"X": HOLE},
         "lasso: expected finite numbers; X has nan or inf in 1 of 2 rows, the first of them row 1; leave "
         "them out"),
        (lasso, {"X": 1e30 * ONE.astype(np.float32), "D": ONE.astype(np.float32)},
         "lasso: squares of X leave the range of float32, its largest value is 1e+30; rescale X closer to 1"),
        (lasso, {"D": 1e-200 * ONE},
         "lasso: squares of D leave the range of float64, its largest value is 1e-200; "
         "rescale D closer to 1"),
        (lasso, {"alpha": 0.0}, "lasso: alpha must be a number above 0; got 0.0"),
        (lca, {"steps": 0}, "lca: steps must be a whole number of at least 1; got 0"),
    ],
)  # fmt: skip
def test_refused(method: Any, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        method(**{"X": ONE, "D": ONE, "alpha": 1.0, **arguments})


def test_float32_is_near_the_optimum_where_two_atoms_are_nearly_one() -> None:
    rng, angle = np.random.default_rng(1), 0.001
    for _ in range(10):
        q = np.linalg.qr(rng.standard_normal((16, 16)))[0]
        D = np.array([q[0], np.cos(angle) * q[0] + np.sin(angle) * q[1], q[2]], np.float32)
        X = (rng.standard_normal(3)[None] @ q[:3]).astype(np.float32)
        alpha = 2.0**-12 * float(np.abs(X @ D.T).max())
        best = cost(X, D, lasso(X.astype(float), D.astype(float), alpha), alpha)
        assert cost(X, D, lasso(X, D, alpha), alpha) < 1.2 * best
