from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.kernels.dictionary import gather, sweep
from stream_sparse.learning.coder import Coder
from stream_sparse.reference.dictionary_learning import update

EPS = {"float32": 3e-4, "float64": 1e-10}


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 40), st.floats(0, 1), st.integers(0, 2**32))
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_statistics(dtype: str, atoms: int, features: int, signals: int, keep: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    D, X = (rng.standard_normal((n, features)).astype(dtype) for n in (atoms, signals))
    coder = Coder(D)
    codes = coder.code(X, min(3, atoms, features))
    A, B = rng.standard_normal((atoms, atoms)).astype(dtype), rng.standard_normal((atoms, features))
    B, used = B.astype(dtype), rng.random(atoms)
    C = coder.dense(codes).astype(float)
    truth = keep * A + C.T @ C, keep * B + C.T @ X, keep * used + (C != 0).sum(axis=0)
    gather(*codes, X, X.dtype.type(keep), A, B, used)
    scale = 1 + (C**2).sum()
    for got, wanted in zip((A, B, used), truth, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=EPS[dtype], atol=EPS[dtype] * scale)


@given(st.integers(1, 40), st.integers(1, 20), st.integers(0, 2**32), st.booleans())
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_sweep(dtype: str, atoms: int, features: int, seed: int, positive: bool) -> None:
    rng = np.random.default_rng(seed)
    D = rng.standard_normal((atoms, features))
    D = np.abs(D) if positive else D
    D = (D / np.linalg.norm(D, axis=1, keepdims=True)).astype(dtype)
    C = rng.standard_normal((200, atoms)) * (rng.random((200, atoms)) < 0.2)
    X = C @ rng.standard_normal((atoms, features)) + rng.standard_normal((200, features))
    A, B = (C.T @ C).astype(dtype), (C.T @ X).astype(dtype)
    truth = update(D.astype(float), A.astype(float), B.astype(float), positive)
    sweep(D, A, B, D.dtype.type(0), positive)
    np.testing.assert_allclose(D, truth, atol=EPS[dtype])
    np.testing.assert_allclose(np.linalg.norm(D, axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("weight", [1.0, -1.0])
@pytest.mark.parametrize("place", range(4))
def test_one_atom_alone_of_four_counts(place: int, weight: float) -> None:
    A = np.eye(5) * 3
    A[4, place] = A[place, 4] = weight
    D = np.random.default_rng(1).standard_normal((5, 6))
    D /= np.linalg.norm(D, axis=1, keepdims=True)
    B = np.arange(30.0).reshape(5, 6)
    truth = update(D.copy(), A.copy(), B.copy())
    sweep(D, A, B, 0.0, False)
    np.testing.assert_allclose(D, truth, atol=1e-12)


def test_an_atom_that_is_forgotten_stays_and_leaves_no_trace() -> None:
    rng = np.random.default_rng(0)
    D = np.eye(3)
    A, B = rng.standard_normal((3, 3)), rng.standard_normal((3, 3))
    A = A @ A.T
    A[1], A[:, 1] = 1e-30, 1e-30
    sweep(D, A, B, 1e-12, False)
    assert D[1].tolist() == [0, 1, 0]
    assert not A[1].any()
    assert not A[:, 1].any()
    assert not B[1].any()
    assert A[0, 0] > 0


def test_an_atom_without_direction_stays() -> None:
    D, A, B = np.eye(2), np.diag([1.0, 1.0]), np.array([[0.0, 0.0], [0.0, 2.0]])
    A[0, 0], B[0] = 1.0, D[0] * 0
    D[0] = 0
    sweep(D, A, B, 0.0, False)
    assert D.tolist() == [[0, 0], [0, 1]]
