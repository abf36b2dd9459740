"""tools/page_choices.py: of four results that a page shows, one is right, and three have a known mistake."""

from __future__ import annotations

import inspect
import json
from typing import Any

import numpy as np
import pytest

from stream_sparse.course.exercise import exercises, find
from tools.page_choices import CHOICES, choices


@pytest.fixture(scope="module")
def made() -> list[dict[str, Any]]:
    return list(choices())


def test_each_exercise_of_the_course_is_asked_about(made: list[dict[str, Any]]) -> None:
    assert {choice["exercise"] for choice in made} == {*exercises()}


def test_they_are_small(made: list[dict[str, Any]]) -> None:
    assert len(json.dumps(made, separators=(",", ":"))) < 110_000


def test_the_order_is_shuffled_and_stays(made: list[dict[str, Any]]) -> None:
    places = [[answer["right"] for answer in choice["answers"]].index(True) for choice in made]
    assert places == [0, 1, 0, 3, 1, 3, 3, 2, 1, 3, 2, 1, 2, 2, 1, 0, 3, 3, 0]


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


def test_what_is_not_known_is_null_and_not_a_number(made: list[dict[str, Any]]) -> None:
    choice = next(one for one in made if one["exercise"] == "diff_box")
    result = next(answer["result"] for answer in choice["answers"] if answer["right"])
    assert result[:9] == [None] * 8 + [0.0]


def test_an_input_is_shown_where_it_is_a_signal_or_a_picture(made: list[dict[str, Any]]) -> None:
    shapes = [(choice["exercise"], np.shape(choice["given"] or ())) for choice in made]
    assert shapes == [
        ("measures", (0,)), ("coactivity", (0,)), ("relu", (24, 32)), ("relu", (43,)),
        ("temporal_diff", (43,)), ("taus", (43,)), ("diff_box", (43,)), ("sinusoids_omp", (100,)),
        ("cardinality", (100,)), ("digits_dictionary", (0,)), ("alpha", (0,)), ("alpha", (0,)),
        ("lasso", (12,)), ("lca", (12,)), ("flicker", (0,)), ("direction_index", (0,)),
        ("hard_threshold", (21, 32)), ("spatial_diff", (21, 32)), ("spatial_diff_box", (24, 32)),
    ]  # fmt: skip
