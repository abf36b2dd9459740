"""engine/yaml.js and link_text.js: texts of strangers are read, and bounded."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml

from tests.support.node_js import in_node, needs_node

pytestmark = needs_node
PIPELINES = sorted((Path(__file__).parents[3] / "pipelines").glob("*.yaml"))
RANDOM = "".join(map(chr, random.Random(1).choices(range(0x4E00, 0x9FFF), k=100_000)))  # hardly deflates
READ = "given.map((text) => { try { return m.treeOf(text); } catch (error) { return error.message; } })"


def test_pipelines_are_read_as_by_python() -> None:
    texts = [file.read_text("utf-8") for file in PIPELINES]
    assert in_node("engine/yaml.js", READ, texts) == [yaml.safe_load(text) for text in texts]


def test_what_is_no_pipeline_is_refused_in_a_line() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{k + 1}: &a{k + 1} [{', '.join([f'*a{k}'] * 10)}]\n" for k in range(8)
    )
    texts = ["a: [1, 2", "a: b: c", bomb, "[" * 40 + "]" * 40, "x" * 100_001, "a: !!js/function 'x'"]
    assert in_node("engine/yaml.js", READ, texts) == [
        "line 1, column 9: unexpected end of the stream within a flow collection",
        "line 1, column 5: bad indentation of a mapping entry",
        "a pipeline has at most 20,000 entries",
        "a pipeline has at most 20 levels",
        "a pipeline has at most 100,000 characters (got 100,001)",
        "line 1, column 4: unknown scalar tag !<tag:yaml.org,2002:js/function>",
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
