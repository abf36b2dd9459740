from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.drawing.axes import Mark
from stream_sparse.drawing.inks import curve_ink
from stream_sparse.errors import InputError
from stream_sparse.nodes import Histogram as Counting
from stream_sparse.panels import Histogram
from tests.support.errors import refusal

from .feeds import feed, opened, read_off, showing

SIZE = (240, 500)


def marks(panel: Histogram) -> list[Mark]:
    """Return the steps of each input."""
    ((axes,),) = panel.describe().rows
    return list(axes.marks)


def test_the_result_of_a_histogram_node_has_its_own_bins() -> None:
    node = Counting(bins=16, range=(0, 256))
    made = node.update(np.full((24, 32), 200, np.uint8))
    for value in (made, {"counts": made.counts, "edges": made.edges}):
        (mark,) = marks(showing(Histogram(), value, feeds=[feed("h", node)]))
        np.testing.assert_array_equal(mark.x, made.edges)
        np.testing.assert_array_equal(mark.y, made.counts)


def test_counts_without_edges_are_refused() -> None:
    assert refusal(InputError, opened, Histogram(), feed("h.counts")) == (
        "histogram: 'h.counts' are counts without edges; write from: h"
    )


def test_several_inputs_share_their_bins_and_an_axis() -> None:
    first, second = marks(showing(Histogram(), np.full((24, 32), 10.0), np.full((24, 32), 90.0)))
    np.testing.assert_array_equal(first.x, second.x)
    assert len(first.y) == 100
    assert np.flatnonzero(first.y) < np.flatnonzero(second.y)
    assert first.y.sum() == second.y.sum() == 24 * 32
    assert (first.ink, second.ink) == (curve_ink(0), curve_ink(1))


def test_a_logarithmic_axis_has_room_for_rare_values() -> None:
    frame = np.zeros((100, 100), np.uint8)
    frame[0, :10] = 200
    ((axes,),) = showing(Histogram(log=True), frame).describe().rows
    assert axes.log
    assert axes.y == pytest.approx((np.log10(0.7), np.log10(1.1 * 10_000)))
    ((linear,),) = showing(Histogram(), frame).describe().rows
    assert (linear.log, linear.y) == (False, (0.0, 10_000.0))


def test_a_bin_is_read_off_with_its_count() -> None:
    ramp = np.arange(256, dtype=np.uint8).repeat(10).reshape(64, 40)
    whole = showing(Histogram(), ramp, feeds=[feed("gray", unit="gray levels")])
    assert read_off(whole, SIZE, (36, 99), (489, 99), (494, 99), (99, 235)) == [
        "0 to 2 gray levels: 30 values", "255 to 257 gray levels: 10 values", "", "",
    ]  # fmt: skip
    assert read_off(showing(Histogram(), np.arange(81.0).reshape(9, 9)), SIZE, (36, 99), (44, 99)) == [
        "0 to 0.8: 1 value", "0.8 to 1.6: 1 value",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("own", "units", "unit"),
    [("px", {}, "px"), ("mV", {}, ""), ("", {}, ""), ("values", {"edges": "px"}, "px")],
)
def test_values_have_the_unit_that_all_inputs_have(own: str, units: dict[str, str], unit: str) -> None:
    frame = np.ones((4, 5))
    feeds = [feed("a", unit="px"), feed("b", unit=own)._replace(units=units)]
    panel = showing(Histogram(), frame, frame, feeds=feeds)
    ((axes,),) = panel.describe().rows
    assert axes.across.unit == unit


def test_counts_of_several_inputs_are_read_off_in_one_bin_each() -> None:
    node = Counting(bins=16, range=(0, 256)).update(np.full((24, 32), 200, np.uint8))
    other = Counting(bins=8, range=(0, 256)).update(np.full((24, 32), 201, np.uint8))
    same = showing(Histogram(), node, node, feeds=[feed("g"), feed("h")])
    assert read_off(same, SIZE, (200, 99)) == ["192 to 208: g = 768, h = 768 values"]
    wider = showing(Histogram(), node, other, feeds=[feed("g"), feed("h")])
    assert read_off(wider, SIZE, (200, 99)) == ["192 to 208: g = 768, h = 768 of 192 to 224 values"]
