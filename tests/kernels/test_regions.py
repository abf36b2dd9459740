from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.regions import cut, square_mean, square_means

ROWS, COLUMNS = 11, 13


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [1, 3, 9])
@pytest.mark.parametrize("dtype", ["uint8", "int64", "float32", "float64"])
def test_means_of_squares(dtype: str, size: int, channels: int) -> None:
    frame = (np.random.default_rng(size).standard_normal((ROWS, COLUMNS, channels)) * 100).astype(dtype)
    reach, points = size // 2, np.array([[4, 4], [ROWS - 5, COLUMNS - 5], [5, 6]])
    found = np.empty((3, channels))
    assert square_means(frozen(frame), COLUMNS, channels, points, size, found.reshape(-1))
    for (row, col), values in zip(points, found, strict=True):
        square = frame[row - reach : row + reach + 1, col - reach : col + reach + 1].astype(float)
        np.testing.assert_allclose(values, square.mean(axis=(0, 1)), rtol=0, atol=1e-13)
        alone = np.empty(channels)
        assert square_mean(frozen(frame), COLUMNS, channels, row, col, size, alone)
        np.testing.assert_array_equal(alone, values)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float64"])
def test_cut(dtype: str) -> None:
    frame = np.random.default_rng(0).integers(0, 200, (ROWS, COLUMNS, 3)).astype(dtype)
    for row, col, height, width in ((0, 0, ROWS, COLUMNS), (2, 5, 4, 3), (ROWS - 1, COLUMNS - 1, 1, 1)):
        out = np.empty((height, width, 3), dtype)
        assert cut(frozen(frame), COLUMNS, 3, row, col, height, width, out.reshape(-1))
        np.testing.assert_array_equal(out, frame[row : row + height, col : col + width])
