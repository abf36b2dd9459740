from __future__ import annotations

import numpy as np

from stream_sparse.drawing.description import Message
from stream_sparse.drawing.inks import curve_ink, ramp_inks
from stream_sparse.panels import Bars

from .feeds import at, family, feed, follow, opened, read_off, showing

SIZE = (240, 500)


def test_each_value_has_a_bar_on_an_axis_that_holds_zero() -> None:
    shown = showing(Bars(), 10.0, -5.0).describe()
    assert [(bar.name, bar.value, bar.ink, bar.message) for bar in shown.bars] == [
        ("a", 10.0, curve_ink(0), None), ("b", -5.0, curve_ink(1), None),
    ]  # fmt: skip
    assert shown.ends == (-5.0, 10.0)
    assert showing(Bars(), 9.0).describe().ends == (0.0, 10.0)


def test_a_vector_has_a_bar_for_each_entry() -> None:
    panel = showing(Bars(), np.array([1.0, 2.0]))
    assert [(bar.name, bar.value, bar.ink) for bar in panel.describe().bars] == [
        ("a[0]", 1.0, curve_ink(0)), ("a[1]", 2.0, curve_ink(1)),
    ]  # fmt: skip
    many = showing(Bars(), np.ones(9)).describe().bars
    assert {bar.ink for bar in many} == {curve_ink(0)}


def test_the_bars_of_a_sweep_have_a_ramp_and_the_swept_values_as_short_names() -> None:
    swept = [one._replace(label="relu") for one in family("k", "relu.theta", [0, 120, 240])]
    bars = showing(Bars(), 1.0, 2.0, 3.0, 4.0, feeds=[*swept, feed("k_pixel")]).describe().bars
    assert [(bar.name, bar.short) for bar in bars] == [
        ("relu, theta 0", "0"), ("relu, theta 120", "120"), ("relu, theta 240", "240"),
        ("k_pixel", "k_pixel"),
    ]  # fmt: skip
    assert [bar.ink for bar in bars] == [*ramp_inks(3), curve_ink(0)]


def test_a_missing_and_a_stale_value_have_a_message() -> None:
    due = 0
    feeds = feed("a")._replace(due=lambda first: first + due), feed("b"), feed("late", warmup=99)
    panel = showing(Bars(), 10.0, 10.0, None, feeds=feeds)
    due = 100
    bars = follow(panel, [(None, 10.0, None)] * 40, 1).describe().bars
    assert [(bar.value, bar.message) for bar in bars] == [
        (10.0, Message("starts again, waiting for 60 more frames", "60 more frames")),
        (10.0, None),
        (None, Message("waiting for 59 more frames", "59 more frames")),
    ]
    panel.see(10.0, 10.0, 1.0, at=at(41))
    assert [bar.message for bar in panel.describe().bars] == [None] * 3


def test_the_axis_grows_at_once_and_shrinks_slowly() -> None:
    panel = opened(Bars(), feed("a"))
    highs = [follow(panel, [value], t).describe().ends[1] for t, value in enumerate([2.0, 40.0, *[2.0] * 21])]
    assert highs[:2] == [2.0, 40.0]
    assert highs[20] == 40.0
    assert highs[-1] == 2.0


def test_a_bar_is_read_off_with_its_whole_name_and_more_digits() -> None:
    feeds = [feed("k_box", unit="bits"), feed("undefined"), feed("late", warmup=9)]
    panel = showing(Bars(), 5.530123456, float("nan"), None, feeds=feeds)
    assert read_off(panel, SIZE, (0, 0), (200, 100), (300, 210), (300, 240), (500, 9), (-1, 9)) == [
        "k_box: 5.53012 bits", "undefined: nan", "late: waiting for 9 more frames", "", "", "",
    ]  # fmt: skip
    follow(panel, [(None, 1.0, 2.0)] * 9, 1)
    assert read_off(panel, SIZE, (0, 0)) == ["k_box: 5.53012 bits, no value for 9 frames"]
    assert read_off(showing(Bars(), np.array([1.0, 2.0]), feeds=[feed("v")]), SIZE, (9, 200)) == ["v[1]: 2"]


def test_a_faint_bar_shows_the_value_from_before_an_edit_of_a_node_above() -> None:
    theta = 150.0
    panel = opened(Bars(), feed("pixel"), feed("k")._replace(settings=lambda: (theta,)))
    follow(panel, [(1.0, 2.0)] * 3)
    assert [bar.before for bar in panel.describe().bars] == [None, None]
    assert panel.note() == ""
    for t in range(3, 6):  # a slider that is dragged: one edit
        theta += 10
        panel.see(3.0, float(t), at=at(t))
    assert [(bar.value, bar.before) for bar in panel.describe().bars] == [(3.0, None), (5.0, 2.0)]
    assert panel.note() == "faint: before"
    assert panel.describe().bars[1].words() == "5, before the latest change 2"
    theta = 0.0
    panel.see(3.0, 9.0, at=at(90))
    assert panel.describe().bars[1].before == 5.0, "another edit, later"
