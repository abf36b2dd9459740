"""Whatever stands in a file, the answer is a plan or an error that names a line."""

# ruff: noqa: E501

from __future__ import annotations

import random
import re

import pytest

from stream_sparse.errors import PipelineError
from stream_sparse.spec import bundled, read

WORDS = ["null", "true", "-1", "3.5", "[]", "{}", "''", "[null]", "{a: 1}", "{sweep: [1]}", "{sweep: {from: 1}}", "1e999",
         "a.b.c", "@", ".", "a@b=1", "source", "view", "[[[]]]", "é", "{? a: b}", "*x", "&x y", "!z", "\x00", "\t"]  # fmt: skip


def junk(text: str, dice: random.Random) -> str:
    """The text with one to three words exchanged, or characters lost or doubled."""
    for _ in range(dice.randint(1, 3)):
        spots = [m.span() for m in re.finditer(r"[\w.@=]+|[\[\]{}:,]", text)]
        start, end = dice.choice(spots)
        new = dice.choice([dice.choice(WORDS), "", text[start:end] * 2, dice.choice([text[a:b] for a, b in spots])])
        text = text[:start] + new + text[end:]
    return text


@pytest.mark.parametrize("name", ["bird", "thresholds"])
def test_junk(name: str, tmp_path) -> None:
    dice = random.Random(1)
    whole = bundled()[name].read_text(encoding="utf-8")
    told = 0
    for _ in range(60):
        (tmp_path / "x.yaml").write_text(junk(whole, dice), encoding="utf-8")
        try:
            read("x.yaml")
        except PipelineError as error:
            problems = error.problems
        else:
            continue
        told += 1
        assert problems
        for line in problems:
            assert re.match(r"x\.yaml:\d+:\d+ \S", line), line
            assert "\n" not in line
    assert told > 30
