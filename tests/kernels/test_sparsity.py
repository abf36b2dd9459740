from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.sparsity import TABLES, MeasureRows, gini_of, hoyer_of, sparsity_of_bytes

FLOATS = {"allow_nan": False, "min_value": -(2.0**90), "max_value": 2.0**90}


def numpys(x: np.ndarray) -> float:
    """The Gini index with NumPy's sort, summed in parts of 256 as the kernel does."""
    ordered = np.sort(np.abs(x.astype(np.float64)))
    n, total = float(x.size), 0.0
    for start in range(0, x.size, 256):
        part = 0.0
        for i in range(start, min(start + 256, x.size)):
            part += float(ordered[i]) * (n - i - 0.5)
        total += part
    index = 1.0 - 2.0 * total / (float(np.abs(x.astype(np.float64)).sum()) * n)
    return index if index > 1e-12 else 0.0


def gini(x: np.ndarray) -> float:
    keys = np.full((2, x.size), 5, f"u{8 if x.itemsize == 8 else 4}")
    l1 = float(np.abs(x.astype(np.float64)).sum())
    return gini_of(frozen(x), l1, keys, np.full(TABLES, 3, np.uint32))


@given(
    st.sampled_from(["u1", "i1", "u2", "i4", "u8", "f4", "f8"]).flatmap(
        lambda dtype: nps.arrays(
            dtype,
            st.integers(1, 600),
            elements=nps.from_dtype(np.dtype(dtype), **(FLOATS if dtype[0] == "f" else {})),
        )
    )
)
def test_values_of_any_type_are_sorted_by_magnitude(x: np.ndarray) -> None:
    total = float(np.abs(x.astype(np.float64)).sum()) * x.size
    if 0 < total < np.inf:
        assert gini(x) == numpys(x)
    else:
        assert np.isnan(gini(x))


@pytest.mark.parametrize("size", [1, 255, 256, 257, 5000])
@pytest.mark.parametrize("dtype", ["i4", "f4", "f8"])
def test_many_values_are_sorted_by_all_their_bits(size: int, dtype: str) -> None:
    x = (np.random.default_rng(size).standard_normal(size) * 1000 + 1).astype(dtype)
    assert gini(x) == numpys(x)


@pytest.mark.parametrize("size", [1, 5, 256, 257, 4000])
def test_bytes_are_counted_and_need_no_sort(size: int) -> None:
    x = np.random.default_rng(size).integers(0, 256, size).astype(np.uint8) | np.uint8(1)
    found = np.empty(4)
    sparsity_of_bytes(frozen(x), np.empty((4, 256), np.uint32), 100.0, MeasureRows(0, 1, -1, 3, 2, -1), found)
    v = x.astype(float)
    share = hoyer_of(float(size), v.sum(), (v * v).sum())
    np.testing.assert_array_equal(found, [(x > 100).sum(), v.sum(), numpys(x), share])
