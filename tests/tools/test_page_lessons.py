"""tools/page_lessons.py: of four results that a page shows, one is right, and three have a known mistake."""

from __future__ import annotations

import inspect
import json
from typing import Any

import numpy as np
import pytest

from stream_sparse.course.exercise import find
from stream_sparse.course.pages import course
from tools.page import PIPELINES
from tools.page_lessons import CHOICES, lessons


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return lessons()


def test_each_pipeline_of_the_course_has_a_question(made: dict[str, Any]) -> None:
    taught = {name for page in course() for step in page.steps for name in step.pipelines}
    assert set(made) == taught.intersection(PIPELINES)


def test_they_are_small(made: dict[str, Any]) -> None:
    assert len(json.dumps(made, separators=(",", ":"))) < 60_000


def test_the_order_is_shuffled_and_stays(made: dict[str, Any]) -> None:
    places = [[answer["right"] for answer in lesson["answers"]].index(True) for lesson in made.values()]
    assert places == [0, 1, 0, 3, 1, 3, 3, 2, 1, 3]


@pytest.mark.parametrize("name", CHOICES)
def test_one_answer_is_right_and_the_others_are_its_mistakes(name: str, made: dict[str, Any]) -> None:
    lesson, exercise = made[name], find(CHOICES[name].exercise)
    by_name = {answer["name"]: answer for answer in lesson["answers"]}
    right = by_name.pop(exercise.name)
    assert right["right"]
    assert right["words"].startswith("This one is right. Return")
    assert set(by_name) == set(CHOICES[name].mistakes)
    hints = {one.__name__: " ".join((inspect.getdoc(one) or "").split()) for one in exercise.mistakes}
    for mistake, answer in by_name.items():
        assert not answer["right"]
        assert answer["words"] == hints[mistake]
    assert len({json.dumps(answer["result"]) for answer in lesson["answers"]}) == 4  # all look different


def test_results_are_those_of_the_functions_on_the_input(made: dict[str, Any]) -> None:
    lesson = made["thresholds"]
    signal = np.array(lesson["given"])
    results = {answer["name"]: answer["result"] for answer in lesson["answers"]}
    wanted = {
        "relu": np.maximum(signal - 100, 0),
        "theta_not_subtracted": np.where(signal > 100, signal, 0),
        "not_clipped": signal - 100,
        "below": np.maximum(100 - signal, 0),
    }
    assert results.keys() == wanted.keys()
    for name, values in wanted.items():
        np.testing.assert_allclose(results[name], values, atol=0.06)  # four digits are shown of both


def test_what_is_not_known_is_null_and_not_a_number(made: dict[str, Any]) -> None:
    result = next(answer["result"] for answer in made["signal"]["answers"] if answer["right"])
    assert result[:9] == [None] * 8 + [0.0]


def test_an_input_is_shown_where_it_is_a_signal_or_a_picture(made: dict[str, Any]) -> None:
    shapes = {name: np.shape(lesson["given"] or ()) for name, lesson in made.items()}
    assert shapes == {
        "bird": (24, 32), "signal": (43,), "temporal": (43,), "thresholds": (43,), "spatial": (24, 32),
        "still": (21, 32), "sparse": (100,), "dictionary": (0,), "fields": (0,), "webcam": (0,),
    }  # fmt: skip
