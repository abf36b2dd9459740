from __future__ import annotations

import pytest

from .texts import messages


@pytest.mark.parametrize(("override", "problem"), messages("override"))
def test_overrides(told, override: str, problem: str) -> None:
    name, _, value = override.partition("=")
    text = "source: {use: toy_clip}\nnodes:\n  box: {use: toy_box}\n"
    assert problem in told(text, overrides={name: value})


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
