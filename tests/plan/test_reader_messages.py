# ruff: noqa: E501  messages and files stand here as users see them

from __future__ import annotations

import pytest

from .texts import HEAD, loaded, messages, validator

# What the schema cannot know: names of nodes, loops, equal keys, numbers of copies and inputs, texts of sweeps.
BEYOND = ("there is no node", "in a loop", "stands here twice", "has no output", "input", "sweeps make", "twice",
          "has no slider", "low < high", "is swept", "which is swept", "has no parameter", "step must lead", "expected a node",
          "swept text", "number (got 3.5)", "a finite number", "no parameter; write", "values; at most 64", "be swept; 2",
          "needs a name", "live: node", "have a name for")  # fmt: skip


def refuses(told, text: str, problem: str) -> None:
    """The reader says the problem, and the schema finds one where it can."""
    assert told(text) == [problem]
    assert any(words in problem for words in BEYOND) or not validator().is_valid(loaded(text))


@pytest.mark.parametrize(("line", "problem"), messages("node"))
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


@pytest.mark.parametrize(("line", "problem"), messages("top level"))
def test_top_level(told, line: str, problem: str) -> None:
    nodes = "nodes: {box: {use: toy_box}, swept: {use: toy_box, window: {sweep: [1, 11]}}}"
    refuses(told, f"source: {{use: toy_clip}}\n{nodes}\n{line}\n", problem)


@pytest.mark.parametrize(("text", "problem"), messages("source"))
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
