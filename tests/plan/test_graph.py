from __future__ import annotations

import numpy as np

from stream_sparse import Pipeline, load
from stream_sparse.plan import chains, paths

TEXT = """\
source: {use: toy_clip}
nodes:
  gray: {use: toy_pass}
  box: {use: toy_box, window: {sweep: [1, 11]}}
  again: {use: toy_box, window: 5}
  d: {use: toy_minus, from: [gray, again]}
view: [{panel: toy_picture, from: [box, d], title: 'say "<b>"'}]
"""


def test_warmup_and_latency_are_summed_along_the_path(plan) -> None:
    assert paths(plan(TEXT)) == {
        "gray": (0, 0), "box@window=1": (1, 2), "box@window=11": (11, 2),
        "again@box.window=1": (6, 4), "again@box.window=11": (16, 4),
        "d@box.window=1": (6, 4), "d@box.window=11": (16, 4),
    }  # fmt: skip


def test_a_line_for_each_end(plan) -> None:
    assert chains(plan(TEXT)) == ["source \u2192 gray \u2192 box \u2192 again", "source \u2192 gray \u2192 d"]
    assert chains(plan("source: {use: toy_clip}")) == []


def test_a_notebook_shows_ways_and_parameters() -> None:
    shown = load("bird", set={"relu.theta": 77})._repr_html_()
    assert "<b>bird</b> How sparse is one pixel" in shown
    assert "source \u2192 gray \u2192 pixel \u2192 past \u2192 k_pixel<br>" in shown
    assert "<td>relu</td><td>relu</td>" in shown
    assert "theta 77" in shown
    assert "theta 0.0 ... 240.0 (13 values)" in load("thresholds")._repr_html_()
    assert "word" not in load("bird", source="http://me:word@camera/video")._repr_html_()
    stranger = Pipeline(np.zeros((3, 4, 4), np.uint8), "<script>", "<script>")
    assert "<script>" not in stranger._repr_html_()
