from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.frame import Array
from stream_sparse.kernels.eigen import eigen


@given(n=st.integers(1, 12), rank=st.integers(0, 12), fall=st.floats(0, 6), seed=st.integers(0, 2**32))
def test_values_and_vectors_are_those_of_the_matrix(n: int, rank: int, fall: float, seed: int) -> None:
    parts = np.random.default_rng(seed).standard_normal((rank, n)) * 10 ** -np.linspace(0, fall, n)
    matrix = parts.T @ parts
    values, vectors = eigen(matrix)
    close = 1e-13 * max(np.trace(matrix), 1e-300)
    np.testing.assert_allclose(values, np.linalg.eigvalsh(matrix)[::-1], rtol=0, atol=close)
    np.testing.assert_allclose(vectors @ vectors.T, np.eye(n), rtol=0, atol=1e-13)
    np.testing.assert_allclose(vectors @ matrix, values[:, None] * vectors, rtol=0, atol=close)


@pytest.mark.parametrize(
    ("matrix", "values"),
    [
        (np.zeros((3, 3)), [0, 0, 0]),
        (np.diag([1.0, 3.0, 2.0]), [3, 2, 1]),
        (np.ones((4, 4)), [4, 0, 0, 0]),
        (-np.eye(2), [-1, -1]),
        (np.array([[0.0, 2.0], [2.0, 0.0]]), [2, -2]),
    ],
)
def test_matrices_of_few_different_values(matrix: Array, values: list[float]) -> None:
    found, vectors = eigen(matrix)
    np.testing.assert_allclose(found, values, atol=1e-15)
    np.testing.assert_allclose(vectors.T @ (found[:, None] * vectors), matrix, atol=1e-15)


def test_bits_are_those_of_python_itself() -> None:
    matrix = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.25], [0.5, 0.25, 1.0]])
    found = [value.hex() for value in eigen(matrix)[0].tolist()]  # as with NUMBA_DISABLE_JIT=1
    assert found == ["0x1.2cea3aa71fbd4p+2", "0x1.311a82e28c344p+1", "0x1.d4441f3cd1438p-1"]
