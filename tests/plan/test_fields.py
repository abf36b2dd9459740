from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse import Pipeline, load
from stream_sparse.frame import Clock, Medium
from stream_sparse.nodes import HardThreshold
from stream_sparse.plan.fields import fields, values
from stream_sparse.plan.units_of_measure import UnitsOfMeasure
from stream_sparse.sinks import VideoFile

FILM = np.zeros((3, 8, 8), np.uint8)


def by_name(pipeline: Pipeline) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for node in described(pipeline) for one in node["parameters"]}


def described(pipeline: Pipeline) -> list[dict[str, Any]]:
    medium = Medium((240, 320), "uint8", 30.0, False, Clock("pts"))
    return fields(pipeline.plan, UnitsOfMeasure(pipeline.plan, medium))


def test_a_parameter_is_a_field_of_its_kind() -> None:
    found = by_name(load("bird"))
    kinds = {name: found[name]["kind"] for name in ("box.window", "relu.theta", "box.norm", "k_box.fisher")}
    assert kinds == {
        "box.window": "whole", "relu.theta": "number", "box.norm": "choice", "k_box.fisher": "switch",
    }  # fmt: skip
    assert (found["box.window"]["range"], found["box.window"]["empty"]) == (">= 1", False)
    assert (found["relu.percentile"]["kind"], found["relu.percentile"]["empty"]) == ("number", True)
    assert found["box.norm"]["choices"] == ["l2", "mean"]
    units = {name: found[name]["unit"] for name in ("box.window", "relu.theta", "box.norm")}
    assert units == {"box.window": "frames", "relu.theta": "gray levels", "box.norm": ""}
    assert found["pixel.points"]["kind"] == ""  # a list: for a new run


def test_a_swept_node_is_one_and_its_swept_parameter_is_fixed(tmp_path: Path) -> None:
    (tmp_path / "swept.yaml").write_text(
        "source: {use: sample, name: macaw}\n"
        "nodes: {box: {use: diff_box, window: {sweep: [2, 5]}}, abs: {use: relu, theta: 3}}\n"
    )
    pipeline = load(tmp_path / "swept.yaml")
    box, relu = described(pipeline)
    assert (box["name"], relu["name"], relu["inputs"]) == ("box", "abs", ["box"])
    assert [(one["name"], one["kind"], one["swept"]) for one in box["parameters"][:2]] == [
        ("box.window", "", True), ("box.norm", "choice", False),
    ]  # fmt: skip
    now = {part.name: part.unit.parameters() for part in pipeline.plan.parts}
    assert values(pipeline.plan, now)["abs.theta"] == 3


def test_what_shapes_a_file_is_for_a_new_run_and_secrets_stay_here(tmp_path: Path) -> None:
    sink = VideoFile(path="rtsp://me:secret@host/out.mkv")
    pipeline = Pipeline(FILM).then(HardThreshold(), name="cut").then(sink, name="film")
    assert {one["kind"] for name, one in by_name(pipeline).items() if name.startswith("film.")} == {""}
    now = {part.name: part.unit.parameters() for part in pipeline.plan.parts}
    assert "secret" not in str(values(pipeline.plan, now))
