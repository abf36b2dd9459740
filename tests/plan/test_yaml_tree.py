# ruff: noqa: E501, ISC004  messages and files stand here as users see them

from __future__ import annotations

import pytest

TEXTS = [
    ("", "1:1 the file is empty; a pipeline has at least 'source' and 'nodes'"),
    ("# nothing\n\n", "1:1 the file is empty; a pipeline has at least 'source' and 'nodes'"),
    ("- 1\n- 2\n", "1:1 a pipeline must be a mapping with the keys name, description, source, nodes, view, live, "
     "keep, on_error, on_gap, on_lap, on_end, seed (got [1, 2])"),
    ("just words", "1:1 a pipeline must be a mapping with the keys name, description, source, nodes, view, live, "
     "keep, on_error, on_gap, on_lap, on_end, seed (got 'just words')"),
    ("source: [1", "1:11 not YAML: while parsing a flow sequence expected ',' or ']', but got '<stream end>'"),
    ("a: b: c", "1:5 not YAML: mapping values are not allowed here"),
    ("\ta: 1", "1:1 not YAML: while scanning for the next token found character '\\t' that cannot start any token"),
    ("a: 1\n--- \nb: 2", "2:1 not YAML: expected a single document in the stream but found another document"),
    ("a: *b", "1:4 not YAML: found undefined alias 'b'"),
    ("a: {b: [}\nc: %x",  # the first of two mistakes
     "1:9 not YAML: while parsing a flow node expected the node content, but found '}'"),
    ('name: x\na: "\\U00110000"', "1:1 not YAML: chr() arg not in range(0x110000)"),
    ("name: x\na: \x07", "2:4 the character U+0007 cannot stand in YAML"),
    ('name: x\na: "b\\ud800"', "2:4 the character U+D800 cannot stand in YAML"),
    ('name: x\n"\\udfff": 1', "2:1 the character U+DFFF cannot stand in YAML"),
    ("source: !!python/object/apply:os.system ['touch hacked']",
     "1:9 the tag !!python/object/apply:os.system is not allowed; a pipeline holds plain values"),
    ("name: !mine x", "1:7 the tag !mine is not allowed; a pipeline holds plain values"),
    ("name: !!str 3", "1:7 the tag !!str is not allowed; a pipeline holds plain values"),
    ("nodes: &a {b: *a}", "1:8 the alias *a stands within what it names: it would never end"),
    ("nodes: &a [1, [*a]]", "1:8 the alias *a stands within what it names: it would never end"),
    ("description: 2020-01-31", "1:14 2020-01-31 reads as a date; put it into quotes to make it a text"),
    ("source: {use: toy_clip}\n? [a, b]\n: 1\n", "2:3 a key must be a name, not a list or a mapping"),
    ("a: " + "[" * 5000, "1:53 lists and mappings are nested more than 50 deep"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), TEXTS, ids=[repr(text[:30]) for text, _ in TEXTS])
def test_text(told, tmp_path, text: str, problem: str) -> None:
    problems = told(text)
    assert problems[0] == problem
    assert len(problems) == 1
    assert not (tmp_path / "hacked").exists()


def test_a_long_list_is_no_alias(told) -> None:
    problems = told(f"source: [{'1, ' * 24_000}]")
    assert [problem[:40] for problem in problems] == ["1:9 source must be written as {use: samp"]


def test_more_values_than_a_pipeline_has_are_not_read(told) -> None:
    what = "more than 25,000 values; put a long list into a file, as in points: rois.csv"
    assert told(f"source: [{'1, ' * 30_000}]") == [f"1:75007 {what}"]


def test_a_number_without_end(told) -> None:
    assert told(f"seed: {'9' * 5000}") == ["1:7 a number has at most 100 digits (got 5,000)"]


def test_more_nodes_than_a_pipeline_has(told) -> None:
    lines = [f"  n{k}: {{use: relu}}" for k in range(1001)]
    problems = told("\n".join(["source: {use: synthetic}", "nodes:", *lines]))
    assert problems == ["3:3 a pipeline has at most 1,000 nodes (got 1,001)"]


def test_aliases_that_unfold_without_end(told) -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 10)}]" for k in range(1, 10)]
    (problem,) = told("\n".join(lines))
    assert problem.endswith(" the aliases of this file unfold to more than 50,000 values")
