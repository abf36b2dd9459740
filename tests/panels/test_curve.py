from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.base import Feed, Statistic
from stream_sparse.drawing.axes import LegendEntry
from stream_sparse.drawing.inks import curve_ink
from stream_sparse.errors import InputError
from stream_sparse.panels import Curve
from tests.support.errors import refusal

from .feeds import axes, family, feed, follow, line, opened, read_off, showing

SIZE = (240, 600)
KS = [1, *range(6, 97, 5)]
SATURATING = [min(k / 16, 1.0) for k in KS]


def swept(name: str, field: str, values: list[Any], key: str = "code.k", unit: str = "") -> tuple[Feed, ...]:
    return family(name, key, values, f".{field}", unit)


def drawn(feeds: tuple[Feed, ...], *values: Any, **parameters: Any) -> Any:
    """Return a panel that has seen one frame."""
    return showing(Curve(**parameters), *values, feeds=feeds)


def entries(panel: Curve) -> list[str]:
    """Return the texts of the legend."""
    return [entry.text for entry in axes(panel).legend]


def test_points_stand_at_the_swept_values_in_their_order() -> None:
    for order in ([0, 10, 30, 100], [100, 10, 0, 30]):
        panel = drawn(swept("code", "r2", order), *[float(np.sqrt(k)) for k in order])
        mark = line(panel)
        assert (mark.x.tolist(), mark.y.tolist()) == ([0, 10, 30, 100], np.sqrt([0, 10, 30, 100]).tolist())
        assert (mark.kind, mark.dots, mark.ink) == ("line", True, curve_ink(0))
        assert axes(panel).across.points == (0, 10, 30, 100)
        assert not axes(panel).across.log


def test_a_range_keeps_the_axis_and_cuts_curves_off_at_the_plot() -> None:
    feeds = swept("k", "v", [0, 10, 20])
    found = axes(drawn(feeds, 0.0, 0.0, 400.0, range=(-2, 4)))
    assert (found.y, found.cut) == ((-2, 4), True)
    own = axes(drawn(feeds, 0.0, 0.0, 400.0))
    assert (own.y, own.cut) == ((0.0, 400.0), False)
    logarithmic = axes(drawn(feeds, 1.0, 1.0, 4.0, range=(0.1, 10), log=True))
    assert (logarithmic.y, logarithmic.log) == ((-1.0, 1.0), True)


def test_nan_is_a_gap_and_an_input_without_a_value_leaves_the_others() -> None:
    feeds = swept("code", "r2", [1, 2, 3])
    np.testing.assert_array_equal(line(drawn(feeds, 0.5, np.nan, 0.25)).y, [0.5, np.nan, 0.25])
    assert line(drawn(feeds, 0.5, None, 0.25)).x.tolist() == [1, 3]


def test_values_up_to_0_are_gaps_on_a_logarithmic_axis() -> None:
    panel = drawn(swept("code", "r2", [1, 2, 3, 4]), -1.0, 0.0, 1.0, 100.0, log=True)
    np.testing.assert_array_equal(line(panel).y, [np.nan, np.nan, 1.0, 100.0])
    assert axes(panel).log


@pytest.mark.parametrize(
    ("name", "values", "marked"),
    [
        ("code.r2", SATURATING, True),
        ("code.r2", [k / 100 for k in KS], False),
        ("code.r2", [1 - y for y in SATURATING], False),
        ("code.error", SATURATING, False),
        ("code.error", [1 - y for y in SATURATING], True),
    ],
    ids=["a fit", "a straight line", "a fit that falls", "an error that rises", "an error"],
)
def test_a_curve_that_becomes_better_and_levels_off_has_a_knee(
    name: str, values: list[float], marked: bool
) -> None:
    panel = drawn(swept(*name.split("."), KS), *values)
    assert entries(panel) == [f"{name}, knee at 16" if marked else name]
    assert line(panel).ring == (16.0 if marked else None)


def test_named_outputs_have_a_colour_each_and_short_names() -> None:
    feeds = swept("code", "r2", KS) + swept("code", "rmse", KS, unit="gray levels")
    panel = drawn(feeds, *[0.2] * len(KS), *[0.8] * len(KS))
    assert [(mark.name, mark.ink, mark.y[0]) for mark in axes(panel).marks] == [
        ("r2", curve_ink(0), 0.2), ("rmse", curve_ink(1), 0.8),
    ]  # fmt: skip
    assert axes(panel).legend == (LegendEntry("r2", curve_ink(0)), LegendEntry("rmse", curve_ink(1)))
    assert panel.note() == "rmse in gray levels, by k"
    assert panel.heading() == "code.r2 and code.rmse"


def test_a_vector_is_a_curve_over_its_entries_and_needs_no_legend() -> None:
    panel = drawn((feed("recent", None, "gray levels"),), np.arange(100.0))
    np.testing.assert_array_equal([line(panel).x, line(panel).y], [np.arange(100.0)] * 2)
    assert axes(panel).legend == ()
    assert panel.note() == "gray levels"


