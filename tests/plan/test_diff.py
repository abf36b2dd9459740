"""What two plans differ in."""

from __future__ import annotations

import pytest

from stream_sparse.plan.diff import changed_parameters, same_graph, same_source

HEAD = "source: {use: toy_clip}\n"
NODES = "nodes:\n  a: {use: toy_box}\n  b: {use: toy_pass}\n"
TEXT = HEAD + NODES + "view: [{panel: toy_picture, from: [a, source], mark: a}]\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("source: {use: toy_clip}", "source: {use: toy_clip, count: 4}"),
        ("b: {use", "c: {use"),
        ("toy_pass}", "toy_pass, from: source}"),
        ("toy_pass}", "toy_pass, on_error: skip}"),
        ("toy_pass}", "toy_pass, offload: true}"),
        ("toy_pass}", "toy_pass}\n  c: {use: toy_box, window: {sweep: [1, 2]}}"),
        ("[a, source]", "[a, b]"),
        ("mark: a", "mark: b"),
        ("mark: a", "title: x"),
        ("\nview: [", "\nview: [{panel: toy_dial, from: a}, "),
        ("source: {", "name: other\nsource: {"),
        ("source: {", "description: other\nsource: {"),
        ("source: {", "on_error: skip\nsource: {"),
        ("source: {", "on_gap: reset\nsource: {"),
        ("source: {", "on_lap: continue\nsource: {"),
        ("source: {", "seed: 3\nsource: {"),
        ("source: {", "live: [a.window]\nsource: {"),
        ("source: {", "keep: [{node: a, every: 2}]\nsource: {"),
    ],
)
def test_all_but_parameters_make_another_graph(plan, old: str, new: str) -> None:
    first = plan(TEXT)
    assert same_graph(first, plan(TEXT))
    assert not same_graph(first, plan(TEXT.replace(old, new, 1)))


def test_parameters_of_nodes_are_listed_as_they_are_set(plan) -> None:
    first, second = plan(TEXT), plan(TEXT.replace("toy_box}", "toy_box, window: 3, norm: mean, alpha: 0.5}"))
    assert same_graph(first, second)
    assert changed_parameters(first, second) == {"a.window": 3, "a.norm": "mean"}
    assert changed_parameters(first, plan(TEXT)) == {}


def test_a_source_is_its_name_and_parameters(plan) -> None:
    first = plan(TEXT)
    assert same_source(first, plan(HEAD))
    assert not same_source(first, plan("source: {use: toy_clip, count: 4}"))
    assert not same_source(first, plan("source: {use: synthetic}"))
