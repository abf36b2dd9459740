# ruff: noqa: E501, ISC004  messages and files stand here as users see them

from __future__ import annotations

import pytest

from .texts import HEAD, loaded, validator

# What the schema cannot know: names of nodes, loops, equal keys, numbers of copies and inputs, texts of sweeps.
BEYOND = ("there is no node", "in a loop", "stands here twice", "has no output", "input", "sweeps make", "twice",
          "has no slider", "low < high", "is swept", "which is swept", "has no parameter", "step must lead", "expected a node",
          "swept text", "number (got 3.5)", "a finite number", "no parameter; write", "values; at most 64", "be swept; 2",
          "needs a name", "live: node", "have a name for")  # fmt: skip

NODES = [
    ("box: {use: toy_box, lenght: 3}",
     "3:23 node 'box' (toy_box): unknown parameter 'lenght'; it has window, alpha, norm, span, seed"),
    ("box: {use: toy_box, windw: 3}",
     "3:23 node 'box' (toy_box): unknown parameter 'windw'; did you mean 'window'?"),
    ("box: {use: toy_box, window: 0}", "3:31 node 'box' (toy_box): window must be >= 1 (got 0)"),
    ("box: {use: toy_box, window: true}",
     "3:31 node 'box' (toy_box): window must be a whole number (got true)"),
    ("box: {use: toy_box, alpha: .nan}", "3:30 node 'box' (toy_box): alpha must be a finite number (got nan)"),
    ("box: {use: toy_box, norm: l3}",
     "3:29 node 'box' (toy_box): norm must be 'l2' or 'mean' (got 'l3')"),
    ("box: {use: toy_box, span: [1, 2, 3]}",
     "3:29 node 'box' (toy_box): span must be a list of 2: number, number or null (got [1, 2, 3])"),
    ("box: {use: toy_bx}", "3:14 node 'box': unknown node 'toy_bx'; did you mean 'toy_box'?"),
    ("box: {use: toy_picture}",
     "3:14 node 'box': 'toy_picture' is a panel; it stands under 'view', as {panel: ...}"),
    ("box: {use: toy_clip}", "3:14 node 'box': 'toy_clip' is a source; it stands under 'source'"),
    ("box: {use: 3}", "3:14 node 'box': use must be the name of a unit (got 3)"),
    ("box: {on_error: never, use: toy_box}",
     "3:19 node 'box' (toy_box): on_error must be 'stop' or 'skip' or 'disable' or null (got 'never')"),
    ("box: {use: toy_box, offload: 1}", "3:32 node 'box' (toy_box): offload must be true or false or null (got 1)"),
    ("box: {use: toy_box, from: bix}", "3:29 node 'box' (toy_box): there is no node 'bix'; did you mean 'box'?"),
    ("box: {use: toy_box, from: []}", "3:29 node 'box' (toy_box): from must be a name or a list of names (got [])"),
    ("box: {use: toy_box, from: source.red}",
     "3:29 node 'box' (toy_box): 'source' has no output 'red'; it has a single value"),
    ("box: {use: toy_minus}",
     "3:3 node 'box' (toy_minus) takes 2 inputs, as in from: [a, b] (got 1)"),
    ("box: {use: toy_box, from: [source, source]}",
     "3:29 node 'box' (toy_box) takes 1 input, as in from: a (got 2)"),
    ("out: {use: toy_file}", "3:3 node 'out' (toy_file): needs the parameter 'path' (text)"),
    ("a/b: {use: toy_box}", "3:3 'a/b' cannot be the name of a node; use small letters, digits and _, a letter first"),
    ("Box: {use: toy_box}", "3:3 'Box' cannot be the name of a node; use small letters, digits and _, a letter first"),
    ("source: {use: toy_box}",
     "3:3 'source' cannot be the name of a node; it means the pipeline's own source"),
    *((f"{name}: {{use: toy_box}}",
       f"3:3 '{name}' cannot be the name of a node; tables have a column {name} of their own")
      for name in ("frame", "time_s", "status", "cause", "item")),
    ("box: {use: toy_box, window: {sweep: []}}",
     "3:39 node 'box' (toy_box): window: sweep must be a list of values or {from: 1, to: 91, step: 10} (got [])"),
    ("box: {use: toy_box, window: {sweep: [1, 0]}}",
     "3:43 node 'box' (toy_box): window must be >= 1 (got 0)"),
    ("box: {use: toy_box, window: {sweep: [1, 2, 1]}}",
     "3:46 node 'box' (toy_box): window: the sweep has 1 twice"),
    ("box: {use: toy_box, window: {sweep: {from: 1, to: 9}}}",
     "3:32 node 'box' (toy_box): window needs 'step', such as {from: 1, to: 91, step: 10}"),
    ("box: {use: toy_box, window: {sweep: [1], x: 2}}",
     "3:44 node 'box' (toy_box): window: unknown key 'x'; it has sweep"),
    ("box: {use: toy_box, window: {sweep: {from: 1, to: 9, step: 0}}}",
     "3:62 node 'box' (toy_box): window: step must lead from 1 to 9 (got 0)"),
    ("box: {use: toy_box, window: {sweep: {from: 1, to: a, step: 1}}}",
     "3:53 node 'box' (toy_box): window: to must be a number (got 'a')"),
    ("box: {use: toy_box, window: {sweep: {from: 1, to: 65, step: 1}}}",
     "3:39 node 'box' (toy_box): window: the sweep has 65 values; at most 64"),
    ("box: {use: toy_box, window: {sweep: {from: 0, to: 1, step: 1e-320}}}",
     "3:39 node 'box' (toy_box): window: the sweep has countless values; at most 64"),
    ("box: {use: toy_box, norm: {sweep: [../a]}}",
     "3:38 node 'box' (toy_box): norm: a swept text may hold letters, digits, _, - and . only (got '../a')"),
    ("out: {use: toy_file, path: {sweep: [a, b]}}",
     "3:30 node 'out' (toy_file): a sink cannot be swept; 2 copies would write to one place; "
     "name one, such as from: box@window=11"),
    ("gray: {use: toy_pass}\n  box:\n    use: toy_box\n    window: 0",
     "6:13 node 'box' (toy_box): window must be >= 1 (got 0)"),
    ("box: {window: 3}", "3:3 node 'box' needs 'use', such as {use: grayscale, ...}"),
    ("box: toy_box", "3:8 node 'box' must be written as {use: grayscale, ...} (got 'toy_box')"),
    ("a: {use: toy_pass, from: b}\n  b: {use: toy_pass}",
     "3:28 node 'a' (toy_pass): nodes feed each other in a loop: a -> b -> a"),
    ("a: {use: toy_minus, from: [source, c]}\n  b: {use: toy_pass, from: a}\n  c: {use: toy_pass, from: b}\n"
     "  d: {use: toy_pass}", "3:38 node 'a' (toy_minus): nodes feed each other in a loop: a -> b -> c -> a"),
    ("a: {use: toy_pass}\n  b: {use: toy_pass}\n  a: {use: toy_box}",
     "5:3 'a' stands here twice; the first is on line 3"),
    ("a: {use: toy_box, window: 1, window: 2}", "3:32 'window' stands here twice; the first is on line 3"),
    ("a: {use: toy_box}\nsource: {use: toy_clip}", "4:1 'source' stands here twice; the first is on line 1"),
    ("s: {use: toy_stats}\n  b: {use: toy_box, from: s.men}",
     "4:27 node 'b' (toy_box): 's' has no output 'men'; did you mean 'mean'?"),
    ("s: {use: toy_stats}\n  out: {use: toy_file, path: a}\n  b: {use: toy_box, from: out.x}",
     "5:27 node 'b' (toy_box): 'out' has no output 'x'; it has mean, var"),
    ("a: {use: toy_box, window: {sweep: {from: 1, to: 9, step: 1}}}\n"
     "  b: {use: toy_box, window: {sweep: {from: 1, to: 9, step: 1}}}\n  c: {use: toy_pass}",
     "4:29 node 'b' (toy_box): the sweeps make 81 copies of it: a.window (9) x b.window (9); at most 64"),
    ("a: {use: toy_box, window: {sweep: [1, 11]}}\n  b: {use: toy_pass, from: a@window=12}",
     "4:28 node 'b' (toy_pass): there is no node 'a@window=12'; did you mean 'a@window=1'?"),
    ("a: {use: toy_box, window: {sweep: [1, 11]}}\n  out: {use: toy_file, path: a.mkv}",
     "4:3 node 'out' (toy_file): a sink cannot be swept; 2 copies would write to one place; "
     "name one, such as from: box@window=11"),
]  # fmt: skip


