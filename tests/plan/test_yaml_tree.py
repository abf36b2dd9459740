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
    ("name: x\na: \x07", "1:1 not YAML: unacceptable character #x0007: special characters are not allowed"),
    ("source: !!python/object/apply:os.system ['touch hacked']",
     "1:9 the tag tag:yaml.org,2002:python/object/apply:os.system is not allowed; a pipeline holds plain values"),
    ("name: !mine x", "1:7 the tag !mine is not allowed; a pipeline holds plain values"),
    ("nodes: &a {b: *a}", "1:1 lists and mappings are nested too deep"),
    ("nodes: &a [1, [*a]]", "1:1 lists and mappings are nested too deep"),
    ("description: 2020-01-31", "1:14 2020-01-31 reads as a date; put it into quotes to make it a text"),
    ("source: {use: toy_clip}\n? [a, b]\n: 1\n", "2:3 a key must be a name, not a list or a mapping"),
    ("a: " + "[" * 5000, "1:1 lists and mappings are nested too deep"),
    (f"source: [{'1, ' * 26_000}]", "1:1 not YAML: more than 25,000 values; put a long list into a file"),
    ("\n".join(["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]",
                *(f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 10)}]" for k in range(1, 10))]),
     "1:1 not YAML: more than 25,000 values; put a long list into a file"),
    (f"seed: {'9' * 5000}", "1:1 not YAML: Exceeds the limit (4300 digits) for integer string conversion: value has 5000 "
     "digits; use sys.set_int_max_str_digits() to increase the limit"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), TEXTS, ids=[repr(text[:30]) for text, _ in TEXTS])
def test_text(told, tmp_path, text: str, problem: str) -> None:
    problems = told(text)
    assert problems[0] == problem
    assert len(problems) == 1
    assert not (tmp_path / "hacked").exists()
