"""What tools/page.py puts into a page: questions with their answers, predictions, typeset formulas."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

from stream_sparse import load
from stream_sparse.course.exercise import exercises as all_exercises
from stream_sparse.course.exercise import find
from stream_sparse.studio.course_list import course_pages
from tests.support.node_js import needs_node
from tools.page import PIPELINES
from tools.page_choices import CHOICES, choices
from tools.page_formulas import formulas
from tools.page_lessons import lessons
from tools.page_predictions import PREDICTIONS, predictions

STEPS = [step for page in course_pages() for step in page["steps"]]


pytestmark = pytest.mark.xdist_group("page data")  # which is computed once


@pytest.fixture(scope="module")
def asked() -> list[dict[str, Any]]:
    """The predictions."""
    return [prediction for _, prediction in predictions()]


@pytest.fixture(scope="module")
def made() -> list[dict[str, Any]]:
    return list(choices())


def test_each_exercise_of_the_course_is_asked_about(made: list[dict[str, Any]]) -> None:
    assert {choice["exercise"] for choice in made} == {*all_exercises()}


@pytest.mark.parametrize("number", range(len(CHOICES)))
def test_one_answer_is_right_and_the_others_are_its_mistakes(number: int, made: list[dict[str, Any]]) -> None:
    choice, exercise = made[number], find(CHOICES[number].exercise)
    by_name = {answer["name"]: answer for answer in choice["answers"]}
    right = by_name.pop(exercise.name)
    assert right["right"]
    assert right["words"].startswith("This one is right. Return")
    assert set(by_name) == set(CHOICES[number].mistakes)
    hints = {one.__name__: " ".join((inspect.getdoc(one) or "").split()) for one in exercise.mistakes}
    for mistake, answer in by_name.items():
        assert not answer["right"]
        assert answer["words"] == hints[mistake]
    shown = [np.array(answer["result"], float) for answer in choice["answers"]]
    spans = max(np.nanmax(values) for values in shown) - min(np.nanmin(values) for values in shown)
    for k, one in enumerate(shown):  # all look different, in their common range
        for other in shown[:k]:
            assert one.shape != other.shape or not np.allclose(one, other, rtol=0, atol=spans / 30)


def test_results_are_those_of_the_functions_on_the_input(made: list[dict[str, Any]]) -> None:
    _, choice = (one for one in made if one["exercise"] == "relu")
    signal = np.array(choice["given"])
    results = {answer["name"]: answer["result"] for answer in choice["answers"]}
    wanted = {
        "relu": np.maximum(signal - 100, 0),
        "theta_not_subtracted": np.where(signal > 100, signal, 0),
        "not_clipped": signal - 100,
        "below": np.maximum(100 - signal, 0),
    }
    assert results.keys() == wanted.keys()
    for name, values in wanted.items():
        np.testing.assert_allclose(results[name], values, atol=0.06)  # four digits are shown of both


def test_each_step_asks_by_its_own_pipelines_and_exercises() -> None:
    asked = lessons()
    assert set(asked) == {step["anchor"] for step in STEPS}
    for step in STEPS:
        questions = asked[step["anchor"]]
        curves = {one["pipeline"] for one in questions if one["kind"] == "curve"}
        assert curves <= {one["name"] for one in step["pipelines"]} & set(PIPELINES)
        assert {one["exercise"] for one in questions if one["kind"] != "curve"} == set(step["exercises"])
    names = [one["name"] for questions in asked.values() for one in questions]
    assert len({*names}) == len(names)


@pytest.mark.parametrize("number", range(len(PREDICTIONS)))
def test_predicted_points_are_outputs_of_the_pipeline(number: int, asked: list[dict[str, Any]]) -> None:
    parts = {part.name: part.unit for part in load(PREDICTIONS[number].pipeline).plan.parts}
    found = asked[number]["points"]
    assert len({(point["column"], point["frame"]) for point in found}) == len(found) >= 3
    for point in found:
        part, _, field = point["column"].partition(".")
        if part not in parts:  # the name of a branch may have a point, too
            part, field = point["column"], ""
        assert field in ("", *parts[part].fields())
        assert point["label"]


def test_a_sweep_gives_a_point_for_each_value_and_one_value_for_each_frame(
    asked: list[dict[str, Any]],
) -> None:
    points = {one["pipeline"]: one["points"] for one in reversed(asked)}
    assert [point["label"] for point in points["signal"]] == [str(k) for k in range(0, 201, 20)]
    assert points["sparse"][1] == {
        "label": "6", "column": "many@n_nonzero_coefs=6.rmse", "frame": 99, "exact": False,
    }  # fmt: skip
    found = [(point["column"], point["frame"], point["exact"]) for point in points["fields"]]
    assert found == [("dict.error", frame, True) for frame in (5, 15, 30, 60, 90, 120)]


@needs_node
def test_formulas_of_texts_and_entries_are_typeset() -> None:
    notes = '<p>See <span class="formula">x_t &lt; 1</span>.</p>'
    found = formulas({"formula": "a < b", "steps": [{"notes": notes, "formula": ""}]})
    assert {kind: [*texts] for kind, texts in found.items()} == {"inline": ["x_t < 1"], "display": ["a < b"]}
    assert "<msub><mi>x</mi><mi>t</mi></msub><mo>&lt;</mo>" in found["inline"]["x_t < 1"]
    assert 'display="block"' in found["display"]["a < b"]
