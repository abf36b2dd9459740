"""engine/yaml.js and link_text.js: texts of strangers are read, and bounded."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from stream_sparse.errors import PipelineError
from stream_sparse.plan.problems import Problems
from stream_sparse.plan.yaml_tree import parse
from tests.support.node_js import in_node, needs_node

pytestmark = needs_node
PIPELINES = sorted((Path(__file__).parents[3] / "pipelines").glob("*.yaml"))
RANDOM = "".join(map(chr, random.Random(1).choices(range(0x4E00, 0x9FFF), k=100_000)))  # hardly deflates
WORDS = [
    "1_0", "0b11", "0o17", "0x1F", "017", "00", "-0", "+1", "-0x1F", "+0b1_1", "1__0", "_1", "1_",
    "-1_000.5", "1e400", "-1e400", "1e3", "1.5e3", "5.", ".5", "-.5", ".5e3", ".5e+3", "1.e5",
    "685.230_15e+03", "0.1_5", "1e", "1e_5", "1.5.5", ".", "-", ".e5", ".inf", "-.Inf", ".INF", ".iNF",
    ".nan", ".NaN", "nan", "inf", "true", "TRUE", "tRue", "yes", "No", "on", "null", "Null", "~", "y",
    "1:30", "190:20:30.15", "<<", "=", "2001-01-01", "2001-1-1", "2001-01-01T10:00:00Z", "'5'", '"0x5"',
    "'true'",
]  # fmt: skip
ASKING = str(Path(__file__).with_name("asking.mjs"))


def test_pipelines_are_read_as_by_python() -> None:
    texts = [file.read_text("utf-8") for file in PIPELINES]
    assert in_node(ASKING, "m.trees(given)", texts) == [yaml.safe_load(text) for text in texts]


def test_words_mean_what_they_mean_to_the_program() -> None:
    texts = [f"- {word}" for word in WORDS]
    found = in_node(ASKING, "m.firsts(given)", texts)
    assert found == [*map(meaning, texts)]


def meaning(text: str) -> Any:
    """The first of a list for the program, or why it refuses the text."""
    problems = Problems("own")
    item = parse(text, problems)
    try:
        problems.raise_any()
    except PipelineError as error:
        return error.problems[0].partition(" ")[2]
    assert item is not None
    (value,) = item.plain()
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def test_what_is_no_pipeline_is_refused_in_a_line() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{k + 1}: &a{k + 1} [{', '.join([f'*a{k}'] * 10)}]\n" for k in range(8)
    )
    texts = [
        "a: [1, 2",
        "a: b: c",
        bomb,
        "[" * 40 + "]" * 40,
        "x" * 100_001,
        "a: !!js/function 'x'",
        "\na: !!str 5",
        "1\n---\n2",
        f"a: {'9' * 101}",
    ]
    assert in_node(ASKING, "m.trees(given)", texts) == [
        "line 1, column 9: unexpected end of the stream within a flow collection",
        "line 1, column 5: bad indentation of a mapping entry",
        "a pipeline has at most 20,000 entries",
        "a pipeline has at most 20 levels",
        "a pipeline has at most 100,000 characters (got 100,001)",
        "line 1, column 4: the tag !!js/function is not allowed; a pipeline holds plain values",
        "line 2, column 4: the tag !!str is not allowed; a pipeline holds plain values",
        "a pipeline is one document (got 2)",
        "a number has at most 100 digits (got 101)",
    ]


@pytest.mark.parametrize("text", ["", "source: {use: sample}\n", "Größe: µ\n" * 500, RANDOM], ids=len)
def test_a_link_holds_the_text(text: str) -> None:
    letters, back = in_node(
        "engine/link_text.js",
        "await m.packed(given).then(async (letters) => [letters, await m.unpacked(letters)])",
        text,
    )
    assert back == text
    assert letters.replace("-", "").replace("_", "").isalnum()


def test_a_link_without_a_text_is_refused() -> None:
    """Among them a few letters that stand for a million."""
    bomb = in_node("engine/link_text.js", "await m.packed('x'.repeat(1_000_000))")
    assert len(bomb) < 2000
    found = in_node(
        "engine/link_text.js",
        "await Promise.all(given.map((one) => m.unpacked(one).then(() => 'a text', () => 'refused')))",
        [bomb, "%%%", "AAAA", "abc"],
    )
    assert found == ["refused"] * 4
