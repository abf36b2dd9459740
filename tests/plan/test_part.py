from __future__ import annotations

import pytest

from stream_sparse import Pipeline
from stream_sparse.errors import InputError
from stream_sparse.plan import Keep, Ref
from tests.support.errors import refusal

from .conftest import ToyBox, ToyClip, ToyDial, ToyFile, ToyMinus, ToyPass, ToyPicture, ToyStats

SWEPT = "source: {use: toy_clip}\nnodes: {box: {use: toy_box, window: {sweep: [1, 2]}}}"


@pytest.fixture
def made() -> Pipeline:
    return Pipeline(ToyClip()).then(ToyBox(), "box").then(ToyStats(), "s").then(ToyFile(path="a"), "out")


WRONG = [
    ((ToyPass(), "a/b"),
     "'a/b' cannot be the name of a node; use small letters, digits and _, a letter first"),
    ((ToyPass(), "box"), "node 'box' (toy_pass): the name 'box' is taken; give this one another name"),
    ((ToyPass(), "view"), "'view' cannot be the name of a node; it means the pipeline's own view"),
    ((ToyPass(), "p", "bx"), "node 'p' (toy_pass): there is no node 'bx'; did you mean 'box'?"),
    ((ToyPass(), "p", "s.men"), "node 'p' (toy_pass): 's' has no output 'men'; did you mean 'mean'?"),
    ((ToyPass(), "p", "out.x"), "node 'p' (toy_pass): 'out' has no output 'x'; it has mean, var"),
    ((ToyPass(), "p", "box.x"), "node 'p' (toy_pass): 'box' has no output 'x'; it has a single value"),
    ((ToyPass(), "p", "source.x"), "node 'p' (toy_pass): 'source' has no output 'x'; it has a single value"),
    ((ToyMinus(), "p"), "node 'p' (toy_minus) takes 2 inputs, as in from: [a, b] (got 1)"),
    ((ToyClip(),), "a pipeline is made of nodes, sinks and functions, such as Grayscale(); got ToyClip("),
]  # fmt: skip


@pytest.mark.parametrize(("given", "problem"), WRONG, ids=[problem for _, problem in WRONG])
def test_nodes_that_are_refused(made: Pipeline, given, problem: str) -> None:
    assert refusal(InputError, made.then, *given).startswith(problem)


def test_below_a_sweep_a_node_reads_one_branch(plan) -> None:
    made = Pipeline.of(plan(SWEPT))
    for inputs in (None, "box"):
        assert refusal(InputError, made.then, ToyPass(), name="p", inputs=inputs) == (
            "node 'p' (toy_pass): 'box' is swept; name one of its branches, such as 'box@window=1'"
        )
    assert made.then(ToyPass(), inputs="box@window=2").plan.parts[-1].inputs == (Ref("box@window=2"),)


def test_panels_and_records_name_nodes_outputs_and_the_source(made: Pipeline, plan) -> None:
    seen = made.see(ToyDial(), "s.mean").see(ToyPicture(mark="box"), ["source", "s.var"]).keep("box", every=3)
    assert [row[0].inputs for row in seen.plan.rows] == [
        (Ref("s", "mean"),), (Ref("source"), Ref("s", "var"))
    ]  # fmt: skip
    assert seen.plan.rows[1][0].marks == {"mark": Ref("box")}
    assert seen.plan.record == (Keep(Ref("box"), 3),)
    swept = Pipeline.of(plan(SWEPT)).see(ToyPicture(), "box")
    assert swept.plan.rows[0][0].inputs == (Ref("box@window=1"), Ref("box@window=2"))
    named = Pipeline.of(plan(SWEPT)).see(ToyPicture(names=("input", "change")), ["source", "box"])
    assert named.plan.rows[0][0].labels == ("input", "change", "change")
    for add, problem in (
        (
            lambda: made.see(ToyDial(names=("a", "b")), "box"),
            "panel toy_dial: names must have a name for the one entry of from (got 2)",
        ),
        (lambda: made.see(ToyDial(), "bx"), "panel toy_dial: there is no node 'bx'; did you mean 'box'?"),
        (lambda: made.see(ToyPicture(mark="bx")), "panel toy_picture: mark: there is no node 'bx'; did you"),
        (lambda: made.keep("s.men"), "keep: 's' has no output 'men'; did you mean 'mean'?"),
    ):
        assert refusal(InputError, add).startswith(problem)


def test_a_record_holds_each_output_in_each_branch(made: Pipeline, plan) -> None:
    kept = made.keep("s", every=2).plan.record
    assert kept == (Keep(Ref("s", "mean"), 2), Keep(Ref("s", "var"), 2))
    swept = Pipeline.of(plan(SWEPT)).keep("box")
    assert swept.plan.record == (Keep(Ref("box@window=1")), Keep(Ref("box@window=2")))
    for name, every, said in (
        ("box", 0, "keep: every must be a whole number >= 1 (got 0)"),
        ("box", 1.5, "keep: every must be a whole number >= 1 (got 1.5)"),
        ("source", 1, "keep: expected a node, such as the first one (got 'source')"),
        ("box@window=2", 1, "keep: 'box@window=2' is recorded already"),
    ):
        assert refusal(InputError, swept.keep, name, every) == said
