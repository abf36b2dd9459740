from __future__ import annotations

import os
import re
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import OrthogonalMatchingPursuit, orthogonal_mp_gram

from stream_sparse.data.catalog import find
from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.learning import omp
from tests.support.processes import python

from .patches import dictionary, patches

PROBLEMS = [("china", 6, 5), ("macaw", 8, 5), ("macaw", 12, 8), ("china", 16, 10)]


def assert_as_peer(codes: Array, X: Array, D: Array, most: int | None, tol: float | None) -> None:
    squares = (X**2).sum(axis=1) if tol is not None else None
    with np.errstate(all="ignore"):
        theirs = orthogonal_mp_gram(D @ D.T, D @ X.T, n_nonzero_coefs=most, tol=tol, norms_squared=squares).T
    np.testing.assert_array_equal(codes != 0, theirs != 0)
    np.testing.assert_allclose(codes, theirs, rtol=1e-8, atol=1e-8)


def problem(name: str, size: int, count: int) -> tuple[Array, Array]:
    """Patches and 128 atoms.

    scikit-learn stops when the residual is below eps, for signals of any size: so no patch is faint.
    """
    X = patches(name, size, 3 * count)
    return X[(X**2).sum(axis=1) > 1e-2][:count], dictionary(name, size)


@pytest.mark.parametrize(("name", "size", "most"), PROBLEMS)
class TestAsScikitLearn:
    def test_by_number(self, name: str, size: int, most: int) -> None:
        X, D = problem(name, size, 300)
        assert_as_peer(omp(X, D, most), X, D, most, None)

    def test_by_tol(self, name: str, size: int, most: int) -> None:
        X, D = problem(name, size, 100)
        within_reach = ((X - X @ np.linalg.pinv(D) @ D) ** 2).sum(axis=1)
        tol = 1.5 * float(within_reach.max()) + 1e-3
        codes = omp(X, D, tol=tol)
        assert_as_peer(codes, X, D, None, tol)
        assert len(set((codes != 0).sum(axis=1))) > 3

    def test_in_single_precision(self, name: str, size: int, most: int) -> None:
        X, D = problem(name, size, 300)
        codes, double = omp(X.astype(np.float32), D.astype(np.float32), most), omp(X, D, most)
        same = ((codes != 0) == (double != 0)).all(axis=1)
        assert codes.dtype == np.float32
        assert same.mean() >= 0.995
        np.testing.assert_allclose(codes[same], double[same], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(
    ("kinds", "wanted"),
    [
        (("float32", "float32"), "float32"),
        (("float32", "float64"), "float64"),
        (("float64", "float32"), "float64"),
        (("uint8", "float32"), "float64"),
        (("int64", "int64"), "float64"),
        ((">f4", ">f4"), "float32"),
    ],
)
def test_types(kinds: tuple[str, str], wanted: str) -> None:
    X, D = np.array([[0, 1, 1]]).astype(kinds[0]), np.eye(3).astype(kinds[1])
    codes = omp(X, D, 2)
    assert codes.dtype == np.dtype(wanted)
    assert codes.tolist() == [[0, 1, 1]]


def test_the_default_number_of_atoms() -> None:
    X = np.ones((1, 8))
    assert (omp(X, np.eye(8)) != 0).sum() == 5
    assert (omp(X, np.eye(8)[:3]) != 0).sum() == 3
    assert (omp(np.ones((1, 2)), np.eye(2)) != 0).sum() == 2


def test_tol_takes_at_least_one_atom_unless_the_signal_is_zero() -> None:
    assert omp([[3.0, 4.0], [0.0, 0.0]], np.eye(2), tol=1e9).tolist() == [[0, 4], [0, 0]]
    assert omp([[3.0, 4.0]], np.eye(2), tol=0).tolist() == [[3, 4]]


def test_any_layout() -> None:
    rng = np.random.default_rng(0)
    X, D = rng.standard_normal((20, 12)), rng.standard_normal((10, 12))
    plain = omp(X, D, 3)
    np.testing.assert_array_equal(omp(np.asfortranarray(X), np.asfortranarray(D), 3), plain)
    np.testing.assert_array_equal(omp(np.repeat(X, 2, axis=1)[:, ::2], D, 3), plain)
    np.testing.assert_array_equal(omp(X.tolist(), D.tolist(), 3), plain)
    np.testing.assert_array_equal(omp(X, D, 3, threads=2), plain)


ONE = np.ones((2, 3))
HOLE = np.array([[1.0, 1, 1], [1, np.nan, 1], [np.inf, 1, 1]])

HOLES = (
    "omp: expected finite numbers; {} has nan or inf in 2 of 3 rows, the first of them row 1; leave them out"
)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"X": np.ones(3)},
            "omp: expected X of shape (samples, features); got shape (3,); X[None] is one row",
        ),
        (
            {"X": np.ones((2, 4))},
            (
                "omp: expected X (samples, 3) for D (2, 3); got X (2, 4); "
                "rows of both are signals, so their columns must agree"
            ),
        ),
        ({"X": HOLE}, HOLES.format("X")),
        ({"X": np.ones((2, 3), complex)}, "omp: expected real numbers in X; got complex128"),
        ({"n_nonzero_coefs": 0}, "omp: n_nonzero_coefs must be a whole number of at least 1; got 0"),
        ({"tol": -1.0}, "omp: tol is a squared norm, so at least 0; got -1.0"),
        (
            {"tol": 1.0, "n_nonzero_coefs": 2},
            "omp: give n_nonzero_coefs or tol, not both; got n_nonzero_coefs=2 and tol=1.0",
        ),
        ({"threads": 0}, "omp: threads must be a whole number of at least 1; got 0"),
    ],
)
def test_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        omp(**{"X": ONE, "D": ONE, **arguments})


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_threads_work_in_a_forked_process() -> None:
    script = (
        "import os, warnings; import numpy as np; from stream_sparse.learning import omp\n"
        "warnings.simplefilter('ignore')\n"
        "X = np.random.default_rng(0).standard_normal((2000, 8)); D = np.eye(8)\n"
        "before = omp(X, D, threads=2)\n"
        "child = os.fork()\n"
        "if not child: os._exit(0 if np.array_equal(omp(X, D, threads=2), before) else 3)\n"
        "raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    assert python("-c", script, timeout=60).returncode == 0


def test_an_intercept_gives_the_atoms_of_the_course() -> None:
    """100 sinusoids on one signal, as in its exercise: the same atoms, weights and constant."""
    signal = np.load(find("trace")).astype(np.float64)
    basis = np.sin(np.outer(np.linspace(0.001, 1, 100), np.arange(len(signal))))
    course = OrthogonalMatchingPursuit(fit_intercept=True, n_nonzero_coefs=10).fit(basis.T, signal)
    (codes,) = omp(signal[None], basis, 10, intercept=True)
    assert np.flatnonzero(codes).tolist() == np.flatnonzero(course.coef_).tolist()
    np.testing.assert_allclose(codes, course.coef_, rtol=1e-9)
    assert signal.mean() - codes @ basis.mean(axis=1) == pytest.approx(course.intercept_, rel=1e-9)
    whole = codes @ (basis - basis.mean(axis=1, keepdims=True)) + signal.mean()
    np.testing.assert_allclose(whole, course.predict(basis.T), rtol=1e-9)
