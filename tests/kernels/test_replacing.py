"""Pairs of similar atoms, and what takes the place of the less used one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.frame import Array
from stream_sparse.kernels.replacing import find_pairs, inner, next_pair


def pairs(D: Array) -> list[tuple[int, int]]:
    count, size = D.shape
    near, best, taken = (
        np.empty((count, count), D.dtype),
        np.empty(count, np.int64),
        np.empty(count, np.uint8),
    )
    find_pairs(D, np.empty((size, count), D.dtype), near, best, taken)
    found = []
    while (first := next_pair(near, best, taken)) >= 0:
        found.append((first, int(best[first])))
    return found


def plain(D: Array) -> list[tuple[int, int]]:
    near = np.abs(D @ D.T)
    i, j = np.nonzero(np.triu(near > 0.9, 1))
    order = np.argsort(-near[i, j], kind="stable")
    taken: set[int] = set()
    found = []
    for one, two in zip(i[order].tolist(), j[order].tolist(), strict=True):
        if not {one, two} & taken:
            taken |= {one, two}
            found.append((one, two))
    return found


@given(count=st.integers(1, 30), kinds=st.integers(1, 8), seed=st.integers(0, 2**16))
def test_pairs_are_the_closest_first_and_each_atom_once(count: int, kinds: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    D = rng.standard_normal((kinds, 5))[rng.integers(0, kinds, count)] + 0.1 * rng.standard_normal((count, 5))
    D /= np.linalg.norm(D, axis=1)[:, None]
    assert pairs(D) == plain(D)


def test_of_equally_close_pairs_the_first_is_taken() -> None:
    D = np.eye(3)[[0, 1, 0, 1, 0, 2]]
    assert pairs(D) == [(0, 2), (1, 3)]
    assert pairs(np.eye(4)) == []


@given(size=st.integers(1, 40), seed=st.integers(0, 2**16))
def test_a_product_of_two_rows_is_that_of_all_rows_to_the_bit(size: int, seed: int) -> None:
    from stream_sparse.kernels.products import product

    rng = np.random.default_rng(seed)
    X, D = rng.standard_normal((3, size)), rng.standard_normal((4, size))
    whole = product(X, np.ascontiguousarray(D.T))
    assert [[inner(X, s, D, j) for j in range(4)] for s in range(3)] == whole.tolist()
