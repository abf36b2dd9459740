"""Panel codes: rows, time, colours, gaps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing import BLANK, CARD, Roll, loudest, table
from stream_sparse.errors import InputError
from stream_sparse.frame import Stamp
from stream_sparse.panels import Codes
from stream_sparse.view.layout import heading_of, note_of

from .feeds import at, feed, inked, opened

SIZE = (240, 600)
BLUE, WHITE, RED = (tuple(int(c) for c in table("coolwarm")[k]) for k in (0, 128, 255))


def part(mask: np.ndarray) -> tuple[int, int, int, int]:
    """First and last row and column of what is marked, left of the colour bar."""
    rows, columns = np.nonzero(mask[:, :520])
    return int(rows.min()), int(rows.max()), int(columns.min()), int(columns.max())


def shown(panel: Codes, frames: int, weights: Any, first: int = 0) -> np.ndarray:
    for t in range(first, frames):
        panel.see(weights(t), at=at(t))
    return panel.draw(*SIZE)


def test_each_weight_has_a_row_the_first_at_the_top() -> None:
    panel = opened(Codes(seconds=5), feed("dict.codes"))
    picture = shown(panel, 151, lambda _: np.array([4.0, 0.0, 0.0, -4.0]))
    red, blue, white = (part(inked(picture, c, 2)) for c in (RED, BLUE, WHITE))
    assert red[0] < 15
    assert red[1] == white[0] - 1
    assert white[1] == blue[0] - 1
    height = (blue[1] - red[0] + 1) / 4
    assert red[1] - red[0] + 1 == pytest.approx(height, abs=1)
    assert white[1] - white[0] + 1 == pytest.approx(2 * height, abs=1)


def test_time_runs_to_the_right_and_moves_on() -> None:
    panel = opened(Codes(seconds=5), feed("dict.codes"))

    def pulse(t: int) -> np.ndarray:
        return np.full(3, 4.0 if 30 <= t < 60 else 0.0)

    _, _, left, right = part(inked(shown(panel, 151, pulse), RED, 2))
    span = 520 - 40  # about: labels at the left, the bar at the right
    assert right - left == pytest.approx(span / 5, rel=0.1)
    assert left == pytest.approx(40 + span / 5, abs=20)
    _, _, later, _ = part(inked(shown(panel, 181, pulse, first=151), RED, 2))
    assert left - later == pytest.approx(right - left, abs=2), "a second later it lies a second further left"
    assert not inked(shown(panel, 331, pulse, first=181)[:, :520], RED, 2).any(), "what is past has gone"


def test_before_it_is_full_the_rest_is_empty() -> None:
    panel = opened(Codes(seconds=10), feed("dict.codes"))
    picture = shown(panel, 150, lambda _: np.full(3, 4.0))
    _, _, left, right = part(inked(picture, RED, 2))
    assert right - left == pytest.approx((520 - left) / 2, abs=12)
    assert (picture[20:200, right + 2 : 500] == CARD).all()


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
    picture = panel.draw(*SIZE)
    middle = picture[100, 45:500]
    red, empty, purple = ((middle == c).all(axis=1).sum() for c in (RED, CARD, BLANK))
    if hole == "nan":
        assert purple == pytest.approx(red / 4, rel=0.2)
        assert empty == 0
    else:
        # A lost stretch is half of it at least: from between the frames on both sides.
        assert empty >= (0.4 if hole == "gap" else 0.9) * red / 4
        assert purple == 0


def test_codes_of_many_patches_are_their_mean_magnitude() -> None:
    panel = opened(Codes(seconds=5), feed("dict.codes", None, "gray levels"))
    codes = np.array([[4.0, 1.0, 0.0], [-4.0, 1.0, 0.0]])
    picture = shown(panel, 151, lambda _: codes)
    assert note_of(panel) == "mean magnitude, gray levels"
    column = picture[:, 300].tolist()
    brightest, dark, darkest = (table("magma")[k].tolist() for k in (255, 64, 0))
    assert column.count(brightest) == pytest.approx(71, abs=4)
    assert column.count(darkest) == pytest.approx(71, abs=4)
    assert column.count(dark) == pytest.approx(71, abs=4)


def test_the_codes_of_one_patch_are_signed() -> None:
    panel = opened(Codes(seconds=5), feed("dict.codes"))
    picture = shown(panel, 151, lambda _: np.array([[4.0, -4.0]]))
    assert inked(picture[:, :520], BLUE, 2).any()
    assert note_of(panel) == ""


def test_the_range_grows_at_once_and_shrinks_slowly() -> None:
    panel = opened(Codes(seconds=0.2), feed("dict.codes"))
    shades = []
    for t, value in enumerate([*[1.0] * 10, *[10.0] * 10, *[1.0] * 90]):
        panel.see(np.array([value, -value]), at=at(t))
        shades.append(panel.draw(*SIZE)[50, 500].tolist())
    full = shades[9]
    assert full == list(RED)
    assert shades[15] == full
    assert shades[40] == shades[30] != full, "it is held for a while"
    assert shades[-1] == full


def test_the_ends_of_the_range_stand_at_a_bar() -> None:
    panel = opened(Codes(), feed("dict.codes"))
    picture = shown(panel, 10, lambda _: np.array([4.0, -4.0]))
    assert inked(picture[:, 530:], RED, 2).any()
    assert inked(picture[:, 530:], BLUE, 2).any()


def test_several_inputs_stand_below_one_another_in_one_range() -> None:
    panel = opened(Codes(), feed("dict.codes"), feed("pca.codes"))
    for t in range(151):
        panel.see(np.full(3, 4.0), np.full(3, -1.0), at=at(t))
    picture = panel.draw(*SIZE)
    upper, lower = picture[50, 300].tolist(), picture[150, 300].tolist()
    assert upper == list(RED)
    assert lower == table("coolwarm")[96].tolist()
    assert heading_of(panel) == "dict.codes and pca.codes"


def test_of_more_weights_than_rows_the_loudest_are_seen() -> None:
    panel = opened(Codes(), feed("dict.codes"))
    weights = np.zeros(5000)
    weights[2500] = -3.0
    picture = shown(panel, 151, lambda _: weights)
    top, bottom, *_ = part(inked(picture[:205], BLUE, 2))
    assert top == bottom
    assert top == pytest.approx(107, abs=6)


def test_one_column_a_pixel_however_fast_the_frames() -> None:
    panel = opened(Codes(seconds=1), feed("x"))
    for t in range(20_000):
        panel.see(np.full(2, 8.0 if t == 19_500 else 0.0), at=Stamp(t, t / 10_000))
    columns = inked(panel.draw(*SIZE), RED, 2)[100, :520].sum()
    assert 1 <= columns <= 3, "a peak of a tenth of a millisecond is seen"


def test_a_change_of_length_begins_anew() -> None:
    panel = opened(Codes(), feed("x"))
    shown(panel, 20, lambda _: np.full(3, 4.0))
    picture = shown(panel, 40, lambda _: np.full(7, -4.0), first=20)
    assert inked(picture[:, :520], BLUE, 2).any()
    assert not inked(picture[:, :520], RED, 2).any()


@pytest.mark.parametrize("value", [0.5, np.zeros((2, 3, 4)), np.zeros((0, 4))])
def test_what_is_no_weights_is_refused(value: Any) -> None:
    panel = opened(Codes(), feed("x"))
    with pytest.raises(InputError, match=r"^codes: expects weights \(k,\) or \(n, k\), got ") as caught:
        panel.see(value, at=at(0))
    assert str(caught.value).endswith("; show scalars with a trace")


@pytest.mark.parametrize("value", [1e300, 1e-300, -np.inf, 0.0])
def test_extreme_values_are_drawn(value: float) -> None:
    panel = opened(Codes(), feed("x"))
    for t in range(3):
        panel.see(np.array([value, 1.0]), at=at(t))
        assert panel.draw(*SIZE).shape == (*SIZE, 3)


def test_a_roll_forgets_what_is_older_and_keeps_the_rest() -> None:
    roll = Roll(1, 1.0, columns=8)
    for t in range(1000):
        roll.add(t / 8, np.array([float(t)]))
    assert len(roll) <= 16
    values, which, known = roll.pixels(992 / 8, 1000 / 8, 8, end=125.0)
    assert known.all()
    assert values[0, which].tolist() == [float(t) for t in range(992, 1000)]


def test_alternating_gaps_do_not_overflow_a_roll() -> None:
    roll = Roll(1, 1.0, columns=8)
    for t in range(1000):
        roll.add(t / 1e5, np.ones(1) if t % 2 else None)
    assert len(roll) <= 16


def test_vectors_that_share_a_column_keep_their_peaks_and_nan() -> None:
    roll = Roll(3, 8.0, columns=8)
    for t, vector in enumerate([[1.0, -5.0, 1.0], [2.0, 3.0, np.nan], [0.0, 0.0, 2.0]]):
        roll.add(t / 10, np.array(vector))
    values, which, _ = roll.pixels(0.0, 8.0, 8, end=8.0)
    assert len(roll) == 1
    assert values[:2, which[0]].tolist() == [2.0, -5.0]
    assert np.isnan(values[2, which[0]])


def test_the_loudest_of_neighbours() -> None:
    values = np.arange(-5.0, 5.0)[:, None]
    assert loudest(values, 3)[:, 0].tolist() == [-5.0, -2.0, 4.0]
    assert loudest(values, 10) is values
