"""page/program.py: a checked plan becomes one JSON document, and what a page cannot run is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from stream_sparse import load
from stream_sparse.errors import InputError
from stream_sparse.nodes import Relu
from stream_sparse.page.program import compile_plan, lacks
from stream_sparse.plan import registry
from stream_sparse.plan.reader import read_yaml
from tests.support.node_js import in_node, needs_node
from tests.support.programs import program

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs/reference/formats/program.schema.json").read_text("utf-8"))
TEXT = """
source: {use: sample, name: macaw}
nodes:
  gray: {use: grayscale}
  a: {use: coactivity}
  b: {use: relu}
  c: {use: relu, from: gray, theta: {sweep: [10, 20]}}
  d: {use: video_file, from: gray, path: film.mkv}
  p: {use: pixel_tap, from: gray, points: [[1, 2]]}
  k: {use: frame_kurtosis, from: c}
  o: {use: omp, dictionary: {dct: 8}}
  u: {use: own_relu, from: gray}
view: [{panel: image, from: b}, {panel: image, from: gray}, {panel: matrix, from: k}, {panel: curve, from: k}]
live: [b.theta, k.fisher]
keep: [a, gray]
"""
LACKING = [
    "node 'a' (coactivity): not available in the browser: no compiled step",
    "node 'd' (video_file): the page has no sinks",
    "node 'p' (pixel_tap): points need the program; the page takes row and col",
    "node 'o' (omp): the page makes dictionaries of sinusoids",
    "node 'u' (own_relu): its kernel is not in the page's module",
    "panel matrix: not available in the browser",
]


class OwnRelu(Relu):
    """A node of a user."""


def test_what_a_page_cannot_run_is_left_out_with_all_that_reads_it() -> None:
    registry.add(OwnRelu)
    made = program(TEXT)
    registry.forget()
    assert made["lacks"] == LACKING
    assert [part["name"] for part in made["parts"]] == [
        "gray", *(f"{node}{theta}" for node in ("c@theta=", "k@c.theta=") for theta in (10, 20))
    ]  # fmt: skip
    assert [[panel["use"] for panel in row] for row in made["rows"]] == [["image"], ["curve"]]
    assert [slider["name"] for slider in made["sliders"]] == ["k.fisher"]
    assert [keep["ref"]["name"] for keep in made["keep"]] == ["gray"]
    assert made["tree"]["nodes"].keys() == {"gray", "c", "k"}


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("{use: synthetic}", "source synthetic: the page has camera, sample, video"),
        ("{use: sample, color: true}", "source sample: the page has no frames in colour"),
    ],
)
def test_a_source_that_no_page_has_is_refused(source: str, problem: str) -> None:
    plan = read_yaml(f"source: {source}", "own", "own")
    assert lacks(plan) == [problem]
    with pytest.raises(InputError, match=problem):
        compile_plan(plan)


@pytest.mark.parametrize("name", [file.stem for file in (ROOT / "pipelines").glob("*.yaml")])
def test_a_program_meets_its_schema_and_its_tree_is_the_same_pipeline(name: str) -> None:
    plan = load(name).plan
    if name == "movie_fields":
        assert lacks(plan)
        return
    made = json.loads(compile_plan(plan).model_dump_json())
    assert [*Draft202012Validator(SCHEMA).iter_errors(made)] == []
    again = json.loads(json.dumps(program(json.dumps(made["tree"]))))
    assert {**again, "lacks": made["lacks"]} == made
    fields = [field for node in made["nodes"] for field in node["parameters"]]
    assert all(bool(field["checks"]) >= bool(field["kind"]) for field in fields)


@needs_node
def test_a_page_checks_values_by_the_schema_of_the_program() -> None:
    nodes = compile_plan(load("bird").plan).model_dump()["nodes"]
    known = {field["name"]: field for node in nodes for field in node["parameters"]}
    cases: list[tuple[str, Any, str]] = [
        ("relu.theta", 2.5, ""), ("relu.theta", "a", "relu.theta must be number (got \"a\")"),
        ("relu.percentile", None, ""), ("box.window", 0, "box.window must be whole number >= 1 (got 0)"),
        ("box.window", 1.5, "box.window must be whole number >= 1 (got 1.5)"), ("box.norm", "l2", ""),
        ("box.norm", "l1", "box.norm must be 'l2' or 'mean' (got \"l1\")"), ("k_box.fisher", False, ""),
        ("k_box.fisher", 1, "k_box.fisher must be true or false (got 1)"),
        ("pixel.points", None, "pixel.points cannot be changed on this page"),
    ]  # fmt: skip
    asked = [[known[name], value] for name, value, _ in cases]
    found = in_node("engine/fields.js", "given.map((one) => m.wrongValue(...one))", asked)
    assert found == [said for *_, said in cases]
