from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing.colours import blank, colour_table
from stream_sparse.drawing.description import ArrayPicture, Box, Grid, Message
from stream_sparse.drawing.grid import draw_grid
from stream_sparse.drawing.theme import DARK
from stream_sparse.drawing.tints import Tint
from tests.support.ink import inked

PLAIN, SIGNED = Tint("gray", 0.0, 255.0), Tint("coolwarm", -50.0, 50.0)
ORDINARY = np.tile(np.linspace(0, 255, 32), (24, 1)).astype(np.uint8)
COOLWARM = colour_table("coolwarm").tolist()


def drawn(*parts: Any, size: tuple[int, int] = (24, 32), **more: Any) -> Any:
    picture = blank(*size)
    draw_grid(Grid(parts, **more), picture, 9)
    return picture


def test_a_frame_of_the_size_of_the_picture_is_drawn_pixel_by_pixel() -> None:
    gray = np.repeat(ORDINARY[:, :, None], 3, axis=2)
    np.testing.assert_array_equal(drawn(ArrayPicture(ORDINARY, PLAIN)), gray)
    colours = np.stack([ORDINARY, ORDINARY[::-1], ORDINARY[:, ::-1]], axis=2)
    wide = colours.astype(np.uint16) * 257
    np.testing.assert_array_equal(drawn(ArrayPicture(wide, Tint("gray", 0.0, 65535.0))), colours)


def test_values_have_the_colours_of_their_tint_and_nan_its_own() -> None:
    values = np.zeros((24, 32), np.float32)
    values[:, :8], values[:, 24:], values[:, 12] = -50, 50, np.nan
    low, middle, high, missing = drawn(ArrayPicture(values, SIGNED))[12, [2, 16, 30, 12]].tolist()
    assert (low, high, missing) == (COOLWARM[0], COOLWARM[255], list(DARK.blank))
    assert middle in COOLWARM[127:129]


@pytest.mark.parametrize("parts", [1, 2])
@pytest.mark.parametrize("tint", [PLAIN, SIGNED])
def test_nothing_is_left_of_what_was_there_before(parts: int, tint: Tint) -> None:
    grid = Grid((ArrayPicture(ORDINARY, tint),) * parts, (("a", "b"),))
    for size in ((60, 200), (200, 60), (24, 32)):
        clean, used = blank(*size), np.full((*size, 3), 200, np.uint8)
        draw_grid(grid, clean, 9)
        draw_grid(grid, used[:], 9)
        np.testing.assert_array_equal(used, clean)


def test_a_colour_bar_has_the_ends_of_the_range_where_there_is_room() -> None:
    frame = ArrayPicture(np.zeros((24, 32)), SIGNED)
    picture = drawn(frame, size=(240, 600), bar=SIGNED)
    columns = np.flatnonzero((picture != picture[0, 0]).any(axis=(0, 2)))
    assert 600 - columns.max() == pytest.approx(columns.min(), abs=40), "the bar stands beside the picture"
    place = picture[:, columns.min() + 320 :]
    assert inked(place, tuple(COOLWARM[3])).any()
    assert inked(place, tuple(COOLWARM[252])).any()
    np.testing.assert_array_equal(drawn(frame, size=(90, 150), bar=SIGNED), drawn(frame, size=(90, 150)))


def test_a_missing_picture_is_a_message_and_a_stale_one_is_dimmed(written: list[str]) -> None:
    white = np.full((24, 32), 255, np.uint8)
    stale = ArrayPicture(white, PLAIN, stale=Message("no value for 9 frames"))
    names = (("a", "b", "c"),)
    picture = drawn(ArrayPicture(white, PLAIN), stale, Message("no value yet"), size=(120, 600), names=names)
    assert written == ["a", "no value for 9 frames", "b", "no value yet", "c"]
    bright = inked(picture, (255, 255, 255)).any(axis=0)
    assert bright[:200].any()
    assert not bright[200:].any()


@pytest.mark.parametrize("place", [(2, 2), (20, 25)])
def test_a_box_stands_around_its_pixel(place: tuple[int, int]) -> None:
    row, col = place
    frame = ArrayPicture(ORDINARY, PLAIN, boxes=(Box(row, col, row + 1, col + 1),))
    rows, columns = np.nonzero(inked(drawn(frame, size=(240, 320)), DARK.mark))
    assert (rows.min() + rows.max()) / 2 == pytest.approx(10 * row + 5, abs=1)
    assert (columns.min() + columns.max()) / 2 == pytest.approx(10 * col + 5, abs=1)
    small = frame._replace(boxes=(frame.boxes[0]._replace(small=True),))
    usual, less = (inked(drawn(one, size=(96, 128)), DARK.mark).sum() for one in (frame, small))
    assert less < usual
