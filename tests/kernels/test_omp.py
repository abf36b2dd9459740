from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.frame import Array
from stream_sparse.kernels.omp import OmpCodes
from stream_sparse.learning.coder import Coder
from stream_sparse.reference.omp import pursuit


class Problem(NamedTuple):
    X: Array
    D: Array
    most: int


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Signals, some zero or a multiple of an atom; atoms of any length, some zero or repeated."""
    features, atoms, signals = (draw(st.integers(1, 40)) for _ in range(3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    D = rng.standard_normal((atoms, features)) * rng.uniform(0.1, 10, (atoms, 1))
    for j in range(atoms):
        kind = draw(st.sampled_from(["own"] * 6 + ["twin", "opposite", "longer", "none"]))
        if kind != "own":
            D[j] = {"twin": 1, "opposite": -1, "longer": 2, "none": 0}[kind] * D[rng.integers(atoms)]
    X = rng.standard_normal((signals, features))
    made = rng.random(signals) < 0.3
    X[made] = rng.standard_normal((int(made.sum()), 1)) * D[rng.integers(atoms, size=int(made.sum()))]
    X[rng.random(signals) < 0.2] = 0
    return Problem(X, D, draw(st.integers(1, min(features, atoms))))


def lost(X: Array, codes: Array, D: Array) -> Array:
    """Return the squared norm of each signal's residual."""
    return np.asarray(((X - codes @ D) ** 2).sum(axis=1))


@given(problems())
def test_no_more_is_left_than_by_the_definition(problem: Problem) -> None:
    X, D, most = problem
    coder = Coder(D)
    codes = coder.dense(coder.code(X, most))
    truth = np.array([pursuit(x, D, most) for x in X])
    assert np.isfinite(codes).all()
    assert ((codes != 0).sum(axis=1) <= most).all()
    np.testing.assert_allclose(
        lost(X, codes, D), lost(X, truth, D), rtol=1e-7, atol=1e-12 * (1 + D.max() ** 2)
    )


@given(problems())
def test_single_precision_is_finite_and_no_worse(problem: Problem) -> None:
    X, D, most = problem
    single = Coder(D.astype(np.float32))
    codes = single.dense(single.code(X.astype(np.float32), most))
    truth = np.array([pursuit(x, D, most) for x in X])
    assert codes.dtype == np.float32
    assert np.isfinite(codes).all()
    # Rounding may decide between atoms that are almost equally good, and their residuals differ.
    energy = (X**2).sum()
    assert lost(X, codes.astype(float), D).sum() <= lost(X, truth, D).sum() * 1.05 + 1e-5 * energy


@given(problems(), st.floats(0, 2))
def test_tol_is_met_with_no_atom_too_many(problem: Problem, share: float) -> None:
    X, D, _ = problem
    tol = share * float((X**2).sum(axis=1).mean())
    coder = Coder(D)
    found = coder.code(X, min(D.shape), tol)
    codes = coder.dense(found)
    best = lost(X, np.linalg.lstsq(D.T, X.T, rcond=1e-6)[0].T, D)
    assert (lost(X, codes, D) <= np.maximum(tol, best) * (1 + 1e-6) + 1e-9).all()
    for x, count in zip(X, found.counts.tolist(), strict=True):
        assert count >= (np.abs(D @ x).max() > 1e-9)
        if count > 1:
            fewer = pursuit(x, D, count - 1)
            assert ((x - fewer @ D) ** 2).sum() > tol * (1 - 1e-6) - 1e-9


@given(problems(), st.integers(-60, 60))
def test_a_power_of_two_changes_no_choice(problem: Problem, power: int) -> None:
    X, D, most = problem
    coder = Coder(D)
    plain = coder.code(X, most)
    scaled = coder.code(np.ldexp(X, power), most)
    np.testing.assert_array_equal(scaled.atoms, plain.atoms)
    np.testing.assert_array_equal(scaled.weights, np.ldexp(plain.weights, power))


def test_the_first_of_equals_is_taken() -> None:
    D = np.eye(3)[[0, 1, 1, 0, 2]]
    coder = Coder(D)
    assert coder.code(np.array([[2.0, -2.0, 2.0]]), 3).atoms.tolist() == [[0, 1, 4]]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_magnitude_that_is_larger_by_its_last_bit_is_taken(dtype: str) -> None:
    one = np.ones((), dtype)
    X = np.array([[one, np.nextafter(one, 2 * one)]]) * np.array([[1], [-1]], dtype)
    codes = Coder(np.eye(2, dtype=dtype)).code(X, 1)
    assert codes.atoms.tolist() == [[1], [1]]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("atoms", [1, 15, 16, 17, 40])
def test_codes_in_all_their_shapes(atoms: int, dtype: str) -> None:
    rng = np.random.default_rng(atoms)
    D, X = (rng.standard_normal((n, 9)).astype(dtype) for n in (atoms, 600))
    coder = Coder(D)
    codes = coder.code(X, min(4, atoms))
    dense = coder.dense(codes)
    rows = np.arange(len(X))[:, None]
    truth = np.zeros((len(X), atoms), dtype)
    np.add.at(truth, (rows, codes.atoms), codes.weights)
    np.testing.assert_array_equal(dense, truth)
    np.testing.assert_allclose(coder.rebuild(codes), dense @ D, rtol=1e-4, atol=1e-5)
    assert {part.dtype for part in codes} == {np.dtype(dtype), np.dtype(np.int32)}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_threads_change_nothing(dtype: str) -> None:
    rng = np.random.default_rng(0)
    D, X = (rng.standard_normal((n, 20)).astype(dtype) for n in (50, 3001))
    coder = Coder(D)
    one = coder.code(X, 6)
    for threads in (2, 3, 20):
        for a, b in zip(one, coder.code(X, 6, threads=threads), strict=True):
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(("dtype", "close"), [("float32", 1e-4), ("float64", 1e-12)])
def test_pieces_give_what_the_whole_gives(dtype: str, close: float) -> None:
    rng = np.random.default_rng(1)
    D, X = (rng.standard_normal((n, 20)).astype(dtype) for n in (50, 700))
    coder = Coder(D)
    whole = coder.dense(coder.code(X, 6))
    pieces = [coder.code(np.ascontiguousarray(part), 6) for part in np.split(X, [1, 2, 300, 301, 699])]
    joined = coder.dense(OmpCodes(*(np.concatenate(parts) for parts in zip(*pieces, strict=True))))
    same = ((joined != 0) == (whole != 0)).all(axis=1)
    assert same.mean() > 0.99
    np.testing.assert_allclose(joined[same], whole[same], rtol=close, atol=close)
