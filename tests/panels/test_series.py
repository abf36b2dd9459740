from __future__ import annotations

from stream_sparse.drawing.colours import legible, palette, ramp
from stream_sparse.panels._series import colours, legend_entries

from .feeds import family, feed

FEEDS = [feed("a"), *family("k", "box.window", [1, 0.50, 21]), feed("b"), *family("g", "relu.theta", [0, 9])]


def test_a_single_input_has_a_colour_of_the_palette_and_a_sweep_a_ramp() -> None:
    assert colours(FEEDS) == [palette(0), *ramp(3, 0), palette(1), *ramp(2, 1)]


def test_the_legend_names_single_inputs_and_lists_the_values_of_a_sweep() -> None:
    entries = legend_entries(FEEDS)
    assert [entry.text for entry in entries] == (
        ["a", "k, window", "1", "0.5", "21", "b", "g, theta", "0", "9"]
    )
    assert [entry.text for entry in entries if entry.mark] == ["a", "b"]
    assert entries[2].colour == legible(ramp(3)[0])
    assert [entry.text for entry in legend_entries(FEEDS[1:4])] == ["window", "1", "0.5", "21"]


def test_the_legend_has_the_names_that_the_panel_gives() -> None:
    named = [feed._replace(label="box" if feed.sweep else "pixel") for feed in FEEDS[:4]]
    assert [entry.text for entry in legend_entries(named)] == ["pixel", "box, window", "1", "0.5", "21"]
