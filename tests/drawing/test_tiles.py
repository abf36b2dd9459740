from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.drawing.colours import colour_table
from stream_sparse.drawing.description import Tiles
from stream_sparse.drawing.theme import DARK, THEMES, themed
from stream_sparse.drawing.tiles import TileGrid, draw_tiles, small_curves, small_pictures
from tests.support.ink import inked

SIZE = (60, 200)


def drawn(atoms: Any, size: tuple[int, int] = SIZE, colormap: str = "gray", **more: Any) -> Any:
    order = more.pop("order", range(len(atoms)))
    return draw_tiles(Tiles(atoms, np.array(order), colormap, **more), *size, 9)[0]


def where(grid: TileGrid, k: int) -> tuple[slice, slice]:
    """Return the k-th place of a grid."""
    (tall, wide), (row, column) = grid.pitch, divmod(k, grid.columns)
    top, left = row * tall, column * wide
    return slice(top, top + grid.tall), slice(left, left + grid.wide)


def test_atoms_stand_in_their_order_with_bars_of_their_usage() -> None:
    atoms, usage = np.eye(4).reshape(4, 2, 2), np.array([0.0, 0.1, 0.4, 0.2])
    picture = drawn(atoms, order=[2, 3, 1, 0], usage=usage, full=0.4)
    grid = TileGrid.within(4, (2, 2), *SIZE, bars=True)
    corners, lengths = [], []
    for k in range(4):
        rows, columns = where(grid, k)
        place = picture[rows, columns, 0].astype(int)
        half = place.shape[0] // 2
        quarters = [place[:half, :half], place[:half, half:], place[half:, :half], place[half:, half:]]
        corners.append(int(np.argmax([quarter.mean() for quarter in quarters])))
        bar = picture[rows.stop + (grid.space > 0), columns]
        lengths.append(int((bar == DARK.quiet).all(axis=1).sum()))
    assert corners == [2, 3, 1, 0]
    assert lengths == pytest.approx([grid.wide, grid.wide / 2, grid.wide / 4, 0], abs=1)


def test_each_atom_fills_the_colour_map_on_its_own() -> None:
    atoms = np.array([[[-3.0, 3.0]], [[-0.01, 0.005]], [[0.0, 0.0]]])
    picture = drawn(atoms, colormap="coolwarm")
    grid = TileGrid.within(3, (1, 2), *SIZE, bars=False)
    for k, ends in enumerate([(0, 255), (0, 191), (128, 128)]):
        place = picture[where(grid, k)]
        assert place[2, [2, -3]].tolist() == colour_table("coolwarm")[list(ends)].tolist()


@pytest.mark.parametrize("sides", [(1, 2), (200, 400)])
@pytest.mark.parametrize("film", [False, True])
def test_colours_have_one_scale_and_mid_gray_is_zero(sides: tuple[int, int], film: bool) -> None:
    pair = np.array([[[2.0, -2.0, 0.0], [0.0, 0.0, 1.0]]])
    atoms = np.stack([pair, np.zeros_like(pair), np.where(pair == 1, np.nan, pair)])
    atoms = atoms.repeat(sides[0], axis=1).repeat(sides[1] // 2, axis=2)
    shown = np.stack([np.zeros_like(atoms), atoms], axis=1) if film else atoms
    picture = drawn(shown, frame=int(film))
    grid = TileGrid.within(3, sides, *SIZE, bars=False)
    blank = list(DARK.blank)
    for k, ends in enumerate([
        [[255, 0, 128], [128, 128, 191]], [[128] * 3] * 2, [[255, 0, 128], blank],
    ]):  # fmt: skip
        assert picture[where(grid, k)][2, [2, -3]].tolist() == ends


def test_films_show_one_frame_on_the_scale_of_all() -> None:
    films = np.array([[[[-2.0, 2.0]], [[1.0, 0.0]]], [[[0.5, 0.0]], [[0.0, -0.25]]]])
    grid = TileGrid.within(2, (1, 2), *SIZE, bars=False)
    for frame, levels in ((0, [(0, 255), (255, 128)]), (1, [(191, 128), (128, 64)]), (0, [(0, 255)])):
        picture = drawn(films, frame=frame)
        for k, ends in enumerate(levels):
            place = picture[where(grid, k)]
            assert place[2, [2, -3]].tolist() == colour_table("gray")[list(ends)].tolist()


@pytest.mark.parametrize("count", [1, 5, 128, 1024])
@pytest.mark.parametrize("shape", [(8, 8), (5, 12), (64, 64)])
def test_all_atoms_are_visible_whatever_their_number(count: int, shape: tuple[int, int]) -> None:
    atoms = np.zeros((count, *shape), np.float32)
    atoms[:, : shape[0] // 2] = 1  # half white, half gray
    picture = drawn(atoms, (300, 560))
    grid = TileGrid.within(count, shape, 300, 560, bars=False)
    assert grid.tall / grid.wide == pytest.approx(shape[0] / shape[1], rel=0.35)
    for k in range(count):
        place = picture[where(grid, k)]
        assert place[0].min() == 255
        assert 120 < place[-1].max() < 135


def test_atoms_are_drawn_in_the_colours_of_each_page() -> None:
    vectors = np.linspace(0, 1, 100).reshape(2, 50)
    for theme in THEMES.values():
        with themed(theme):
            np.testing.assert_array_equal(drawn(vectors), drawn(vectors.copy()))
            assert inked(drawn(vectors), theme.field, 0).any()


def test_many_atoms_are_resized_at_once_and_those_that_stay_are_not_drawn_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = []
    resize = cv2.resize
    monkeypatch.setattr(cv2, "resize", lambda *a, **k: calls.append(1) or resize(*a, **k))
    atoms = np.random.default_rng(0).normal(size=(128, 8, 8))
    for usage in (1.0, 0.5):
        drawn(atoms, (260, 600), usage=np.full(128, usage))
    assert len(calls) == 1
    drawn(atoms, (260, 600), order=range(127, -1, -1), usage=np.ones(128))
    assert len(calls) == 2, "in another order"
    drawn(atoms.copy(), (260, 600), usage=np.ones(128))
    assert len(calls) == 3, "another array"


GRAY = colour_table("gray")


@given(
    st.integers(1, 2000), st.integers(1, 64), st.integers(1, 64), st.integers(60, 700), st.integers(60, 1300),
    st.booleans(),
)  # fmt: skip
def test_a_grid_fits_where_there_is_room(
    count: int, rows: int, columns: int, height: int, width: int, bars: bool
) -> None:
    grid = TileGrid.within(count, (rows, columns), height, width, bars=bars)
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
    grid = TileGrid.within(6, (1, 1), 100, 150, bars=True)
    tall, wide = grid.pitch
    assert (grid.rows, grid.columns) == (2, 3)
    inside = [(0, 0), (wide, 0), (0, tall), (3 * wide - 1, 2 * tall - 1)]
    assert [grid.at(*place) for place in inside] == [0, 1, 3, 5]
    assert [grid.at(*place) for place in [(3 * wide, 0), (0, 2 * tall), (-1, 0), (0, -1)]] == [None] * 4
