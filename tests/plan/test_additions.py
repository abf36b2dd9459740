from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, open_run
from stream_sparse.errors import InputError
from stream_sparse.nodes import Grayscale, Relu
from stream_sparse.plan import Keep, Ref, Slider
from tests.support.errors import refusal

from .conftest import ToyBox, ToyClip, ToyDial, ToyFile, ToyMinus, ToyPass, ToyPicture, ToyStats

SWEPT = "source: {use: toy_clip}\nnodes: {box: {use: toy_box, window: {sweep: [1, 2]}}}"


SHOWN = [
    (
        Pipeline(np.zeros((3, 4, 5)), name="a\nb\x1b[31m"),
        "<Pipeline a b\\x1b[31m, array float64 of shape (3, 4, 5): no nodes>",
    ),
    (Pipeline([np.zeros((3, 4))]), "<Pipeline pipeline, frames (frames in memory: list of 1): no nodes>"),
    (
        Pipeline("sample:macaw", "x").then(Relu()).then(Relu(), "relu_2").then(Relu()),
        "<Pipeline x, sample macaw: relu, relu_2, relu_3>",
    ),
]


@pytest.mark.parametrize(("made", "text"), SHOWN, ids=[text for _, text in SHOWN])
def test_a_pipeline_says_what_it_is_in_one_line(made: Pipeline, text: str) -> None:
    assert repr(made) == text


def test_a_run_says_what_it_is_in_one_line(tmp_path: Path) -> None:
    run = Pipeline(np.zeros((3, 4, 5))).then(Grayscale()).run(record=tmp_path / "run")
    assert open_run(tmp_path / "run").run_info.source.title == "float64 of shape (3, 4, 5)"
    assert repr(run) == "<Run pipeline, array float64 of shape (3, 4, 5): 3 frames, ended: end>"


@pytest.fixture
def made() -> Pipeline:
    return Pipeline(ToyClip()).then(ToyBox(), "box").then(ToyStats(), "s").then(ToyFile(path="a"), "out")


WRONG = [
    ((ToyPass(), "a/b"),
     "'a/b' cannot be the name of a node; use small letters, digits and _, a letter first"),
    ((ToyPass(), "box"), "node 'box' (toy_pass): the name 'box' is taken; give this one another name"),
    ((ToyPass(), "p", "bx"), "node 'p' (toy_pass): there is no node 'bx'; did you mean 'box'?"),
    ((ToyMinus(), "p"), "node 'p' (toy_minus) takes 2 inputs, as in from: [a, b] (got 1)"),
    ((ToyClip(),), "a pipeline is made of nodes, sinks and functions, such as Grayscale(); got ToyClip("),
]  # fmt: skip


@pytest.mark.parametrize(("given", "problem"), WRONG, ids=[problem for _, problem in WRONG])
def test_nodes_that_are_refused(made: Pipeline, given, problem: str) -> None:
    assert refusal(InputError, made.then, *given).startswith(problem)


def test_below_a_sweep_a_node_has_a_branch_for_each_value(plan) -> None:
    made = Pipeline.of(plan(SWEPT))
    both = made.then(ToyPass(), name="p").then(ToyMinus(), "d", ["p", "box"]).plan
    assert [p.name for p in plan(Pipeline.of(both).to_yaml()).parts] == [p.name for p in both.parts]
    assert [(p.name, p.inputs[0].name) for p in both.parts[2:]] == [
        ("p@box.window=1", "box@window=1"), ("p@box.window=2", "box@window=2"),
        ("d@box.window=1", "p@box.window=1"), ("d@box.window=2", "p@box.window=2"),
    ]  # fmt: skip
    assert made.then(ToyPass(), from_="box@window=2").plan.parts[-1].inputs == (Ref("box@window=2"),)


def test_panels_and_records_name_nodes_outputs_and_the_source(made: Pipeline, plan) -> None:
    seen = (
        made.view(ToyDial(), "s.mean").view(ToyPicture(mark="box"), ["source", "s.var"]).keep("box", every=3)
    )
    assert [row[0].inputs for row in seen.plan.view] == [
        (Ref("s", "mean"),), (Ref("source"), Ref("s", "var"))
    ]  # fmt: skip
    assert seen.plan.view[1][0].marks == {"mark": Ref("box")}
    assert seen.plan.keep == (Keep(Ref("box"), 3),)
    swept = Pipeline.of(plan(SWEPT)).view(ToyPicture(), "box")
    assert swept.plan.view[0][0].inputs == (Ref("box@window=1"), Ref("box@window=2"))
    text = "panel toy_dial shows 1 input (got 2)"
    assert refusal(InputError, made.view, ToyDial(), ["box", "s"]) == text


@pytest.mark.parametrize(("given", "slider"), [
    (("box.window",), Slider("box.window", 1, 91, 10)),
    (("box.alpha", [0, 2, 0.5]), Slider("box.alpha", 0, 2, 0.5)),
    (("box.window", None, "window"), Slider("box.window", 1, 91, 10, "window")),
])  # fmt: skip
def test_sliders_are_those_of_a_file(made: Pipeline, given: Any, slider: Slider) -> None:
    assert made.live(*given).plan.live == (slider,)


def test_a_record_holds_each_output_in_each_branch(made: Pipeline, plan) -> None:
    kept = made.keep("s", every=2).plan.keep
    assert kept == (Keep(Ref("s", "mean"), 2), Keep(Ref("s", "var"), 2))
    swept = Pipeline.of(plan(SWEPT)).keep("box")
    assert swept.plan.keep == (Keep(Ref("box@window=1")), Keep(Ref("box@window=2")))
    for name, every, said in (
        ("box", 0, "keep: every must be >= 1 (got 0)"),
        ("box", 1.5, "keep: every must be a whole number or null (got 1.5)"),
        ("box@window=2", 1, "keep names 'box@window=2' twice"),
    ):
        assert refusal(InputError, swept.keep, name, every) == said
