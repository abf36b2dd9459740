from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.drawing.colours import colour_table
from stream_sparse.drawing.mosaic import Grid, small_curves, small_pictures
from stream_sparse.drawing.theme import DARK

GRAY = colour_table("gray")


@given(
    st.integers(1, 2000), st.integers(1, 64), st.integers(1, 64), st.integers(60, 700), st.integers(60, 1300),
    st.booleans(),
)  # fmt: skip
def test_a_grid_fits_where_there_is_room(
    count: int, rows: int, columns: int, height: int, width: int, bars: bool
) -> None:
    grid = Grid.within(count, (rows, columns), height, width, bars=bars)
    assert grid.rows * grid.columns >= count
    assert (grid.rows - 1) * grid.columns < count
    if grid.tall > 1 and grid.wide > 1:
        assert grid.rows * grid.pitch[0] - grid.space <= height
        assert grid.columns * grid.pitch[1] - grid.space <= width


@pytest.mark.parametrize("count", [1, 3, 17])
@pytest.mark.parametrize(("tall", "wide"), [(8, 12), (16, 24), (21, 31), (4, 6), (3, 5), (1, 1)])
def test_neighbours_do_not_bleed_into_one_another(count: int, tall: int, wide: int) -> None:
    """An atom of one value gives a picture of one value at any size."""
    assert_apart(np.ones((count, 8, 12)), tall, wide)


def assert_apart(atoms: np.ndarray, tall: int, wide: int) -> None:
    atoms[1::2] = -1
    pictures = small_pictures(atoms, tall, wide, "gray")
    assert pictures.shape == (len(atoms), tall, wide, 3)
    assert (pictures[0::2] == 255).all()
    assert (pictures[1::2] == 0).all()


def test_nan_is_blank_and_the_rest_is_scaled() -> None:
    picture = small_pictures(np.array([[[np.nan, 2.0, -1.0]]]), 1, 3, "gray")[0, 0]
    assert picture.tolist() == [list(DARK.blank), GRAY[255].tolist(), GRAY[64].tolist()]


def lit(vector: np.ndarray, width: int) -> np.ndarray:
    """Return how much brighter than the background each pixel of a small curve is."""
    (picture,) = small_curves(vector[None], 41, width, (255, 255, 255))
    return np.clip(picture[:, :, 2].astype(int) - 80, 0, None)


def test_a_small_curve_passes_where_its_values_are() -> None:
    ramp = np.linspace(-1, 1, 30)
    light = lit(ramp, 90)
    rows = (light * np.arange(41)[:, None]).sum(axis=0) / light.sum(axis=0)
    expected = 20 * (1 - 0.9 * np.linspace(-1, 1, 91))
    assert rows == pytest.approx((expected[:-1] + expected[1:]) / 2, abs=0.7)


def test_a_place_of_a_grid_is_the_number_of_a_picture() -> None:
    grid = Grid.within(6, (1, 1), 100, 150, bars=True)
    tall, wide = grid.pitch
    assert (grid.rows, grid.columns) == (2, 3)
    inside = [(0, 0), (wide, 0), (0, tall), (3 * wide - 1, 2 * tall - 1)]
    assert [grid.at(*place) for place in inside] == [0, 1, 3, 5]
    assert [grid.at(*place) for place in [(3 * wide, 0), (0, 2 * tall), (-1, 0), (0, -1)]] == [None] * 4
