from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.overlays import Timing, draw_help, draw_reading, draw_timings
from stream_sparse.drawing.page import page_sizes
from stream_sparse.drawing.theme import DARK

HELP = [("space", "pause"), (". ,", "one frame on, back"), ("q Esc", "quit")]


def _timings(rows: list[Timing], size: tuple[int, int] = (720, 1280)) -> np.ndarray:
    picture = blank(*size, (90, 90, 90))
    draw_timings(picture, rows, 33.3, "2 frames in the ring, 0 lost", page_sizes(*size))
    return picture


@pytest.mark.parametrize("size", [(720, 1280), (450, 800), (360, 640), (60, 80)])
def test_cards_fit_into_any_view(size: tuple[int, int]) -> None:
    picture = blank(*size, (90, 90, 90))
    draw_help(picture, HELP * 4, page_sizes(*size))
    assert picture.shape == (*size, 3)
    rows = [Timing(f"node_{k}" * 3, 1000, 0.5, 0.7, 0) for k in range(80)]
    assert _timings(rows, size).shape == (*size, 3)


@pytest.mark.parametrize("letters", [1.0, 1.5])
@pytest.mark.parametrize("size", [(360, 640), (720, 1280)])
def test_in_a_small_view_no_word_of_the_keys_is_cut_and_no_key_touches_another(
    size: tuple[int, int], letters: float, written: list[str]
) -> None:
    picture = blank(*size, (90, 90, 90))
    rows = [
        (f"{k} {k}", "what this key does, in about as many words as people read") for k in "abcdefghijklmn"
    ]
    draw_help(picture, rows, page_sizes(*size, letters=letters))
    assert [text for text in written if "\u2026" in text] == []
    caps = (picture == DARK.grid).all(axis=2).sum(axis=1) > 20
    assert np.count_nonzero(np.diff(caps.astype(int)) == 1) >= len(rows)


WORDS = "0.133 s: pixel = 84, relu = 0, box = -3.25 gray levels"


def _reading(
    words: str, x: int, y: int, size: tuple[int, int] = (720, 1280), above: tuple[int, int, int] | None = None
) -> tuple[int, int, int, int]:
    """Return the first and last row and column that the card of a reading covers."""
    picture = blank(*size, (90, 90, 90))
    draw_reading(picture, words, x, y, page_sizes(*size), above)
    rows, columns = np.nonzero((picture != 90).any(axis=2))
    return int(rows.min()), int(rows.max()), int(columns.min()), int(columns.max())


def test_a_reading_stands_beside_its_place_and_within_the_picture() -> None:
    top, bottom, left, right = _reading(WORDS, 300, 200)
    assert (top, left) == (211, 311)
    assert bottom < 270
    assert right < 700
    for x, y in [(0, 0), (1279, 0), (0, 719), (1279, 719), (640, 360)]:
        top, bottom, left, right = _reading(WORDS, x, y)
        assert not (top <= y <= bottom and left <= x <= right), "it would hide what it tells of"


@pytest.mark.parametrize("size", [(720, 1280), (450, 800), (60, 80)])
@pytest.mark.parametrize("words", ["x" * 200, "a b " * 50, "at 1: " + "y" * 194, "a: " + "b = 1, " * 27])
def test_a_long_reading_fits_into_any_view(words: str, size: tuple[int, int]) -> None:
    for x, y in [(0, 0), (size[1] - 1, size[0] - 1), (size[1] // 2, size[0] // 2)]:
        top, bottom, left, right = _reading(words, x, y, size)
        assert bottom - top > 10
        assert right - left > 40


def test_a_reading_has_its_place_above_its_values_and_breaks_after_commas(written: list[str]) -> None:
    _reading(WORDS, 300, 200)
    _reading("atom 3 of 15", 300, 200)
    _reading("entry 9: " + ", ".join(f"sinusoid[{k}] = 0.123456" for k in range(4)), 300, 200)
    assert written == [
        "0.133 s", "pixel = 84, relu = 0, box = -3.25 gray levels",
        "atom 3 of 15",
        "entry 9", "sinusoid[0] = 0.123456, sinusoid[1] = 0.123456,",
        "sinusoid[2] = 0.123456, sinusoid[3] = 0.123456",
    ]  # fmt: skip


@pytest.mark.parametrize("x", [45, 300, 640, 795])
def test_a_reading_above_a_panel_covers_nothing_of_its_picture_and_is_one_line(
    x: int, written: list[str]
) -> None:
    top, bottom, left, right = _reading(WORDS, x, 500, above=(400, 40, 800))
    assert top > 370
    assert bottom < 400
    assert left >= 39
    assert right <= 800
    assert abs((left + right) / 2 - x) < 2 or left == 39 or right == 800
    assert written == ["0.133 s: ", "pixel = 84, relu = 0, box = -3.25 gray levels"]
