"""Axes of curves: what they share, where their labels stand."""

from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.drawing import Axes, Line, Lines, Plot, blank, ticks_below, whole_rows, whole_ticks
from stream_sparse.drawing.stacked import is_even_log

COLOUR = (233, 180, 86)
QUIET = (170, 160, 154)


def lines(name: str, y: list[float], key: str = "k", x: list[float] | None = None) -> Lines:
    across = np.arange(len(y), dtype=float) if x is None else np.array(x)
    return Lines(name, key, (Line(across, np.array(y), COLOUR, marked=True),), ())


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


def divided(*given: Lines) -> list[list[str]]:
    axes = Axes()
    axes.draw(blank(240, 600), list(given), 11)
    return [list(part) for part in axes._parts]


def test_what_can_be_compared_shares_axes() -> None:
    ramp = [0.0, 0.5, 1.0]
    assert divided(lines("a", ramp), lines("b", [0, 10, 19])) == [["a", "b"]]
    assert divided(lines("a", ramp), lines("b", [0, 10, 21])) == [["a"], ["b"]]
    assert divided(lines("a", ramp), lines("b", [0, 10, 21]), lines("c", [0, 1, 15])) == [["a", "c"], ["b"]]


def test_far_apart_is_not_comparable_though_each_span_is_alike() -> None:
    assert divided(lines("a", [0.0, 0.5, 1.0]), lines("b", [100.0, 100.5, 101.0])) == [["a"], ["b"]]


def test_other_things_along_the_axis_are_not_comparable() -> None:
    assert divided(lines("a", [0.0, 1.0]), lines("b", [0.0, 1.0], key="alpha")) == [["a"], ["b"]]


def test_constants_and_nothing_share_with_all() -> None:
    assert divided(lines("a", [0.0, 100.0]), lines("b", [3.0, 3.0]), lines("c", [np.nan] * 2)) == [
        ["a", "b", "c"]
    ]


def test_many_axes_in_a_low_picture_are_not_drawn_over_one_another() -> None:
    given = [lines(str(k), [0.0, 100.0**k]) for k in range(6)]
    for height in (16, 40, 90, 240):
        picture = blank(height, 300)
        Axes().draw(picture, given, 9)
        assert picture.shape == (height, 300, 3)


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
def test_an_index_has_whole_numbers_only(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(
        "stream_sparse.drawing.axes.label", lambda _p, text, *_a, **_k: told.append(text)
    )  # fmt: skip
    plot = Plot(30, 5, 590, 200, count - 0.5, -0.5, -0.5, count - 0.5, 11)
    for draw in (whole_ticks, whole_rows):
        told.clear()
        draw(blank(240, 600), plot)
        assert told[0] == "0"
        assert all(text.isdigit() and int(text) < count for text in told)
        assert len(told) == len(set(told)) <= 13
        assert len(told) >= min(count, 3)


def test_rows_are_numbered_from_the_top() -> None:
    picture = blank(240, 600)
    whole_rows(picture, Plot(60, 0, 590, 200, 19.5, -0.5, 0, 1, 11))
    rows = np.flatnonzero((picture != picture[-1, -1]).any(axis=(1, 2)))
    assert 0 <= rows.min() <= 3, "row 0 stands in the middle of the first twentieth"
