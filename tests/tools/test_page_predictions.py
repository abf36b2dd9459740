"""tools/page_predictions.py: what is to be predicted are numbers of the pipelines."""

from __future__ import annotations

from typing import Any

import pytest

from stream_sparse import load
from tools.page_predictions import PREDICTIONS, predictions


def of(pipeline: str) -> Any:
    return next(made["points"] for _, made in predictions() if made["pipeline"] == pipeline)


@pytest.mark.parametrize("number", range(len(PREDICTIONS)))
def test_points_are_outputs_of_the_pipeline(number: int) -> None:
    parts = {part.name: part.unit for part in load(PREDICTIONS[number].pipeline).plan.parts}
    found: Any = [made["points"] for _, made in predictions()][number]
    assert len(found) >= 3
    assert len({(point["column"], point["frame"]) for point in found}) == len(found)
    for point in found:
        part, _, field = point["column"].partition(".")
        if part not in parts:  # the name of a branch may have a point, too
            part, field = point["column"], ""
        assert field in ("", *parts[part].fields())
        assert point["label"]


def test_a_sweep_gives_a_point_for_each_of_its_values() -> None:
    assert [point["label"] for point in of("signal")] == [str(k) for k in range(0, 201, 20)]
    assert of("sparse")[1] == {
        "label": "6", "column": "many@n_nonzero_coefs=6.rmse", "frame": 99, "exact": False,
    }  # fmt: skip


def test_one_value_over_time_gives_a_point_for_each_frame() -> None:
    found = of("fields")
    assert [(point["frame"], point["exact"]) for point in found] == [
        (frame, True) for frame in (5, 15, 30, 60, 90, 120)
    ]
    assert {point["column"] for point in found} == {"dict.error"}
