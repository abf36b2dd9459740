from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.differences import from_neighbours, of_two

SIZES = [1, 2, 3, 17, 64, 1001]


def draw(dtype: str, *shape: int) -> np.ndarray:
    """Values of the whole range of integers, and some that are not finite of floats."""
    rng = np.random.default_rng(len(shape))
    if not dtype.startswith("f"):
        return rng.integers(np.iinfo(dtype).min, np.iinfo(dtype).max, shape, dtype, endpoint=True)
    x = rng.standard_normal(shape).astype(dtype)
    x[rng.random(shape) < 0.1] = np.nan
    x[rng.random(shape) < 0.1] = np.inf
    return x


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("one", "two", "result"), [("u1", "u1", "i2"), ("i2", "u1", "i4"), ("f4", "f4", "f4"), ("i4", "f8", "f8")]
)
@np.errstate(invalid="ignore")
def test_of_two(one: str, two: str, result: str, size: int) -> None:
    a, b, out = draw(one, size), draw(two, size), np.empty(size, result)
    for left, right in ((a, b), (a, b[:1]), (a[:1], b)):
        assert of_two(frozen(left), frozen(right), out)
        np.testing.assert_array_equal(out, left.astype(result) - right.astype(result))


@pytest.mark.parametrize("shape", [(1, 2, 1), (3, 5, 1), (1, 7, 40), (4, 6, 3)])
@pytest.mark.parametrize(
    ("dtype", "signed", "distance"), [("u1", "i2", "u1"), ("i2", "i4", "u2"), ("i8", "f8", "u8"), ("f4",) * 3]
)
@np.errstate(invalid="ignore")
def test_from_neighbours(shape: tuple[int, int, int], dtype: str, signed: str, distance: str) -> None:
    x, (_, length, inner) = draw(dtype, *shape), shape
    for absolute, result in ((False, signed), (True, distance)):
        out = np.empty((shape[0], length - 1, inner), result)
        assert from_neighbours(frozen(x), length, inner, absolute, out.reshape(-1))
        truth = np.diff(x.astype(signed), axis=1)
        if absolute:  # by Python's integers, which have no bounds
            exact = np.diff(x.astype(object), axis=1) if dtype != "f4" else truth
            truth = np.abs(exact).astype(result)
        np.testing.assert_array_equal(out, truth)