def test_an_array_has_a_curve_for_each_row() -> None:
    panel = drawn((feed("basis"),), np.array([np.full(50, float(k)) for k in range(2)]))
    assert [(mark.name, mark.ink, mark.y[0]) for mark in axes(panel).marks] == [
        ("basis[0]", curve_ink(0), 0.0), ("basis[1]", curve_ink(1), 1.0),
    ]  # fmt: skip
    assert entries(panel) == ["basis[0]", "basis[1]"]


@pytest.mark.parametrize(
    ("parameters", "sweep", "value", "text"),
    [
        ({}, {}, np.zeros((300, 9)),
         "curve: expects at most 256 curves, got float64 of shape (300, 9)"),
        ({}, {}, 0.5, "curve: 'x' is a scalar that is not swept; show it with a trace or bars"),
        *(
            ({}, sweep, 0.5, f"curve: expects one swept parameter, a number, got {got}; show it with bars")
            for sweep, got in [
                ({"a.x": 1, "b.y": 2}, "a.x 1, b.y 2"),
                ({"a.how": "l2"}, "a.how 'l2'"),
                ({"a.on": True}, "a.on True"),
            ]
        ),
    ],
)  # fmt: skip
def test_what_is_refused(parameters: Any, sweep: dict[str, Any], value: Any, text: str) -> None:
    assert refusal(InputError, drawn, (Feed("x", None, "", sweep, 0),), value, **parameters) == text


def test_the_swept_value_nearest_to_the_mouse_is_read_off() -> None:
    panel = drawn(swept("code", "r2", [1, 2, 4, 8, 16]), 0.1, 0.7, 0.9, 0.95, 0.96)
    assert read_off(panel, SIZE, (36, 99), (69, 99), (70, 99), (594, 99), (30, 99), (300, 235)) == [
        "k 1: code.r2 = 0.1", "k 1: code.r2 = 0.1", "k 2: code.r2 = 0.7", "k 16: code.r2 = 0.96", "", "",
    ]  # fmt: skip


def test_an_entry_of_vectors_is_read_off_by_its_number_or_its_value_of_a_span() -> None:
    vector = np.array([1.0, 2.5, np.nan])
    one = drawn((feed("v", unit="bits"),), vector)
    assert read_off(one, SIZE, (36, 99), (176, 99), (594, 99)) == [
        "entry 0: 1 bits", "entry 1: 2.5 bits", "entry 2: no value",
    ]  # fmt: skip
    rows = drawn(
        (feed("v", unit="bits"),), np.array([[1.0, 20.0, 0.0], [3.0, 4.0, 5.0]]), span=(-1, 0), log=True
    )
    assert read_off(rows, SIZE, (200, 99), (594, 99)) == [
        "at -0.5: v[0] = 20, v[1] = 4 bits", "at 0: v[0] = no value, v[1] = 5 bits",
    ]  # fmt: skip
    past = drawn((feed("v"),), vector[:2], past=True)
    assert read_off(past, SIZE, (36, 99), (594, 99)) == ["1 frame ago: 1", "now: 2.5"]
    sweep = drawn(family("v", "v.tau", [1, 11]), vector, 2 * vector)
    assert read_off(sweep, SIZE, (176, 99)) == ["entry 1: tau 1 = 2.5, tau 11 = 5"]
    longer = drawn((feed("a"), feed("b")), vector, np.arange(5.0))
    assert read_off(longer, SIZE, (594, 99)) == ["entry 4: b = 4"]


@pytest.mark.parametrize(("log_x", "log"), [(None, False), (False, False), (True, True)])
def test_the_axis_of_swept_values_is_logarithmic_where_that_is_asked_for(log_x: Any, log: bool) -> None:
    windows = [2, 4, 12, 92]
    (axes,) = drawn(swept("k", "v", windows), *[1.0] * 4, log_x=log_x).describe().rows[0]
    assert (axes.across.log, axes.across.points) == (log, tuple(windows))


def test_dots_are_hollow_until_their_windows_are_full() -> None:
    full = Statistic(frames=3, first=1)
    feeds = [one._replace(statistic=lambda: full) for one in swept("k", "v", [1, 2])]
    panel = follow(opened(Curve(), *feeds), [(1.0, None), (1.0, None), (1.0, 1.0)])
    (axes,) = panel.describe().rows[0]
    assert axes.marks[0].hollow == (2.0,)
    assert "hollow: too few values yet" in panel.note()
    follow(panel, [(1.0, 1.0), (1.0, 1.0)], start=3)
    (axes,) = panel.describe().rows[0]
    assert axes.marks[0].hollow == ()
    assert panel.note() == "by k, last 3 frames"


def test_a_range_is_above_0_where_the_axis_is_logarithmic() -> None:
    assert Curve(range=(0.1, 10), log=True).range == (0.1, 10)
    assert "range must lie above 0 on a logarithmic axis (got [0, 10])" in refusal(
        InputError, Curve, range=(0, 10), log=True
    )
