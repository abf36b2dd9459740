from __future__ import annotations

from stream_sparse.plan import mermaid, paths

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


def test_mermaid(plan) -> None:
    assert mermaid(plan(TEXT)) == (
        "flowchart LR\n"
        '    source(["source: toy_clip"])\n'
        '    n_gray["gray<br/>toy_pass"]\n'
        '    n_box["box<br/>toy_box, window 1, 11, x 2"]\n'
        '    n_again["again<br/>toy_box, window 5, x 2"]\n'
        '    n_d["d<br/>toy_minus, x 2"]\n'
        '    p_1[/"toy_picture: say #quot;#lt;b#gt;#quot;"/]\n'
        "    source --> n_gray\n"
        "    n_gray --> n_box\n"
        "    n_box --> n_again\n"
        "    n_gray --> n_d\n"
        "    n_again --> n_d\n"
        "    n_box -.-> p_1\n"
        "    n_d -.-> p_1\n"
    )
