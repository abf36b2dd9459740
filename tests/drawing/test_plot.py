from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from stream_sparse.drawing.axes import Across, is_even_log
from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.plot import Plot, draw_across, draw_laps, number_rows
from stream_sparse.drawing.theme import DARK


@pytest.mark.parametrize("count", [1, 2, 3, 15, 100, 1024])
def test_an_index_has_whole_numbers_only(count: int, written: list[str]) -> None:
    plot = Plot(30, 5, 590, 200, count - 0.5, -0.5, -0.5, count - 0.5, 11)
    across = Across("entries", plot.start, plot.end)
    for draw in (partial(draw_across, across=across), number_rows):
        written.clear()
        draw(blank(240, 600), plot)
        assert written[0] == "0"
        assert all(text.isdigit() and int(text) < count for text in written)
        assert min(count, 3) <= len(written) == len(set(written)) <= 13


@pytest.mark.parametrize(
    ("first", "wide", "texts"),
    [
        (-239.0, 1200, ["200 frames ago", "150", "100", "50", "now"]),
        (-239.0, 260, ["200 frames ago", "100", "now"]),
        (-99.0, 140, ["99 frames ago", "now"]),
        (-1.5, 600, ["1 frame ago", "now"]),
        (-0.5, 600, ["now"]),
    ],
    ids=["wide", "half", "narrow", "two entries", "one entry"],
)
def test_the_past_is_counted_back_from_now(
    first: float, wide: int, texts: list[str], written: list[str]
) -> None:
    plot = Plot(30, 5, 30 + wide, 200, 0.0, 1.0, first, 0.0, 11)
    draw_across(blank(240, 60 + wide), plot, Across("past", first, 0.0))
    assert written == texts


def test_a_line_stands_where_a_source_began_again(written: list[str]) -> None:
    plot = Plot(30, 5, 590, 200, 0.0, 1.0, 10.0, 20.0, 11)
    across = Across("time", 10.0, 20.0, laps=(3.0, 11.0, 18.0, 18.1, 25.0))
    picture = blank(240, 600)
    draw_laps(picture, plot, across)
    lines = [round(float(plot.columns(time))) for time in (11.0, 18.0, 18.1)]
    assert np.flatnonzero((picture[5:200] == DARK.faint).all(axis=(0, 2))).tolist() == lines
    assert written == ["begins again"] * 2, "not between two that are near"
    assert (picture[[4, 200]] == picture[0, 0]).all()
    written.clear()
    draw_laps(picture, plot._replace(bottom=40), across)
    draw_laps(picture, plot, across, named=False)
    assert written == []


def test_the_value_at_a_column_is_the_inverse_of_the_column_of_a_value() -> None:
    plot = Plot(30, 5, 590, 200, 0.0, 1.0, -2.0, 7.0, 11)
    columns = [30, 31, 300, 589]
    np.testing.assert_allclose(plot.columns([plot.across(x) for x in columns]), columns)
    assert (plot.across(30), plot.across(589)) == (-2.0, 7.0)
    assert Plot(30, 5, 31, 200, 0.0, 1.0, -2.0, 7.0, 11).across(30) == -2.0, "a plot of one column"


@pytest.mark.parametrize(
    ("x", "log"),
    [
        ([1e-4, 1e-3, 1e-2, 1e-1, 1], True),
        ([0.01, 0.03, 0.1, 0.3, 1, 3], True),
        ([1, 2, 4, 8, 16, 32, 64, 128], True),
        (list(range(1, 202, 10)), False),
        ([1, 10, 50], False),
        ([0, 0.01, 1, 100], False),
        ([-100, -1, 1, 100], False),
        ([1, 1000], False),
    ],
)
def test_which_axis_is_logarithmic(x: list[float], log: bool) -> None:
    assert is_even_log(np.array(x, float)) == log


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (-0.2, 4.1, ["1", "10", "100", "1000", "10000"]),
        (-0.2, 0.9, ["1", "2", "5"]),
        (0.71, 0.73, ["5.13", "5.25", "5.37"]),
        (-200.0, 305.0, ["1e-200", "1e-116", "1e-32", "1e52", "1e136", "1e220", "1e304"]),
    ],
    ids=["powers", "a decade", "a narrow range", "many powers"],
)
def test_a_logarithmic_axis_has_two_labels_at_least(low: float, high: float, texts: list[str]) -> None:
    plot = Plot(40, 0, 300, 120, low, high, 0.0, 1.0, 9, log_y=True)
    assert [text for _, text in plot.levels()] == texts


def test_low_axes_have_labels_at_their_ends_alone() -> None:
    plot = Plot(40, 0, 300, 60, -37.0, 81.0, 0.0, 1.0, 11)
    assert [text for _, text in plot.levels()] == ["-37", "81"]
    assert [text for _, text in plot._replace(bottom=12).levels()] == ["-37"]
    decade = Plot(40, 0, 300, 120, -0.2, 0.9, 0.0, 1.0, 11, log_y=True)
    texts = [[text for _, text in decade._replace(bottom=bottom).levels()] for bottom in (120, 30, 12)]
    assert texts == [["1", "2", "5"], ["1", "5"], ["1"]]
