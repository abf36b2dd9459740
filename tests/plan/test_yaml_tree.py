# ruff: noqa: E501, ISC004  messages and files stand here as users see them

from __future__ import annotations

import pytest

from .texts import messages

EMPTY = "1:1 the file is empty; a pipeline has at least 'source' and 'nodes'"
MANY = "1:1 not YAML: more than 25,000 values; put a long list into a file"
TEN = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
TEXTS = [
    *messages("YAML"),
    ("", EMPTY),
    ("# nothing\n\n", EMPTY),
    ("\ta: 1", "1:1 not YAML: while scanning for the next token found character '\\t' that cannot start any token"),
    ("name: x\na: \x07", "1:1 not YAML: unacceptable character #x0007: special characters are not allowed"),
    ("a: " + "[" * 1500, "1:1 lists and mappings are nested too deep"),
    (f"source: [{'1, ' * 26_000}]", MANY),
    (TEN + "".join(f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 10)}]\n" for k in range(1, 10)), MANY),
    (f"seed: {'9' * 5000}", "1:1 not YAML: Exceeds the limit (4300 digits) for integer string conversion: value has 5000 "
     "digits; use sys.set_int_max_str_digits() to increase the limit"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), TEXTS, ids=[repr(text[:30]) for text, _ in TEXTS])
def test_text(told, tmp_path, text: str, problem: str) -> None:
    problems = told(text)
    assert problems[0] == problem
    assert len(problems) == 1
    assert not (tmp_path / "hacked").exists()