def refuses(told, text: str, problem: str) -> None:
    """The reader says the problem, and the schema finds one where it can."""
    assert told(text) == [problem]
    assert any(words in problem for words in BEYOND) or not validator().is_valid(loaded(text))


@pytest.mark.parametrize(("line", "problem"), NODES, ids=[line for line, _ in NODES])
def test_node(told, line: str, problem: str) -> None:
    refuses(told, f"{HEAD}  {line}\n", problem)


def test_unknown_unit_without_a_near_name_lists_them(told) -> None:
    (problem,) = told(HEAD + "  box: {use: qqqq}\n")
    assert problem.startswith("3:14 node 'box': unknown node 'qqqq'; there are ")
    assert "toy_box" in problem
    assert "toy_file" in problem


def test_nodes_as_a_list(told) -> None:
    assert told("source: {use: toy_clip}\nnodes: [{use: toy_pass}]\n") == [
        "2:8 nodes must be a mapping such as name: {use: grayscale} (got [{use: 'toy_pass'}])"
    ]


TOP = [
    ("nods: {}", "3:1 unknown key 'nods'; did you mean 'nodes'?"),
    ("zzz: {}", "3:1 unknown key 'zzz'; it has name, description, source, nodes, view, live, keep, "
     "on_error, on_gap, on_lap, on_end, seed"),
    ("name: 3", "3:7 name must be text or null (got 3)"),
    ("name: ../up", "3:7 name must hold letters, digits, spaces, _ and - only (got '../up')"),
    ("description: [a]", "3:14 description must be text or null (got ['a'])"),
    ("on_error: later", "3:11 on_error must be 'stop' or 'skip' or 'disable' or null (got 'later')"),
    ("on_gap: resett", "3:9 on_gap must be 'continue' or 'reset' (got 'resett'); did you mean 'reset'?"),
    ("seed: -1", "3:7 seed must be >= 0 (got -1)"),
    ("live: [bx.window]", "3:8 live names 'bx.window', and there is no node 'bx'; did you mean 'box'?"),
    ("live: [box.windw]",
     "3:8 live names 'box.windw', and node 'box' (toy_box) has no parameter 'windw'; did you mean 'window'?"),
    ("live: [box]", "3:8 live names 'box', not a parameter; write node.parameter"),
    ("live: [3]", "3:8 live must be written as box.window or {box.window: [1, 91, 10]} (got 3)"),
    ("live: [box.alpha]",
     "3:8 live names 'box.alpha', which has no slider of its own; write {box.alpha: [low, high, step]}"),
    ("live: [{box.alpha: [2, 1, 1]}]", "3:9 live: box.alpha must be [low, high, step], with low < high and a step "
     "that fits between (got [2, 1, 1])"),
    ("live: [{box.window: [0, 9, 1]}]", "3:9 live: node 'box' (toy_box): window must be >= 1 (got 0)"),
    ("live: [box.window, {box.window: [1, 9, 1]}]", "3:20 live names 'box.window' twice"),
    ("live: [swept.window]", "3:8 live names 'swept.window', which is swept; a parameter is swept or live, not both"),
    ("live: [{box.window: [1, 9, 1], label: 3}]", "3:39 live: label must be a text (got 3)"),
    ("keep: [{node: bx}]", "3:15 keep: there is no node 'bx'; did you mean 'box'?"),
    ("keep: [{node: box, every: 0}]", "3:27 keep: every must be >= 1 (got 0)"),
    ("keep: [{node: box, evry: 2}]", "3:20 keep: unknown key 'evry'; did you mean 'every'?"),
    ("keep: [3]", "3:8 keep must be written as box or {node: box, every: 30} (got 3)"),
    ("keep: [box, box]", "3:13 keep names 'box' twice"),
    ("keep: [source]", "3:8 keep: expected a node, such as the first one (got 'source')"),
    ("view: {fps: 10}", "3:1 view needs 'panels', such as {fps: 10, panels: [{panel: image, from: gray}]}"),
    ("view: {panels: [], fps: 0}", "3:25 view: fps must be > 0 (got 0)"),
    ("view: {panels: [], rate: 9}", "3:20 view: unknown key 'rate'; it has panels, fps"),
    ("view: {panels: 3}", "3:16 view must be a list of panels, or of rows of panels (got 3)"),
    ("view: [{panel: toy_dial, from: box}, [{panel: toy_dial, from: box}]]",
     "3:8 view must be a list of panels, or of rows; this panel stands beside a row"),
    ("view: [{panel: toy_dil, from: box}]", "3:16 view panel 1: unknown panel 'toy_dil'; did you mean 'toy_dial'?"),
    ("view: [{panel: toy_box, from: box}]",
     "3:16 view panel 1: 'toy_box' is a node; it stands under 'nodes'"),
    ("view: [{panel: toy_dial}]", "3:8 view panel 1 (toy_dial) needs 'from', such as {panel: image, from: gray}"),
    ("view: [{panel: toy_dial, from: bx}]",
     "3:32 view panel 1 (toy_dial): there is no node 'bx'; did you mean 'box'?"),
    ("view: [{panel: toy_dial, from: swept}]", "3:32 view panel 1 (toy_dial) shows 1 input (got 2)"),
    ("view: [{panel: toy_dial, from: box, title: 3}]",
     "3:44 view panel 1 (toy_dial): title must be text or null (got 3)"),
    ("view: [{panel: toy_picture, from: box, mark: bx}]",
     "3:46 view panel 1 (toy_picture): mark: there is no node 'bx'; did you mean 'box'?"),
    ("view: [{panel: toy_picture, from: box, mark: swept}]",
     "3:46 view panel 1 (toy_picture): mark names 'swept', which is swept; name one branch, such as swept@window=1"),
    ("view: [{panel: toy_picture, from: box, title: {sweep: [a]}}]",
     "3:47 view panel 1 (toy_picture): title cannot be swept; only parameters of nodes can"),
    ("view: [{panel: toy_picture, from: [box, swept], names: [a, b, c]}]",
     "3:56 view panel 1 (toy_picture): names must have a name for each of the 2 entries of from (got 3)"),
    ("view: [{panel: toy_picture, from: swept, names: []}]",
     "3:49 view panel 1 (toy_picture): names must have a name for the one entry of from (got 0)"),
    ("view: [{panel: toy_dial, from: bx, names: [a, b]}]",
     "3:32 view panel 1 (toy_dial): there is no node 'bx'; did you mean 'box'?"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "problem"), TOP, ids=[line for line, _ in TOP])
