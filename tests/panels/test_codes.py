from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing.colours import colour_table
from stream_sparse.drawing.theme import DARK
from stream_sparse.errors import InputError
from stream_sparse.frame import Stamp
from stream_sparse.panels import Codes

from .feeds import at, feed, follow, inked, opened, read_off

SIZE = (240, 600)
MAP = slice(0, 520)
"""Columns left of the colour bar."""
MAGMA = tuple(int(c) for c in colour_table("magma")[255])
BLUE, WHITE, RED = (tuple(int(c) for c in colour_table("coolwarm")[k]) for k in (0, 128, 255))


def part(mask: np.ndarray) -> tuple[int, int, int, int]:
    """Return the first and last row and column of a mask, left of the colour bar."""
    rows, columns = np.nonzero(mask[:, MAP])
    return int(rows.min()), int(rows.max()), int(columns.min()), int(columns.max())


def shown(weights: Any, frames: int = 151, seconds: float | None = 5) -> np.ndarray:
    """Return the picture after so many frames of the same weights."""
    return follow(opened(Codes(seconds=seconds), feed("x")), [np.array(weights)] * frames).draw(*SIZE)


def test_each_weight_has_a_row_the_first_at_the_top() -> None:
    picture = shown([4.0, 0.0, 0.0, -4.0])
    red, blue, white = (part(inked(picture, c, 2)) for c in (RED, BLUE, WHITE))
    assert red[0] < 15
    assert red[1] == white[0] - 1
    assert white[1] == blue[0] - 1
    height = (blue[1] - red[0] + 1) / 4
    assert red[1] - red[0] + 1 == pytest.approx(height, abs=1)
    assert white[1] - white[0] + 1 == pytest.approx(2 * height, abs=1)


def test_time_runs_to_the_right_and_moves_on() -> None:
    panel = opened(Codes(seconds=5), feed("x"))
    pulse = [np.full(3, 4.0 if 30 <= t < 60 else 0.0) for t in range(331)]
    _, _, left, right = part(inked(follow(panel, pulse[:151]).draw(*SIZE), RED, 2))
    span = 520 - 40  # about: labels at the left, the bar at the right
    assert right - left == pytest.approx(span / 5, rel=0.1)
    assert left == pytest.approx(40 + span / 5, abs=20)
    _, _, later, _ = part(inked(follow(panel, pulse[151:181], 151).draw(*SIZE), RED, 2))
    assert left - later == pytest.approx(right - left, abs=2), "a second later it lies a second further left"
    old = inked(follow(panel, pulse[181:], 181).draw(*SIZE)[:, MAP], RED, 2)
    assert not old.any(), "older values leave the map"


def test_before_the_map_is_full_the_rest_is_empty() -> None:
    picture = shown([4.0] * 3, 150, seconds=10)
    _, _, left, right = part(inked(picture, RED, 2))
    assert right - left == pytest.approx((520 - left) / 2, abs=12)
    assert (picture[20:200, right + 2 : 500] == DARK.card).all()


@pytest.mark.parametrize("hole", ["none", "gap", "nan"])
def test_gaps_are_empty_and_nan_has_a_colour(hole: str) -> None:
    panel = opened(Codes(seconds=5), feed("dict.codes"))
    for t in range(151):
        missing = 60 <= t < 90
        if hole == "gap" and missing:
            continue
        value: Any = np.full(3, 4.0)
        if missing:
            value = None if hole == "none" else np.full(3, np.nan)
        panel.see(value, at=at(t, gap=30 if hole == "gap" and t == 90 else 0))
    middle = panel.draw(*SIZE)[100, 45:500]
    red, empty, purple = ((middle == c).all(axis=1).sum() for c in (RED, DARK.card, DARK.blank))
    if hole == "nan":
        assert purple == pytest.approx(red / 4, rel=0.2)
        assert empty == 0
    else:
        # Lost frames leave at least half of their time empty: from the middle between their neighbours on.
        assert empty >= (0.4 if hole == "gap" else 0.9) * red / 4
        assert purple == 0


