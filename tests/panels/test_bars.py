from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.drawing.colours import palette
from stream_sparse.drawing.stale import faded
from stream_sparse.drawing.text import text_width
from stream_sparse.drawing.theme import DARK
from stream_sparse.errors import InputError
from stream_sparse.panels import Bars
from tests.support.errors import refusal

from .feeds import at, family, feed, follow, inked, opened, read_off, showing

SIZE = (240, 500)


def length(panel: Bars, k: int) -> int:
    return int(inked(panel.draw(*SIZE), palette(k)).any(axis=0).sum())


def test_lengths_are_to_scale() -> None:
    panel = showing(Bars(), 10.0, 5.0)
    assert length(panel, 0) == pytest.approx(2 * length(panel, 1), abs=3)
    assert length(showing(Bars(), 0.0, 1e6), 0) >= 3, "a tiny bar is visible"


def test_a_negative_bar_goes_left_of_zero() -> None:
    picture = showing(Bars(), -10.0, 10.0).draw(*SIZE)
    left, right = (np.nonzero(inked(picture, palette(k)).any(axis=0))[0] for k in (0, 1))
    assert left.max() <= right.min() + 1
    assert len(left) == pytest.approx(len(right), abs=3)


def test_nan_has_no_bar_and_the_others_stay(written: list[str]) -> None:
    panel = showing(Bars(), 3.0, 2.0)
    panel.see(float("nan"), None, at=at(1))
    assert length(panel, 0) == 0
    assert length(panel, 1) > 50
    assert "nan" in written


def test_a_vector_has_a_bar_for_each_entry_and_a_frame_is_refused() -> None:
    panel = showing(Bars(), np.array([1.0, 2.0]))
    assert length(panel, 1) > length(panel, 0) > 50
    assert refusal(InputError, panel.see, np.zeros((3, 4)), at=at(1)) == (
        "bars: expects scalars or vectors of at most 64 numbers, got float64 of shape (3, 4); "
        "show it with an image or a histogram"
    )


def test_names_without_room_beside_bars_stand_above_them_uncut() -> None:
    feeds = feed("sparse.kurtosis"), feed("k_pixel, window 90")
    panel = showing(Bars(), 5.0, 3.0, feeds=feeds)
    wide, narrow, low = panel.draw(100, 400), panel.draw(100, 145), panel.draw(50, 145)
    firsts = [np.nonzero(inked(p, palette(0)).any(axis=0))[0].min() for p in (wide, narrow, low)]
    assert firsts[1] <= 2
    assert firsts[0] > 80
    assert firsts[2] == int(0.45 * 145), "where bars are close together names are cut"
    rows = np.nonzero(inked(narrow, palette(0)).any(axis=1))[0]
    ink = np.nonzero(inked(narrow[: rows.min()], DARK.text, 40).any(axis=0))[0]
    assert ink.max() - ink.min() == pytest.approx(text_width("sparse.kurtosis", 9), abs=4)


def test_in_short_room_the_bars_of_a_sweep_are_named_by_the_swept_values(written: list[str]) -> None:
    swept = [one._replace(label="relu") for one in family("k", "relu.theta", [0, 120, 240])]
    panel = showing(Bars(), 1.0, 2.0, 3.0, 4.0, feeds=[*swept, feed("k_pixel")])
    panel.draw(60, 400)
    assert {"relu, theta 120", "k_pixel"} <= set(written)
    written.clear()
    panel.draw(60, 150)
    assert {"0", "120", "240", "k_pixel"} <= set(written)
    assert not any("\u2026" in text for text in written)


def test_a_message_has_room_also_where_zero_lies_at_the_right(written: list[str]) -> None:
    panel = opened(Bars(), feed("a"), feed("b", warmup=10))
    follow(panel, [(-5.0, None)] * 3)
    panel.draw(100, 300)
    assert "waiting for 8 more frames" in written


def test_a_stale_bar_is_faint_and_has_a_message(written: list[str]) -> None:
    due = 0
    feeds = feed("a")._replace(due=lambda first: first + due), feed("b")
    panel = showing(Bars(), 10.0, 10.0, feeds=feeds)
    long, due = length(panel, 0), 100
    follow(panel, [(None, 10.0)] * 40, 1)
    written.clear()
    picture = panel.draw(*SIZE)
    assert written == ["starts again, waiting for 60 more frames", "10"]
    assert not inked(picture, palette(0)).any()
    assert inked(picture, faded(palette(0))).any(axis=0).sum() > 0.9 * long
    assert length(panel, 1) == pytest.approx(long, abs=3)
    panel.see(10.0, 10.0, at=at(41))
    assert length(panel, 0) == pytest.approx(long, abs=3)


def test_a_bar_is_read_off_with_its_whole_name_and_more_digits() -> None:
    feeds = [feed("k_box", unit="bits"), feed("undefined"), feed("late", warmup=9)]
    panel = showing(Bars(), 5.530123456, float("nan"), None, feeds=feeds)
    assert read_off(panel, SIZE, (0, 0), (200, 100), (300, 239), (300, 240), (500, 9), (-1, 9)) == [
        "k_box: 5.53012 bits", "undefined: nan", "late: waiting for 9 more frames", "", "", "",
    ]  # fmt: skip
    follow(panel, [(None, 1.0, 2.0)] * 9, 1)
    assert read_off(panel, SIZE, (0, 0)) == ["k_box: 5.53012 bits, no value for 9 frames"]
    assert read_off(showing(Bars(), np.array([1.0, 2.0]), feeds=[feed("v")]), SIZE, (9, 200)) == ["v[1]: 2"]