def test_top_level(told, line: str, problem: str) -> None:
    nodes = "nodes: {box: {use: toy_box}, swept: {use: toy_box, window: {sweep: [1, 11]}}}"
    refuses(told, f"source: {{use: toy_clip}}\n{nodes}\n{line}\n", problem)


SOURCES = [
    ("nodes: {}", "1:1 a pipeline needs 'source', such as source: {use: sample, name: macaw}"),
    ("source: {use: toy_clp}", "1:15 source: unknown source 'toy_clp'; did you mean 'toy_clip'?"),
    ("source: {use: toy_clip, count: 0}", "1:32 source (toy_clip): count must be >= 1 (got 0)"),
    ("source: {use: toy_clip, cont: 0}", "1:25 source (toy_clip): unknown parameter 'cont'; did you mean 'count'?"),
    ("source: {use: toy_clip, count: {sweep: [1, 2]}}",
     "1:32 source (toy_clip): count cannot be swept; only parameters of nodes can"),
    ("source: {use: toy_box}", "1:15 source: 'toy_box' is a node; it stands under 'nodes'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), SOURCES, ids=[text for text, _ in SOURCES])
def test_source(told, text: str, problem: str) -> None:
    refuses(told, text, problem)


def test_all_problems_at_once_in_the_order_of_lines(told) -> None:
    text = """\
name: 3
source: {use: toy_clip, count: 0}
nodes:
  a: {use: toy_box, windw: 1, alpha: -1}
  b: {use: toy_box, from: c}
  d: {use: nothing_near}
  e: {use: toy_minus, from: [a, d]}
view: [{panel: toy_dial, from: f}]
live: [a.q]
keep: [z]
extra: 1
"""
    problems = told(text, overrides={"a.window": "0", "y.window": "1"})
    assert [line.partition(" ")[0] for line in problems] == [
        "1:7", "2:32", "4:21", "4:38", "5:27", "6:12", "8:32", "9:8", "10:8", "11:1", "--set", "--set",
    ]  # fmt: skip
    assert problems[-2:] == [
        "--set a.window: node 'a' (toy_box): window must be >= 1 (got 0)",
        "--set y.window: there is no node 'y'",
    ]


def test_all_problems_of_one_entry(told) -> None:
    text = HEAD + "  a: {use: toy_box, on_error: never, from: b, window: 0}\n"
    text += "view: {fps: 0, panels: [{panel: toy_dial, from: c, title: 3}]}\n"
    assert [line.partition(" ")[0] for line in told(text)] == ["3:31", "3:44", "3:55", "4:13", "4:49", "4:59"]


def test_readers_of_a_broken_node_are_not_reported(told) -> None:
    text = (
        HEAD
        + "  a: {use: toy_box, window: 0}\n  b: {use: toy_pass, from: a}\n  c: 3\n  d: {use: toy_pass, from: c}\n"
    )
    problems = told(text + "view: [{panel: toy_dial, from: d}]\nlive: [d.x]\nkeep: [d]\n")
    assert [line.partition(" ")[0] for line in problems] == ["3:29", "5:6"]
