from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.drawing.colours import palette, ramp
from stream_sparse.errors import InputError
from stream_sparse.nodes import Histogram as Counting
from stream_sparse.panels import Histogram
from stream_sparse.panels.histogram import bin_edges, count
from tests.support.errors import refusal

from .feeds import at, family, feed, inked, opened, pictures, read_off, showing

SIZE = (240, 500)


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32", "float64"])
def test_counts_are_those_of_numpy(dtype: str) -> None:
    x = np.random.default_rng(0).integers(0, 200, 5000).astype(dtype)
    edges = bin_edges(float(x.min()), float(x.max()), 64, whole=dtype in ("uint8", "int16"))
    assert count(x, edges).tolist() == np.histogram(x.astype(np.float32), edges)[0].tolist()


@pytest.mark.parametrize("most", [1.0, 1e300])
def test_nan_and_infinity_are_not_counted(most: float) -> None:
    x = most * np.array([0.1, 0.6, 1.0, np.nan, np.inf])
    assert count(x, np.linspace(0, most, 5)).tolist() == [1, 0, 1, 1]


def test_bins_of_whole_numbers_hold_equally_many() -> None:
    x = np.arange(256, dtype=np.uint8).repeat(10)
    counts = count(x, bin_edges(0, 255, 100, whole=True))
    assert set(counts[:-1].tolist()) == {30.0}
    assert counts.sum() == x.size


def test_the_result_of_a_histogram_node_is_drawn() -> None:
    node = Counting(bins=16, range=(0, 256))
    made = node.update(np.full((24, 32), 200, np.uint8))
    drawn, other = (
        showing(Histogram(), value, feeds=[feed("h", node)]).draw(*SIZE)
        for value in (made, {"counts": made.counts, "edges": made.edges})
    )
    assert inked(drawn, palette(0)).any()
    np.testing.assert_array_equal(drawn, other)


def test_counts_without_edges_and_scalars_are_refused() -> None:
    assert refusal(InputError, opened, Histogram(), feed("h.counts")) == (
        "histogram: 'h.counts' are counts without edges; write from: h"
    )
    assert refusal(InputError, opened(Histogram(), feed("pixel")).see, 1.0, at=at(0)) == (
        "histogram: expects arrays or the result of a histogram node, got a scalar; "
        "show scalars with a trace, or collect them with recent"
    )


def test_several_inputs_share_their_bins() -> None:
    picture = showing(Histogram(), np.full((24, 32), 10.0), np.full((24, 32), 90.0)).draw(*SIZE)
    first, second = (np.nonzero(inked(picture[40:], palette(k), 30).any(axis=0))[0] for k in (0, 1))
    assert first.max() < second.min()


def test_a_logarithmic_axis_lifts_rare_values() -> None:
    frame = np.zeros((100, 100), np.uint8)
    frame[0, :10] = 200
    heights = []
    for log in (False, True):
        ink = inked(showing(Histogram(log=log), frame).draw(*SIZE)[:, 300:], palette(0), 30)
        heights.append(int(ink.any(axis=1).sum()))
    assert heights[1] > heights[0] + 20


def test_the_range_of_whole_numbers_stays() -> None:
    frame = np.arange(256, dtype=np.uint8).reshape(16, 16)
    first, *others = pictures(opened(Histogram(), feed("x")), [frame] * 20, SIZE)
    assert all(np.array_equal(picture, first) for picture in others)


def test_both_axes_are_labelled(written: list[str]) -> None:
    showing(Histogram(), np.arange(64.0).reshape(8, 8), feeds=[feed("x", unit="gray levels")]).draw(*SIZE)
    assert {"values per bin", "gray levels"} <= set(written)


@pytest.mark.parametrize("log", [False, True])
def test_inputs_in_strips_have_a_scale_in_common(log: bool, written: list[str]) -> None:
    feeds = family("h", "box.window", [1, 11])
    values = [np.full((10, 10), 10.0), np.r_[np.full(50, 10.0), np.full(50, 90.0)].reshape(10, 10)]
    picture = showing(Histogram(strips=True, log=log), *values, feeds=feeds).draw(*SIZE)
    scale = "each 0 to 100 values per bin" + (", logarithmic" if log else "")
    assert written[:4] == ["window", scale, "1", "11"]
    heights = [np.ptp(np.nonzero(inked(picture[:, 60:], shade, 30).any(axis=1))[0]) for shade in ramp(2)]
    assert heights[0] > heights[1]
    showing(Histogram(strips=True), *values, feeds=feeds).draw(40, 200)


def test_a_bin_is_read_off_with_its_count() -> None:
    ramp = np.arange(256, dtype=np.uint8).repeat(10).reshape(64, 40)
    whole = showing(Histogram(), ramp, feeds=[feed("gray", unit="gray levels")])
    assert read_off(whole, SIZE, (36, 99), (489, 99), (494, 99), (99, 235)) == [
        "0 to 2 gray levels: 30 values", "255 to 257 gray levels: 10 values", "", "",
    ]  # fmt: skip
    assert read_off(showing(Histogram(), np.arange(81.0).reshape(9, 9)), SIZE, (36, 99), (44, 99)) == [
        "0 to 0.8: 1 value", "0.8 to 1.6: 1 value",
    ]  # fmt: skip


def test_counts_of_several_inputs_are_read_off_in_one_bin_each() -> None:
    node = Counting(bins=16, range=(0, 256)).update(np.full((24, 32), 200, np.uint8))
    other = Counting(bins=8, range=(0, 256)).update(np.full((24, 32), 201, np.uint8))
    same = showing(Histogram(), node, node, feeds=[feed("g"), feed("h")])
    assert read_off(same, SIZE, (200, 99)) == ["192 to 208: g = 768, h = 768 values"]
    wider = showing(Histogram(), node, other, feeds=[feed("g"), feed("h")])
    assert read_off(wider, SIZE, (200, 99)) == ["192 to 208: g = 768, h = 768 of 192 to 224 values"]
