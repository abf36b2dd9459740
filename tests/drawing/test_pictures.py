from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.drawing.colours import colour_table
from stream_sparse.drawing.pictures import fit, tint
from stream_sparse.drawing.tints import Tint


@pytest.mark.parametrize("shape", [(720, 1280), (3, 5), (1, 1), (1000, 2)])
@pytest.mark.parametrize("size", [(255, 453), (1, 1), (100, 3)])
def test_fit_gives_exactly_the_size(shape: tuple[int, int], size: tuple[int, int]) -> None:
    assert fit(np.zeros(shape, np.float32), *size).shape == size


def test_fit_averages_when_smaller() -> None:
    frame = np.zeros((64, 64), np.float32)
    frame[::2] = 1
    assert np.allclose(fit(frame, 32, 32), 0.5)


@pytest.mark.parametrize("size", [(100, 100), (110, 110), (60, 90), (34, 40)])
def test_fit_of_a_smooth_picture_is_that_picture_smaller(size: tuple[int, int]) -> None:
    rows, columns = np.mgrid[:200, :200] / 200
    small = fit(rows + 2 * columns, *size)
    y, x = (np.arange(n) + 0.5 for n in size)
    np.testing.assert_allclose(small, y[:, None] / size[0] + 2 * x / size[1], atol=0.02)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32", "float64"])
def test_tint_reaches_both_ends(dtype: str) -> None:
    picture = tint(np.array([[0, 100]], dtype), Tint("viridis", 0, 100))
    assert picture[0].tolist() == colour_table("viridis")[[0, 255]].tolist()
