# ruff: noqa: E501, ISC004  messages and files stand here as users see them

from __future__ import annotations

import pytest

SETS = [
    ({"bx.window": "1"}, "--set bx.window: there is no node 'bx'; did you mean 'box'?"),
    ({"box.windw": "1"}, "--set box.windw: node 'box' (toy_box): unknown parameter 'windw'; did you mean 'window'?"),
    ({"box.window": "0"}, "--set box.window: node 'box' (toy_box): window must be >= 1 (got 0)"),
    ({"box.window": "'3'"}, "--set box.window: node 'box' (toy_box): window must be a whole number (got '3')"),
    ({"box.window": "[1"}, "--set box.window: not YAML: while parsing a flow sequence expected ',' or ']', but got "
     "'<stream end>'"),
    ({"box.window": "!!python/name:os.system x"},
     "--set box.window: the tag tag:yaml.org,2002:python/name:os.system is not allowed; a pipeline holds plain values"),
    ({"box": "1"}, "--set box: write node.parameter=value, source.parameter=value, or one of on_error, on_gap, on_lap, on_end, seed"),
    ({"box.from": "a"}, "--set box.from: 'from' is not a parameter; change it in the file"),
    ({"source.count": "0"}, "--set source.count: source (toy_clip): count must be >= 1 (got 0)"),
    ({"view.fps": "10"}, "--set view.fps: the pipeline has no view"),
    ({"seed": "x"}, "--set seed: seed must be a whole number or null (got 'x')"),
]  # fmt: skip


@pytest.mark.parametrize(("overrides", "problem"), SETS, ids=[str(o) for o, _ in SETS])
def test_overrides(told, overrides: dict[str, str], problem: str) -> None:
    assert problem in told("source: {use: toy_clip}\nnodes:\n  box: {use: toy_box}\n", overrides=overrides)


def test_a_problem_that_an_override_causes_names_the_override(told) -> None:
    text = "source: {use: video, path: a.mp4, start: 5}\nnodes: {box: {use: toy_box}}"
    assert told(text, overrides={"source.stop": "3"}) == [
        "--set source.stop: source (video): stop must be later than start (got 3, start is 5)"
    ]


def test_overrides_are_read_as_yaml_and_checked_like_the_file(plan) -> None:
    text = "source: {use: toy_clip}\nnodes: {box: {use: toy_box, window: 3}}"
    sets = {"box.window": "20", "box.alpha": 0.25, "box.span": "[1, 2]", "box.on_error": "skip", "seed": "9",
            "source.count": "8", "on_gap": "reset"}  # fmt: skip
    made = plan(text, overrides=sets)
    (box,) = made.parts
    assert (box.unit.window, box.unit.alpha, box.unit.span, box.on_error) == (20, 0.25, (1.0, 2.0), "skip")
    assert (made.settings.seed, made.source.count, made.settings.on_gap) == (9, 8, "reset")
    swept = plan(text, overrides={"box.window": "{sweep: [1, 2]}"})
    assert [p.name for p in swept.parts] == ["box@window=1", "box@window=2"]


def test_the_pictures_of_the_view_in_a_second(plan) -> None:
    text = "source: {use: toy_clip}\nnodes: {box: {use: toy_box}}\nview: "
    panels = "[{panel: toy_dial, from: box}]"
    assert plan(text + panels).view_fps is None
    assert plan(text + panels, overrides={"view.fps": "10"}).view_fps == 10
    assert plan(f"{text}{{fps: 5.5, panels: {panels}}}").view_fps == 5.5
    assert plan(f"{text}{{fps: 5.5, panels: {panels}}}", overrides={"view.fps": "null"}).view_fps is None
