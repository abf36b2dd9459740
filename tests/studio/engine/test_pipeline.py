"""engine/pipeline.js: a page reads the pipelines of the package, and says what is wrong with one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from stream_sparse import load
from stream_sparse.errors import PipelineError
from stream_sparse.plan.reader import read_yaml
from tests.support.node_js import STATIC, in_node, needs_node
from tools.page_facts import NODES, facts

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


@pytest.mark.parametrize("use", NODES)
def test_each_node_of_the_page_has_its_outputs(use: str) -> None:
    assert facts()["nodes"][use].keys() == {"fields", "inputs", "parameters"}


KEYS = "name, description, source, nodes, view, live, keep, on_error, on_gap, on_lap, on_end, seed"
WHOLE = [
    ("3", f"a pipeline must be a mapping with the keys {KEYS} (got 3)"),
    ("{source: {use: sample}, vew: []}", "unknown key 'vew'; did you mean 'view'?"),
    ("{nodes: {}}", "a pipeline needs 'source', such as {use: sample, name: macaw} (got null)"),
    (
        "source: {use: video, path: x.mp4}",
        "source: 'video' needs the program; this page has camera and sample",
    ),
    ("source: {use: vidio}", "source: this page has no source 'vidio'"),
]
WRONG = [
    ("nodes: {a: {use: diff_bx}}", "node 'a': this page has no node 'diff_bx'; did you mean 'diff_box'?"),
    ("nodes: {a: {use: diff_box, window: 0}}", "node 'a' (diff_box): window must be >= 1 (got 0)"),
    (
        "nodes: {a: {use: diff_box, window: x}}",
        "node 'a' (diff_box): window must be a whole number (got 'x')",
    ),
    ("nodes: {a: {use: diff_box, norm: l1}}", "node 'a' (diff_box): norm must be 'l2' or 'mean' (got 'l1')"),
    (
        "nodes: {a: {use: diff_box, windw: 3}}",
        "node 'a' (diff_box): unknown parameter 'windw'; did you mean 'window'?",
    ),
    (
        "nodes: {a: {use: relu, theta: {sweep: {from: 0, to: 9, step: -1}}}}",
        "node 'a' (relu): theta: step must lead from 0 to 9 (got -1)",
    ),
    (
        "nodes: {a: {use: relu, theta: {sweep: {from: 0, to: 99, step: 1}}}}",
        "node 'a' (relu): theta: the sweep has 100 values; at most 64",
    ),
    (
        "nodes: {a: {use: relu, from: b}, b: {use: relu, from: a}}",
        "node 'a' (relu): nodes feed each other in a loop: a -> b -> a",
    ),
    (
        (
            "nodes: {z: {use: relu, from: a}, a: {use: relu, from: b}, "
            "b: {use: relu, from: c}, c: {use: relu, from: a}}"
        ),
        "node 'z' (relu): nodes feed each other in a loop: a -> c -> b -> a",
    ),
    ("nodes: {a: {use: relu, from: c}}", "node 'a' (relu): there is no node 'c'"),
    (
        "nodes: {A: {use: relu}}",
        "'A' cannot be the name of a node; use small letters, digits and _, a letter first",
    ),
    (
        "nodes: {a: {use: sparsity}, b: {use: relu, from: a.ginni}}",
        "node 'b' (relu): 'a' has no output 'ginni'; did you mean 'gini'?",
    ),
    (
        "{nodes: {a: {use: relu}}, view: [{panel: image}]}",
        "view panel 1 (image) needs 'from', such as {panel: image, from: gray}",
    ),
    (
        "{nodes: {a: {use: relu}}, live: a.x}",
        "live names 'a.x', and node 'a' (relu) has no parameter 'x'; it has theta, percentile",
    ),
    ("nodes: {a: {use: constructor}}", "node 'a': this page has no node 'constructor'"),
    (
        "{nodes: {a: {use: relu}}, view: [{panel: image, from: a, mark: source}]}",
        "view panel 1 (image): mark must name a node with row and col, such as a pixel_tap (got 'source')",
    ),
    ("nodes: {a: {use: __proto__}}", "node 'a': this page has no node '__proto__'"),
]
AS_THE_PROGRAM = [
    "name: ../../evil", "name: _x", "name: Größe_1 b-", "name: {a: 1}", "name: 3", "name: ''",
    "description: [a]",
    "on_end: banana", "on_lap: 7", "on_gap: null", "seed: abc", "seed: -1", "seed: true", "constructor: 3",
    "__proto__: 3", "keep: 3", "keep: [null]", "keep: {every: 3}", "keep: {node: 3}", "keep: {node: ''}",
    "keep: source", "keep: {node: a, evry: 3}", "keep: {node: a, every: 0}", "keep: {node: a, every: x}",
    "keep: [a, a]", "live: 3", "live: [null]", "live: a", "live: a.constructor", "live: a.thta",
    "live: b.theta",
    "live: [a.theta, a.theta]", "live: {a.theta: 5}", "live: {a.theta: [1, 1]}", "live: {a.theta: [x, 2, 3]}",
    "live: {a.theta: [0, 2, 1], label: {b: 2}}", "live: {a.theta: [0, 2, 1], label: ' '}", "live: {label: x}",
    "nodes: {a: {use: relu, theta: {sweep: [1, 2]}}}\nlive: a.theta",
    "nodes: {a: {use: relu}, b: {use: relu}}\nlive: {a.theta: [0, 2, 1], b.theta: [0, 2, 1], label: x}",
    "nodes: {a: {use: dictionary_learning}}\nlive: {a.learn: [0, 1, 1]}",
    "nodes: {a: {use: diff_box}}\nlive: {a.window: [0, 5, 1]}",
    "nodes: {a: {use: relu, from: 3}}", "nodes: {a: {use: relu, from: []}}",
    "nodes: {a: {use: relu, from: ''}}",
    "nodes: {a: {use: relu, from: null}}", "nodes: {a: {use: relu, from: source.constructor}}",
    "nodes: {a: {use: relu, constructor: 3}}", "nodes: {a: {use: relu, __proto__: 3}}",
    "nodes: {__proto__: {use: relu}}", "nodes: {a: {use: relu, on_error: banana, offload: 3}}",
    "nodes: {a: {use: relu, from: [source, source]}}", "nodes: {a: {use: subtract}}",
    "nodes: {a: {use: relu, theta: {sweep: []}}}", "nodes: {a: {use: relu, theta: {sweep: [1], x: 3}}}",
    "nodes: {a: {use: relu, theta: {sweep: {from: 1, to: 9, step: 1, x: 3}}}}",
    "nodes: {a: {use: relu, theta: {sweep: {from: x, to: 9, step: 1}}}}",
    "nodes: {a: {use: relu, theta: {sweep: {from: 1, to: [9], step: 1}}}}",
    "nodes: {a: {use: diff_box, window: 1e300}}",
    "nodes: {p: {use: pixel_tap, row: {sweep: [1, 2]}, col: 3}}\nview: [{panel: image, from: p, mark: p}]",
    "view: [{panel: image, from: 3}]",
    "view: [{panel: image, from: a, mark: a.constructor}]",
    "view: {panels: [{panel: image, from: a}], fps: x}",
]  # fmt: skip


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
    trees = [yaml.safe_load(text) for text, _ in WHOLE]
    trees += [{**source, **yaml.safe_load(text)} for text, _ in WRONG]
    assert read(*trees) == [[problem] for _, problem in [*WHOLE, *WRONG]]


def test_keys_and_values_are_refused_as_by_the_program() -> None:
    texts = [
        "source: {use: sample, name: macaw}\n"
        + ("" if "nodes" in text else "nodes: {a: {use: relu}}\n")
        + text
        for text in AS_THE_PROGRAM
    ]
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
