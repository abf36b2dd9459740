from __future__ import annotations

import pytest

from stream_sparse.plan import Ref, dump

from .texts import BOX, HEAD, messages


def names(made) -> dict[str, list[str]]:
    return {p.name: [str(r) for r in p.inputs] for p in made.parts}


def test_a_node_and_all_below_it(plan) -> None:
    made = plan(HEAD + BOX + "  k_box: {use: toy_pass}\n  k: {use: toy_pass}\n")
    assert names(made) == {
        "box@window=1": ["source"], "box@window=11": ["source"], "box@window=21": ["source"],
        "k_box@box.window=1": ["box@window=1"], "k_box@box.window=11": ["box@window=11"],
        "k_box@box.window=21": ["box@window=21"],
        "k@box.window=1": ["k_box@box.window=1"], "k@box.window=11": ["k_box@box.window=11"],
        "k@box.window=21": ["k_box@box.window=21"],
    }  # fmt: skip
    assert [p.unit.window for p in made.members("box")] == [1, 11, 21]
    assert [p.sweep for p in made.members("k")] == [{"box.window": 1}, {"box.window": 11}, {"box.window": 21}]


def test_branches_of_one_sweep_pair(plan) -> None:
    made = plan(HEAD + BOX + "  k: {use: toy_pass}\n  d: {use: toy_minus, from: [k, box]}\n")
    assert [names(made)[p.name] for p in made.members("d")] == [
        [f"k@box.window={w}", f"box@window={w}"] for w in (1, 11, 21)
    ]


def test_different_sweeps_multiply(plan) -> None:
    made = plan(HEAD + BOX + "  m: {use: toy_minus, from: [box, source], gain: {sweep: [0.5, 2]}}\n")
    assert [p.name for p in made.members("m")] == [
        f"m@box.window={w},gain={g}" for w in (1, 11, 21) for g in ("0.5", "2")
    ]
    assert [(p.unit.gain, p.inputs[0].name) for p in made.members("m")] == [
        (g, f"box@window={w}") for w in (1, 11, 21) for g in (0.5, 2.0)
    ]
    two = plan(HEAD + "  a: {use: toy_box, window: {sweep: [1, 2]}, norm: {sweep: [l2, mean]}}\n")
    assert [p.name for p in two.parts] == [f"a@window={w},norm={n}" for w in (1, 2) for n in ("l2", "mean")]


def test_sixty_four_copies_are_enough(plan) -> None:
    made = plan(HEAD + "  a: {use: toy_box, window: {sweep: {from: 1, to: 64, step: 1}}}\n")
    assert len(made.parts) == 64


def test_the_end_is_included_in_spite_of_rounding(plan) -> None:
    made = plan(HEAD + "  a: {use: toy_box, alpha: {sweep: {from: 0, to: 0.3, step: 0.1}}}\n")
    assert [p.name for p in made.parts] == [f"a@alpha={a}" for a in ("0.0", "0.1", "0.2", "0.3")]
    down = plan(HEAD + "  a: {use: toy_box, window: {sweep: {from: 9, to: 2, step: -3}}}\n")
    assert [p.unit.window for p in down.parts] == [9, 6, 3]


def test_one_branch(plan) -> None:
    made = plan(HEAD + BOX + "  one: {use: toy_pass, from: box@window=11}\n  s: {use: toy_stats, from: box}\n"
                "  v: {use: toy_pass, from: s@box.window=21.var}\n")  # fmt: skip
    assert names(made)["one"] == ["box@window=11"]
    assert names(made)["v"] == ["s@box.window=21.var"]
    assert made.members("one")[0].sweep == {}


def test_a_panel_and_a_record_take_the_family(plan) -> None:
    text = HEAD + BOX + "  s: {use: toy_stats}\n"
    made = plan(
        text + "view: [{panel: toy_picture, from: [source, box, s.var]}]\nkeep: [{node: box, every: 2}]\n"
    )
    assert made.view[0][0].inputs == (
        Ref("source"), *(Ref(f"box@window={w}") for w in (1, 11, 21)),
        *(Ref(f"s@box.window={w}", "var") for w in (1, 11, 21)),
    )  # fmt: skip
    assert [(str(k.ref), k.every) for k in made.keep] == [(f"box@window={w}", 2) for w in (1, 11, 21)]
    pinned = plan(text + "view: [{panel: toy_dial, from: box@window=11}]\n")
    assert pinned.view[0][0].inputs == (Ref("box@window=11"),)


def test_all_branches_have_the_name_that_a_panel_gives_their_node(plan) -> None:
    made = plan(HEAD + BOX + "view: [{panel: toy_picture, from: [source, box], names: [input, change]}]\n")
    assert made.view[0][0].labels == ("input", "change", "change", "change")


LINED = """source: {use: toy_clip}
nodes:
  box: {use: toy_box, window: {sweep: [1, 2]}}
  k: {use: toy_box, window: 3}
  plain: {use: toy_pass}
view: [{panel: toy_picture, from: source, line: LINE}]
"""


@pytest.mark.parametrize(
    ("line", "ref"),
    [
        ("k.window", Ref("k@box.window=1", "window")),
        ("box.alpha", Ref("box@window=1", "alpha")),
        ("box@window=2.alpha", Ref("box@window=2", "alpha")),
    ],
)
def test_a_line_names_a_parameter_of_a_node_or_of_a_first_branch(plan, line: str, ref: Ref) -> None:
    made = plan(LINED.replace("LINE", line))
    assert made.view[0][0].marks == {"line": ref}
    assert plan(dump(made)).view[0][0].marks == {"line": ref}


@pytest.mark.parametrize(("line", "problem"), messages("line"))
def test_a_line_that_names_no_parameter(told, line: str, problem: str) -> None:
    assert told(LINED.replace("LINE", line)) == [f"6:49 view panel 1 (toy_picture): {problem}"]
