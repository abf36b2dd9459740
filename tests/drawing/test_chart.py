from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing import chart
from stream_sparse.drawing.axes import Across, Axes, LegendEntry, Mark
from stream_sparse.drawing.chart import Placed
from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.description import Chart, Message
from stream_sparse.drawing.inks import curve_ink
from stream_sparse.drawing.legend import legend_height
from stream_sparse.drawing.text import line_height
from stream_sparse.drawing.theme import THEMES, themed

BLUE = curve_ink(0)
NAMES = tuple("abcdefghij")


def axes(name: str, y: list[float], across: Across | None = None, **more: Any) -> Axes:
    x = np.arange(len(y), dtype=float)
    mark = Mark("line", x, np.array(y), BLUE, name, dots=True)
    return Axes(name, across or Across.swept("k", x), (min(y), max(y) + 1), (mark,), **more)


RAMP = axes("a", [0.0, 0.5, 1.0])


def stack(height: int, width: int, rows: Sequence[Sequence[Axes]]) -> tuple[Any, tuple[Placed, ...]]:
    """Return a picture of rows of axes, and where they are."""
    picture = blank(height, width)
    return picture, chart.stack(picture, rows, 9)


def whole(shown: Chart, height: int = 120) -> tuple[Any, tuple[Placed, ...]]:
    """Return a picture of a chart, and where its axes are."""
    picture = blank(height, 300)
    return picture, chart.draw_chart(shown, picture, 9)


def test_axes_with_like_horizontal_axes_are_joined() -> None:
    longer = axes("b", [3.0, 9.0, 4.0, 5.0], normals=(2.0,))
    joined = RAMP.joined(longer)
    assert joined is not None
    assert (joined.y, joined.across.points, joined.normals) == ((0.0, 10.0), (0.0, 1.0, 2.0, 3.0), (2.0,))
    assert [mark.name for mark in joined.marks] == ["a", "b"]
    other = Across.swept("alpha", np.arange(3.0))
    assert RAMP.joined(axes("c", [1.0, 2.0, 3.0], other)) is None
    unknown = RAMP.joined(RAMP._replace(y=(np.nan, np.nan)))
    assert unknown is not None
    assert unknown.y == RAMP.y


def test_what_stays_is_drawn_anew_where_anything_of_it_changes() -> None:
    times = Across("time", 0.0, 5.0)
    plain = axes("a", [0.0, 0.5, 1.0], times, legend=(LegendEntry("a", BLUE),))
    changed = [
        plain,
        plain._replace(y=(0.0, 7.0)),
        plain._replace(zero=True),
        plain._replace(normals=(0.4,)),
        plain._replace(corner="counts"),
        plain._replace(title="Title"),
        plain._replace(legend=(LegendEntry("b", BLUE),)),
        plain._replace(across=Across("time", 1.0, 6.0)),
        plain._replace(across=RAMP.across),
        plain._replace(marks=()),
    ]
    drawn = [stack(120, 300, [[one]])[0] for one in changed]
    with themed(THEMES["light"]):
        drawn.append(stack(120, 300, [[plain]])[0])
    assert not any(np.array_equal(a, b) for a, b in combinations(drawn, 2))
    again = [stack(120, 300, [[one]])[0] for one in changed]
    assert all(np.array_equal(a, b) for a, b in zip(drawn, again, strict=False))


@pytest.mark.parametrize("height", [16, 40, 90, 240])
def test_axes_below_one_another_fit_into_a_low_picture(height: int) -> None:
    rows = [[axes(str(k), [0.0, 100.0**k])] for k in range(6)]
    picture, drawn = stack(height, 300, rows)
    assert picture.shape == (height, 300, 3)
    assert all(one.plot.bottom <= height for one in drawn)
    assert len(drawn) == {16: 1, 40: 1, 90: 2, 240: 6}[height]


@pytest.mark.parametrize("width", [130, 200, 400])
def test_a_corner_cuts_no_name_of_a_legend(width: int, written: list[str]) -> None:
    names = tuple(LegendEntry(name, BLUE) for name in ("minus earlier", "minus mean"))
    _, (one,) = stack(160, width, [[RAMP._replace(legend=names, corner="values per bin")]])
    assert {"minus earlier", "minus mean", "values per bin"} <= set(written)
    lines = {130: 3, 200: 2, 400: 1}[width]
    assert one.plot.top == pytest.approx(lines * line_height(9) + line_height(9) / 2, abs=4)


