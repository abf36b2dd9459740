from __future__ import annotations

from collections.abc import Sequence

from stream_sparse.base import Feed
from stream_sparse.drawing.axes import LegendEntry
from stream_sparse.drawing.inks import curve_ink, ramp_inks
from stream_sparse.panels._values import Series

from .feeds import family, feed

FEEDS = [feed("a"), *family("k", "box.window", [1, 0.50, 21]), feed("b"), *family("g", "relu.theta", [0, 9])]


def legend(feeds: Sequence[Feed]) -> list[LegendEntry]:
    return [entry for entries in Series(feeds).legends() for entry in entries]


def test_a_single_input_has_an_ink_of_the_palette_and_a_sweep_a_ramp() -> None:
    assert Series(FEEDS).inks == [curve_ink(0), *ramp_inks(3, 0), curve_ink(1), *ramp_inks(2, 1)]


def test_the_legend_names_single_inputs_and_lists_the_values_of_a_sweep() -> None:
    entries = legend(FEEDS)
    assert [entry.text for entry in entries] == (
        ["a", "k, window", "1", "0.5", "21", "b", "g, theta", "0", "9"]
    )
    assert [entry.text for entry in entries if entry.dash] == ["a", "b"]
    assert entries[2].ink == ramp_inks(3)[0]
    assert [entry.text for entry in legend(FEEDS[1:4])] == ["window", "1", "0.5", "21"]


def test_names_are_short_and_tell_inputs_apart() -> None:
    swept = family("box", "box.window", [1, 11])
    assert Series(swept).names == ["window 1", "window 11"]
    assert Series([*swept, feed("pixel")]).names == ["box window 1", "box window 11", "pixel"]
    assert Series([feed("pixel")._replace(label="the pixel"), feed("relu")]).names == ["the pixel", "relu"]
