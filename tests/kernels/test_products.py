from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.frame import Array
from stream_sparse.kernels.products import means, product, squares

SIZES = st.integers(0, 19)


def in_fours(x: Array, y: Array) -> Array:
    """Return the product of two vectors, summed in fours."""
    last, total = len(x) - len(x) % 4, x.dtype.type(0)
    for k in range(0, last, 4):
        a, b, c, d = x[k : k + 4] * y[k : k + 4]
        total += (a + b) + (c + d)
    for k in range(last, len(x)):
        total += x[k] * y[k]
    return np.asarray(total)


@pytest.mark.parametrize("kind", ["f4", "f8"])
@given(rows=SIZES, features=SIZES, columns=SIZES, seed=st.integers(0, 2**32))
def test_elements_of_a_product_are_summed_in_fours(
    kind: str, rows: int, features: int, columns: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    X, D = (rng.standard_normal(shape).astype(kind) for shape in ((rows, features), (features, columns)))
    found = product(X, D)
    assert found.dtype == kind
    wanted = [[in_fours(X[s], D[:, i]) for i in range(columns)] for s in range(rows)]
    assert found.tobytes() == np.array(wanted, kind).reshape(rows, columns).tobytes()
    some = slice(rows // 3, None)
    assert product(X[some], D).tobytes() == found[some].tobytes(), "a row is the same beside any others"
    turned = product(np.asfortranarray(X), D.T.copy().T)
    assert turned.tobytes() == found.tobytes(), "whatever the order in memory"


@pytest.mark.parametrize("kind", ["f4", "f8"])
@given(rows=SIZES, features=st.integers(1, 40), seed=st.integers(0, 2**32))
def test_squares_and_means_of_rows(kind: str, rows: int, features: int, seed: int) -> None:
    X = np.random.default_rng(seed).standard_normal((rows, features)).astype(kind)
    eps = np.finfo(kind).eps
    wide = X.astype(np.float64)
    np.testing.assert_allclose(squares(X), (wide * wide).sum(axis=1), rtol=16 * eps)
    np.testing.assert_allclose(
        means(X), wide.mean(axis=1), rtol=0, atol=16 * eps * np.abs(wide).max(initial=1)
    )
    assert squares(X[rows // 2 :]).tobytes() == squares(X)[rows // 2 :].tobytes()
    assert squares(X).dtype == means(X).dtype == kind