def test_columns_side_by_side_are_read_off_by_themselves() -> None:
    _, ((left, right)) = stack(240, 600, [[RAMP, axes("b", [5.0, 6.0, 7.0])]])
    assert left.read_off(left.plot.left, 99) == "k 0: a = 0"
    assert right.read_off(left.plot.left, 99) == ""
    assert right.read_off(right.plot.right - 1, 99) == "k 2: b = 7"


def strips(
    height: int, written: list[str] | None = None, **more: str
) -> tuple[Any, tuple[Placed, ...]] | None:
    time = Across("time", 0.0, 8.0)
    each = [Axes(name, time, (-1.0, 3.0), legend=(LegendEntry(name, BLUE),)) for name in NAMES]
    picture = blank(height, 300)
    placed = chart.strips(picture, each, 9, "tau", **more)
    return None if placed is None else (picture, placed)


def test_strips_are_equally_high_and_below_one_another() -> None:
    _, placed = strips(240) or (None, ())
    plots = [one.plot for one in placed]
    heights = [plot.tall for plot in plots]
    assert len(heights) == 10
    assert max(heights) - min(heights) <= 1
    assert all(a.bottom <= b.top for a, b in pairwise(plots))
    assert plots[-1].bottom < 240 - 9, "there is room for labels below"
    first = plots[0]
    assert {plot._replace(top=first.top, bottom=first.bottom) for plot in plots} == {first}
    assert (first.low, first.high, first.start, first.end) == (-1.0, 3.0, 0.0, 8.0)


def test_a_place_belongs_to_a_strip_or_to_the_one_above_the_gap() -> None:
    x = np.arange(9.0)
    each = [
        Axes(
            n, Across("time", 0.0, 8.0), (-1.0, 3.0), (Mark("line", x, x, BLUE, n),), (LegendEntry(n, BLUE),)
        )
        for n in NAMES
    ]
    placed = chart.strips(blank(240, 300), each, 9) or ()
    plots = [one.plot for one in placed]

    def said(x: int, y: int) -> str:
        return "".join(one.read_off(x, y) for one in placed)

    left, right = plots[0].left, plots[0].right
    assert [said(left, plot.top) for plot in plots] == [f"0.000 s: {name} = 0" for name in NAMES]
    assert [said(left, plot.bottom) for plot in plots] == [f"0.000 s: {name} = 0" for name in NAMES]
    beside = (
        (left - 1, plots[0].top),
        (right, plots[0].top),
        (left, plots[0].top - 1),
        (left, plots[-1].bottom + 2),
    )
    assert [said(*place) for place in beside] == [""] * 4


@pytest.mark.parametrize(("across", "dimmed"), [(Across("time", 0.0, 2.0), False), (None, True)])
def test_stale_values_are_dimmed_but_over_time_the_message_stands_at_the_end(
    across: Across | None, dimmed: bool, written: list[str]
) -> None:
    axes_ = axes("a", [0.0, 0.5, 1.0], across)
    fresh, _ = whole(Chart(((axes_,),)))
    stale, _ = whole(Chart(((axes_,),), stale=Message("no value for 5 frames")))
    assert "no value for 5 frames" in written
    left = slice(0, 120)
    assert np.array_equal(fresh[:, left], stale[:, left]) != dimmed


def test_strips_without_room_are_drawn_as_the_rows() -> None:
    strips_ = tuple(RAMP._replace(legend=(LegendEntry(name, BLUE),)) for name in NAMES)
    shown = Chart(((RAMP,),), strips_)
    assert [len(whole(shown, height)[1]) for height in (240, 50)] == [10, 1]


def test_a_legend_stands_above_its_plot_in_a_picture_of_any_width() -> None:
    names = tuple(LegendEntry(name, BLUE) for name in ("pixel", "after ReLU", "box"))
    for width in range(120, 400, 3):
        _, (one,) = stack(120, width, [[RAMP._replace(legend=names, y=(0.0, 2000.0))]])
        assert legend_height(names, min(one.plot.left, 36), width, 9) <= one.plot.top
