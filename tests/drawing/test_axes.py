from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.drawing.axes import Plot, ticks_below, whole_rows, whole_ticks
from stream_sparse.drawing.colours import blank


def columns_of(picture: np.ndarray, top: int) -> np.ndarray:
    return np.flatnonzero((picture[top:] != picture[0, 0]).any(axis=(0, 2)))


def test_labels_below_keep_their_distance_and_stay_inside() -> None:
    plot = Plot(10, 5, 290, 80, 0, 1, 0, 100, 11)
    crowded, alone = blank(100, 300), blank(100, 300)
    ticks_below(crowded, plot, [(v, f"{v:.0f}") for v in np.linspace(0, 100, 101)])
    ticks_below(alone, plot, [(100.0, "one hundred")])
    gaps = np.diff(columns_of(crowded, 84))
    assert (gaps > 5).sum() >= 8, "labels run into one another"
    assert columns_of(alone, 84).max() < 300
    assert columns_of(alone, 84).min() < 235, "the label at the border moves inwards"


@pytest.mark.parametrize("count", [1, 2, 3, 15, 100, 1024])
def test_an_index_has_whole_numbers_only(count: int, written: list[str]) -> None:
    plot = Plot(30, 5, 590, 200, count - 0.5, -0.5, -0.5, count - 0.5, 11)
    for draw in (whole_ticks, whole_rows):
        written.clear()
        draw(blank(240, 600), plot)
        assert written[0] == "0"
        assert all(text.isdigit() and int(text) < count for text in written)
        assert min(count, 3) <= len(written) == len(set(written)) <= 13


def test_rows_are_numbered_from_the_top() -> None:
    picture = blank(240, 600)
    whole_rows(picture, Plot(60, 0, 590, 200, 19.5, -0.5, 0, 1, 11))
    rows = np.flatnonzero((picture != picture[-1, -1]).any(axis=(1, 2)))
    assert 0 <= rows.min() <= 3, "row 0 stands in the middle of the first twentieth"


def test_the_value_at_a_column_is_the_inverse_of_the_column_of_a_value() -> None:
    plot = Plot(30, 5, 590, 200, 0.0, 1.0, -2.0, 7.0, 11)
    columns = [30, 31, 300, 589]
    np.testing.assert_allclose(plot.columns([plot.across(x) for x in columns]), columns)
    assert (plot.across(30), plot.across(589)) == (-2.0, 7.0)
    assert Plot(30, 5, 31, 200, 0.0, 1.0, -2.0, 7.0, 11).across(30) == -2.0, "a plot of one column"


def test_right_and_bottom_lie_outside() -> None:
    plot = Plot(30, 5, 590, 200, 0.0, 1.0, -2.0, 7.0, 11)
    assert [plot.holds(30, 5), plot.holds(589, 199)] == [True, True]
    assert [plot.holds(29, 5), plot.holds(30, 4), plot.holds(590, 9), plot.holds(99, 200)] == [False] * 4
