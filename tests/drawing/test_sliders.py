from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.drawing.colours import blank, palette
from stream_sparse.drawing.page import page_sizes
from stream_sparse.drawing.sliders import (
    SliderDrawing,
    draw_sliders,
    slider_at,
    slider_cells,
    slider_share,
    slider_track,
)
from stream_sparse.drawing.text import text_width
from stream_sparse.drawing.theme import DARK

SHAPES = [(720, 1280), (450, 800), (360, 640), (1080, 1920)]


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("count", [1, 2, 5, 9, 30])
def test_each_slider_has_a_place_of_its_own_in_the_foot(size: tuple[int, int], count: int) -> None:
    sizes = page_sizes(*size, count)
    cells = slider_cells(*size, count, sizes)
    assert len(cells) == count
    covered = np.zeros(size, int)
    for left, top, right, bottom in cells:
        covered[top:bottom, left - sizes.handle : right + sizes.handle] += 1
        assert top >= size[0] - sizes.margin - sizes.foot
        assert bottom <= size[0] - sizes.margin
        assert left - sizes.handle > 0
        assert right + sizes.handle <= size[1] - sizes.margin
    assert covered.max() == 1


@pytest.mark.parametrize("size", SHAPES)
def test_the_mouse_hits_the_slider_that_is_drawn_there(size: tuple[int, int]) -> None:
    sizes = page_sizes(*size, 3)
    for which, cell in enumerate(slider_cells(*size, 3, sizes)):
        for share in (0.0, 0.3, 1.0):
            left, right = track = slider_track(cell, ("1", "240"), sizes)
            x = round(left + share * (right - 1 - left))
            assert slider_at(x, (cell[1] + cell[3]) // 2, *size, 3, sizes) == which
            assert slider_share(x, track) == pytest.approx(share, abs=2 / (right - left))
            picture = blank(*size, DARK.page)
            sliders = [SliderDrawing(f"a.b{k}", "1", 0.5) for k in range(3)]
            sliders[which] = SliderDrawing("a.b", "1", share, ends=("1", "240"))
            draw_sliders(picture, tuple(sliders), sizes)
            assert picture[round(cell[1] + 0.76 * (cell[3] - cell[1])), x].tolist() == list(DARK.text)
        assert slider_share(cell[2] + 500, track) == 1.0
    assert slider_at(size[1] // 2, size[0] // 2, *size, 3, sizes) is None
    assert slider_at(0, 0, *size, 0, page_sizes(*size, 0)) is None


def _drawn(slider: SliderDrawing) -> np.ndarray:
    picture = blank(720, 1280, DARK.page)
    draw_sliders(picture, (slider,), page_sizes(720, 1280, 1))
    return picture[630:]


def _count(picture: np.ndarray, colour: tuple[int, int, int]) -> int:
    return int((picture == colour).all(axis=2).sum())


def test_a_track_is_filled_up_to_its_handle() -> None:
    half, full = _drawn(SliderDrawing("a.b", "1", 0.5)), _drawn(SliderDrawing("a.b", "1", 1.0))
    assert _count(full, palette(0)) == pytest.approx(2 * _count(half, palette(0)), rel=0.05)
    assert _count(half, DARK.card) > 40_000


def test_a_switch_shows_whether_it_is_on() -> None:
    on = _drawn(SliderDrawing("a.b", "on", 1.0, switch=True))
    off = _drawn(SliderDrawing("a.b", "off", 0.0, switch=True))
    assert _count(on, palette(0)) > 100
    assert _count(off, palette(0)) == 0


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("at", [0.0, 1.0])
def test_the_handle_covers_neither_limit(size: tuple[int, int], at: float) -> None:
    sizes = page_sizes(*size, 2)
    cell = slider_cells(*size, 2, sizes)[0]
    left, right = slider_track(cell, ("-0.25", "1000"), sizes)
    assert (right - left) > (cell[2] - cell[0]) / 2
    pictures = [blank(*size, DARK.page) for _ in range(2)]
    for picture, near in zip(pictures, (False, True), strict=True):
        draw_sliders(picture, (SliderDrawing("a.b", "1", at, near=near, ends=("-0.25", "1000")),), sizes)
    changed = np.flatnonzero((pictures[0] != pictures[1]).any(axis=(0, 2)))
    low, high = (text_width(words, sizes.note) for words in ("-0.25", "1000"))
    assert cell[0] + low < changed[0]
    assert changed[-1] < cell[2] - high


def test_limits_without_room_are_left_out() -> None:
    sizes = page_sizes(360, 640, 9)
    cell = slider_cells(360, 640, 9, sizes)[0]
    assert slider_track(cell, ("-1.23457e+07", "1.23457e+07"), sizes) == (cell[0], cell[2])
    drawn = SliderDrawing("a.b", "1", 0.5)
    wide = drawn._replace(ends=("-1.23457e+07", "1.23457e+07"))
    plain, long = (blank(360, 640, DARK.page) for _ in range(2))
    draw_sliders(plain, (drawn,) * 9, sizes)
    draw_sliders(long, (wide,) * 9, sizes)
    np.testing.assert_array_equal(plain, long)


def test_a_unit_stands_beside_the_name_where_there_is_room_for_all_of_it() -> None:
    plain = _drawn(SliderDrawing("a.b", "1", 0.5))
    assert _count(_drawn(SliderDrawing("a.b", "1", 0.5, unit="gray levels")), DARK.quiet) > _count(
        plain, DARK.quiet
    )
    long = SliderDrawing("very long " * 30, "1", 0.5)
    np.testing.assert_array_equal(_drawn(long), _drawn(long._replace(unit="gray levels")))
    told = SliderDrawing("a.b", "1", 0.5, message="with the next frame")
    np.testing.assert_array_equal(_drawn(told), _drawn(told._replace(unit="gray levels")))