def test_codes_of_many_patches_are_drawn_as_their_mean_magnitude() -> None:
    panel = opened(Codes(seconds=5), feed("dict.codes", None, "gray levels"))
    codes = np.array([[4.0, 1.0, 0.0], [-4.0, 1.0, 0.0]])
    column = follow(panel, [codes] * 151).draw(*SIZE)[:, 300].tolist()
    assert panel.note() == "mean magnitude, gray levels"
    for place in (255, 64, 0):
        assert column.count(colour_table("magma")[place].tolist()) == pytest.approx(71, abs=4)


def test_the_codes_of_one_patch_are_signed() -> None:
    panel = opened(Codes(seconds=5), feed("dict.codes"))
    picture = follow(panel, [np.array([[4.0, -4.0]])] * 151).draw(*SIZE)
    for colour in (RED, BLUE):
        assert inked(picture[:, MAP], colour, 2).any()
        assert inked(picture[:, 530:], colour, 2).any(), "the ends of the range stand at the colour bar"
    assert panel.note() == ""


def test_several_inputs_stand_below_one_another_in_one_range() -> None:
    panel = opened(Codes(), feed("dict.codes"), feed("pca.codes"))
    picture = follow(panel, [(np.full(3, 4.0), np.full(3, -1.0))] * 151).draw(*SIZE)
    assert picture[50, 300].tolist() == list(RED)
    assert picture[150, 300].tolist() == colour_table("coolwarm")[96].tolist()


def test_inputs_of_one_kind_have_one_colour_bar_in_common_and_others_one_each() -> None:
    for many, ends in ((1, 1), (2, 2)):
        panel = opened(Codes(), feed("dict.codes"), feed("pca.codes"))
        second = np.full((many, 3), -2.0)
        picture = follow(panel, [(np.full(3, 4.0), second)] * 60).draw(*SIZE)
        column = np.array([tuple(pixel) in (RED, MAGMA) for pixel in picture[:, 545].tolist()])
        tops = np.flatnonzero(np.diff(column, prepend=False) & column)
        assert len(tops) == ends, f"{many} patches"


def test_a_peak_of_a_tenth_of_a_millisecond_is_visible() -> None:
    panel = opened(Codes(seconds=1), feed("x"))
    for t in range(20_000):
        panel.see(np.full(2, 8.0 if t == 19_500 else 0.0), at=Stamp(t, t / 10_000))
    assert 1 <= inked(panel.draw(*SIZE), RED, 2)[100, MAP].sum() <= 3


def test_vectors_of_another_length_empty_the_map() -> None:
    frames = [np.full(3, 4.0)] * 20 + [np.full(7, -4.0)] * 20
    picture = follow(opened(Codes(), feed("x")), frames).draw(*SIZE)
    assert inked(picture[:, MAP], BLUE, 2).any()
    assert not inked(picture[:, MAP], RED, 2).any()


@pytest.mark.parametrize("value", [0.5, np.zeros((2, 3, 4)), np.zeros((0, 4))])
def test_values_that_are_no_weights_are_refused(value: Any) -> None:
    with pytest.raises(InputError, match=r"^codes: expects weights \(k,\) or \(n, k\), got ") as caught:
        opened(Codes(), feed("x")).see(value, at=at(0))
    assert str(caught.value).endswith("; show scalars with a trace")


def test_a_weight_is_read_off_at_its_time() -> None:
    panel = opened(Codes(seconds=1), feed("x", unit="bits"))
    follow(panel, [np.array([4.0, 0.0, 0.0, -4.5]) * k for k in range(31)])
    assert read_off(panel, SIZE, (281, 10), (281, 200), (30, 99), (530, 99), (99, 235)) == [
        "0.501 s, weight 0: 60 bits", "0.501 s, weight 3: -67.5 bits", "", "", "",
    ]  # fmt: skip
    panel.see(None, at=at(31))
    follow(panel, [None] * 30, 32)
    assert read_off(panel, SIZE, (500, 10)) == [""], "no weights are drawn there"


def test_of_weights_that_share_a_row_the_largest_is_read_off() -> None:
    values = np.ones(1000)
    values[500] = -9.0
    panel = follow(opened(Codes(seconds=1), feed("x"), feed("y")), [(np.stack([values] * 2), values)] * 31)
    panel.draw(*SIZE)
    said = [panel.read_off(281, y) for y in range(SIZE[0])]
    assert "0.501 s, weight 500, mean magnitude: x = 9" in said
    assert "0.501 s, weight 500: y = -9" in said
