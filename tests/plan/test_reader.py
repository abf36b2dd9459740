# ruff: noqa: E501  messages and files stand here as users see them

from __future__ import annotations

import re

from stream_sparse.base import param
from stream_sparse.plan import Keep, Ref, Slider, read, registry
from stream_sparse.plan.file_model import Settings
from stream_sparse.plan.schema import schema

from .conftest import ToyPass
from .texts import TEXT


def test_everything_that_a_file_can_say(plan) -> None:
    made = plan(TEXT)
    assert (made.name, made.description, made.where) == ("mine", "Why?", "x.yaml")
    assert (made.source_use, made.source.count) == ("toy_clip", 5)
    assert {p.name: [str(r) for r in p.inputs] for p in made.parts} == {
        "gray": ["source"], "box": ["gray"], "early": ["source"], "late": ["early", "gray"], "out": ["box"],
        "rest": ["out"], "var": ["early.var"],
    }  # fmt: skip
    box = next(p for p in made.parts if p.name == "box")
    assert (box.use, box.family, box.on_error, box.offload, box.sweep) == ("toy_box", "box", "skip", True, {})
    assert (box.unit.window, box.unit.span) == (20, (0.0, 1.5))
    assert made.live == (Slider("box.alpha", 0, 1, 0.1), Slider("box.window", 1, 91, 10))
    assert made.keep == (Keep(Ref("box"), 30), Keep(Ref("early", "mean"), 1), Keep(Ref("early", "var"), 1))
    assert [*made.settings.model_dump().values()] == ["disable", "reset", "continue", "loop", 7]


def test_view_in_a_grid_or_in_rows(plan) -> None:
    made = plan(TEXT)
    assert [len(row) for row in made.view] == [2, 1]
    assert made.view[0][0].marks == {"mark": Ref("box")}
    assert made.view[1][0].inputs == (Ref("gray"), Ref("box"))
    panel = "{panel: toy_dial, from: source}"
    for count, rows in (
        (1, [1]),
        (2, [2]),
        (4, [2, 2]),
        (5, [3, 2]),
        (6, [3, 3]),
        (7, [3, 3, 1]),
        (10, [4, 4, 2]),
    ):
        flat = plan(f"source: {{use: toy_clip}}\nview: [{', '.join([panel] * count)}]")
        assert [len(row) for row in flat.view] == rows
    nested = plan(f"source: {{use: toy_clip}}\nview: [[{panel}], [{panel}, {panel}]]")
    assert [len(row) for row in nested.view] == [1, 2]


class ToyDice(ToyPass):
    """A node with a seed of its own."""

    seed: int | None = param(5, help="Seed.")


def test_seed_goes_to_units_whose_own_is_null(plan) -> None:
    registry.add(ToyDice)
    lines = "nodes: {a: {use: toy_dice}, b: {use: toy_dice, seed: null}, c: {use: toy_dice, seed: 3}}"
    made = plan(f"source: {{use: toy_clip}}\n{lines}\nseed: 7")
    assert [made.source.seed, *(p.unit.seed for p in made.parts)] == [7, 5, 7, 3]


def test_what_is_absent(plan) -> None:
    made = plan("source: {use: toy_clip}\nnodes:\nview:\nlive:\nkeep:\ndescription:\n")
    assert (made.name, made.description, made.settings) == ("x", "", Settings())
    assert made.parts == made.view == made.live == made.keep == ()


def test_values_are_read_by_yaml_1_2(plan) -> None:
    made = plan("name: on\ndescription: 12:30:00\nsource: {use: toy_clip, count: 012}\n"
                "nodes: {a: {use: toy_box, alpha: 1e-3}, b: {use: toy_box, window: 0x10, alpha: 2}}\n")  # fmt: skip
    a, b = (p.unit for p in made.parts)
    assert (made.name, made.description, made.source.count, a.alpha) == ("on", "12:30:00", 12, 0.001)
    assert (b.window, b.alpha) == (16, 2.0)
    assert (type(b.window), type(a.alpha), type(b.alpha)) == (int, float, float)


def test_aliases_that_end_are_fine(plan) -> None:
    made = plan("source: {use: toy_clip}\nnodes: {a: &a {use: toy_box, window: 3}, b: *a}")
    assert [(p.name, p.unit.window) for p in made.parts] == [("a", 3), ("b", 3)]


def test_a_name_may_have_letters_of_any_language(tmp_path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("name: Übung 1\nsource: {use: synthetic}\nnodes: {relu: {use: relu}}\n", "utf-8")
    assert read(path).name == "Übung 1"
    assert re.fullmatch(schema()["properties"]["name"]["pattern"], "Übung 1")
