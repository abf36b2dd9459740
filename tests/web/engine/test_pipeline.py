"""engine/pipeline.js: a page reads the pipelines of the package, and says what is wrong with one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from stream_sparse import load
from stream_sparse.errors import PipelineError
from stream_sparse.plan.reader import read_yaml
from tests.support.node_js import STATIC, in_node, needs_node
from tools.page_facts import facts

pytestmark = needs_node
ROOT = Path(__file__).parents[3]
BUNDLED = (
    "bird", "dictionary", "events", "minimal", "signal", "sparse", "spatial", "still", "temporal",
    "thresholds", "webcam",
)  # fmt: skip
READ = """((tree) => {
  try { return m.readPipeline(tree, given.known); } catch (error) { return error.problems ?? error.stack; }
})"""


def read(*trees: Any) -> list[Any]:
    found: list[Any] = in_node(
        "engine/pipeline.js", f"given.trees.map({READ})", {"trees": trees, "known": facts()}
    )
    return found


def tree_of(name: str) -> Any:
    return yaml.safe_load((ROOT / "pipelines" / f"{name}.yaml").read_text("utf-8"))


def test_bundled_pipelines_have_the_parts_of_the_package() -> None:
    for name, found in zip(BUNDLED, read(*map(tree_of, BUNDLED)), strict=True):
        plan = load(name).plan
        assert [part["name"] for part in found["parts"]] == [part.name for part in plan.parts]
        for part, wanted in zip(found["parts"], plan.parts, strict=True):
            assert part["use"] == wanted.use
            assert [(ref["name"], ref["field"]) for ref in part["inputs"]] == [
                tuple(r) for r in wanted.inputs
            ]
            assert part["sweep"] == wanted.sweep
            given = {key: _plain(value) for key, value in wanted.unit.parameters().items()}
            assert part["parameters"] == {key: given[key] for key in part["parameters"]}
        assert [[panel["use"] for panel in row] for row in found["view"]] == [
            [panel.use for panel in row] for row in plan.view
        ]
        for panel, shown in zip((p for row in found["view"] for p in row), plan.panels, strict=True):
            assert [(ref["name"], ref["field"]) for ref in panel["inputs"]] == [
                tuple(r) for r in shown.inputs
            ]
            assert panel["labels"] == list(shown.labels or [""] * len(shown.inputs))
            assert panel["marks"].keys() == shown.marks.keys()
            assert named(panel["marks"].values()) == [tuple(shown.marks[key]) for key in panel["marks"]]
        assert [tuple(one.values()) for one in found["live"]] == [
            (s.name, s.low, s.high, s.step, s.label) for s in plan.live
        ]
        assert [(one["ref"]["name"], one["every"]) for one in found["keep"]] == [
            (keep.ref.name, keep.every) for keep in plan.keep
        ]


def named(refs: Any) -> list[tuple[str, str]]:
    return [(ref["name"], ref["field"]) for ref in refs]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


MISTAKES = yaml.safe_load(Path(__file__).with_name("mistakes.yaml").read_text("utf-8"))


def test_what_only_the_program_has_is_left_out_and_named() -> None:
    text = """
      source: {use: sample}
      nodes: {a: {use: scale, factor: 2}, b: {use: relu}, c: {use: relu, from: source}, d: {use: video_file}}
      view: [{panel: image, from: b}, {panel: image, from: c}, {panel: matrix, from: c}]
      live: [b.theta, c.theta]
    """
    (plan,) = read(yaml.safe_load(text))
    assert plan["left"] == ["'a' (scale)", "'d' (video_file)", "view panel 3 (matrix)"]
    assert [part["name"] for part in plan["parts"]] == ["c"]
    assert [panel["inputs"][0]["name"] for row in plan["view"] for panel in row] == ["c"]
    assert [slider["name"] for slider in plan["live"]] == ["c.theta"]


def test_what_is_wrong_is_said_in_a_line() -> None:
    source = {"source": {"use": "sample", "name": "macaw"}}
    trees = [yaml.safe_load(one["text"]) for one in MISTAKES["whole"]]
    trees += [{**source, **yaml.safe_load(one["text"])} for one in MISTAKES["parts"]]
    assert read(*trees) == [[one["said"]] for one in MISTAKES["whole"] + MISTAKES["parts"]]


def test_keys_and_values_are_refused_as_by_the_program() -> None:
    source, nodes = "source: {use: sample, name: macaw}\n", "nodes: {a: {use: relu}}\n"
    texts = [source + ("" if "nodes" in text else nodes) + text for text in MISTAKES["as_the_program"]]
    found = in_node(
        "engine/yaml.js",
        "await import(given.reader).then(({ readPipeline }) => given.texts.map((text) => {"
        "  try { readPipeline(m.treeOf(text), given.known); return []; }"
        "  catch (error) { return error.problems ?? error.stack; }"
        "}))",
        {"texts": texts, "known": facts(), "reader": (STATIC / "engine" / "pipeline.js").as_uri()},
    )
    assert found == [*map(problems_of, texts)]


def problems_of(text: str) -> list[str]:
    """What the program says of a pipeline, without the places."""
    try:
        read_yaml(text, "own", "own")
    except PipelineError as error:
        return [problem.partition(" ")[2] for problem in error.problems]
    return []
