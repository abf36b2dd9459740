"""tools/page_lessons.py: each step of the course asks something, and each question has a name of its own."""

from __future__ import annotations

from typing import Any

import pytest

from stream_sparse.course.exercise import exercises as all_exercises
from stream_sparse.studio.course_list import course_pages
from tools.page import PIPELINES
from tools.page_lessons import exercises, lessons

Lessons = dict[str, list[dict[str, Any]]]
STEPS = [step for page in course_pages() for step in page["steps"]]


@pytest.fixture(scope="module")
def made() -> Lessons:
    return lessons()


def test_each_step_asks_something(made: Lessons) -> None:
    assert set(made) == {step["anchor"] for step in STEPS}


def test_what_is_predicted_is_measured_by_a_pipeline_of_the_step(
    made: Lessons,
) -> None:
    for step in STEPS:
        asked = {one["pipeline"] for one in made[step["anchor"]] if one["kind"] == "curve"}
        assert asked <= {one["name"] for one in step["pipelines"]}
        assert asked <= set(PIPELINES)


def test_choices_are_of_exercises_of_the_step(made: Lessons) -> None:
    for step in STEPS:
        asked = {one["exercise"] for one in made[step["anchor"]] if one["kind"] != "curve"}
        assert asked == set(step["exercises"])


def test_names_are_unique_so_that_answers_are(made: Lessons) -> None:
    names = [one["name"] for asked in made.values() for one in asked]
    assert len({*names}) == len(names)
    assert {"relu.1", "relu.2", "changes-the-marked-pixel.bird"} <= {*names}


def test_each_exercise_has_its_text() -> None:
    found = exercises()
    assert set(found) == {*all_exercises()}
    assert found["relu"]["title"] == "ReLU: a threshold"
    assert found["relu"]["task"].startswith("<p>")
    assert found["relu"]["hints"]
