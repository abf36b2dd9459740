"""tools/page_predictions.py: what is to be predicted are numbers of the pipelines."""

from __future__ import annotations

import pytest

from stream_sparse import load
from tools.page_lessons import CHOICES
from tools.page_predictions import PREDICTIONS, predictions


def test_each_pipeline_with_a_question_has_a_prediction() -> None:
    assert set(PREDICTIONS) == set(CHOICES)


@pytest.mark.parametrize("name", PREDICTIONS)
def test_points_are_outputs_of_the_pipeline(name: str) -> None:
    parts = {part.name: part.unit for part in load(name).plan.parts}
    points = predictions()[name]["points"]
    assert len(points) >= 3
    assert len({(point["column"], point["frame"]) for point in points}) == len(points)
    for point in points:
        part, _, field = point["column"].partition(".")
        if part not in parts:  # the name of a branch may have a point, too
            part, field = point["column"], ""
        assert field in ("", *parts[part].fields())
        assert point["label"]


def test_a_sweep_gives_a_point_for_each_of_its_values() -> None:
    found = predictions()
    assert [point["label"] for point in found["signal"]["points"]] == [str(k) for k in range(0, 201, 20)]
    assert found["sparse"]["points"][1] == {
        "label": "6", "column": "many@n_nonzero_coefs=6.rmse", "frame": 99, "exact": False,
    }  # fmt: skip


def test_one_value_over_time_gives_a_point_for_each_frame() -> None:
    points = predictions()["fields"]["points"]
    assert [(point["frame"], point["exact"]) for point in points] == [
        (frame, True) for frame in (5, 15, 30, 60, 90, 120)
    ]
    assert {point["column"] for point in points} == {"dict.error"}
