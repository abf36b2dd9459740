from __future__ import annotations

from stream_sparse.plan import paths

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
