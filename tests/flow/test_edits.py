"""Edits that change the shape of what flows below."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from pydantic import field_validator

from stream_sparse import Pipeline, load, nodes, sinks
from stream_sparse.errors import InputError
from stream_sparse.flow.commands import Pause
from stream_sparse.run.run import Run

FRAMES = 30
LEARNER = nodes.DictionaryLearning(n_components=8, batch_size=20, n_nonzero_coefs=2)


FILM = np.random.default_rng(0).integers(0, 256, (FRAMES, 24, 24), dtype=np.uint8)


def patches() -> Pipeline:
    return Pipeline(FILM).then(nodes.Patches(size=6, count=20), name="patches")


NEW = "; give the new value to a new run"


def held(pipeline: Pipeline, **options: Any) -> Run:
    """Begin a run that lets no frame through until it :func:`goes_on`."""
    run = pipeline.open(pace=True, **options)
    run.do(Pause())
    return run.start()


def refused(run: Run, name: str | dict[str, Any], value: object = None) -> str:
    with pytest.raises(InputError) as caught:
        run.set(name, value)
    return str(caught.value)


def goes_on(run: Run) -> None:
    """Wait for the end, which refused edits do not bring."""
    run.do(Pause(False))
    run.wait()
    assert (run.ended, run.status.processed) == ("end", FRAMES)


def test_another_shape_for_what_has_learned_is_refused_and_the_run_goes_on() -> None:
    run = held(patches().then(nodes.Relu(), name="relu").then(LEARNER, name="dict"))
    told = "node 'dict' (dictionary_learning) has begun with float32 of shape (20, 6, 6) from 'relu'"
    for name, value, shape in [("size", 4, "(20, 4, 4)"), ("count", 50, "(50, 6, 6)")]:
        said = refused(run, f"patches.{name}", value)
        assert said == f"set 'patches.{name}': {told} and would get float32 of shape {shape}{NEW}"
    run.set("relu.theta", 0.25)  # shapes nothing
    run.set("dict.n_components", 9)  # resets what it shapes
    run.set({"patches.size": 4, "dict.n_components": 8})  # the learner begins anew with it
    for changes in ({"patches.size": 6}, {"patches.size": 6, "dict.n_components": 8}):  # 8 it has already
        began = "node 'dict' (dictionary_learning) has begun with float32 of shape (20, 4, 4)"
        assert refused(run, changes).startswith(f"set 'patches.size': {began}")
    goes_on(run)


def test_what_does_not_fit_a_node_below_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "d.npy"
    np.save(path, np.eye(36)[:9])
    run = held(patches().then(nodes.Omp(dictionary={"file": str(path)}), name="code"))
    assert refused(run, "patches.size", 4) == (
        f"node 'code' (omp): {path}: expected atoms of shape (atoms, 4, 4), got (9, 36)"
    )
    goes_on(run)


def test_a_video_keeps_its_file(tmp_path: Path) -> None:
    pipeline = patches().then(sinks.VideoFile(path=str(tmp_path / "v.mkv")), name="film", from_="source")
    run = held(pipeline)
    for name, value in [("quality", 10), ("codec", "ffv1"), ("path", str(tmp_path / "w.mkv"))]:
        began = f"set 'film.{name}': node 'film' (video_file) is running and would start again"
        assert refused(run, f"film.{name}", value) == f"{began}{NEW}"
    run.set("film.quality", 80)  # what it has already
    goes_on(run)
    assert [event["values"] for event in run.events if event["kind"] == "set"] == [{"film.quality": 80}]


@pytest.mark.parametrize("recorded", [True, False])
def test_what_is_recorded_keeps_shape_and_type(tmp_path: Path, recorded: bool) -> None:
    pipeline = patches().then(nodes.TemporalDiff(), name="diff", from_="source").keep("diff")
    pipeline = pipeline.then(nodes.Resize(width=12), name="half", from_="source")
    pipeline = pipeline.then(nodes.Relu(), name="relu").keep("relu")
    run = held(pipeline, record=tmp_path / "out" if recorded else None)
    assert refused(run, "half.width", 6) == (
        "set 'half.width': 'relu' is recorded as float32 of shape (12, 12) and would be float32 of shape "
        f"(6, 6){NEW}"
    )
    assert refused(run, "diff.absolute", False) == (
        "set 'diff.absolute': 'diff' is recorded as uint8 of shape (24, 24) and would be int16 of shape "
        f"(24, 24){NEW}"
    )
    run.set("relu.theta", 10.0)
    goes_on(run)
    assert run.values["relu"].shape == (FRAMES, 12, 12)


def test_the_names_of_columns_stay() -> None:
    pipeline = patches().then(nodes.Sparsity(measures=["l1", "hoyer"]), name="s", from_="source")
    run = held(pipeline)
    for measures in (["l0"], ["hoyer", "l1"]):
        gives = f"node 's' (sparsity) gives l1, hoyer and would give {', '.join(measures)}"
        assert refused(run, "s.measures", measures) == f"set 's.measures': {gives}{NEW}"
    goes_on(run)
    assert np.isfinite(run.values["s.l1"]).all()


def test_what_no_panel_could_show_is_refused(tmp_path: Path) -> None:
    film = tmp_path / "film.npy"
    np.save(film, FILM)
    (tmp_path / "p.yaml").write_text(
        f"source: {{use: array, path: {film.as_posix()}}}\n"
        "nodes:\n"
        "  pixel: {use: pixel_tap, row: 2, col: 3}\n"
        "  recent: {use: recent, frames: 3}\n"
        "  counts: {use: histogram, bins: 8, from: source}\n"
        "view: [[{panel: bars, from: recent}, {panel: histogram, from: counts}]]\n"
    )
    run = held(load(tmp_path / "p.yaml"), record=tmp_path / "out")
    assert refused(run, "recent.frames", 100) == (
        "set 'recent.frames': bars: expects scalars or vectors of at most 64 numbers, got float64 of shape "
        "(100,); show it with an image or a histogram"
    )
    run.set({"recent.frames": 4, "counts.bins": 6})
    goes_on(run)


class Doubted(nodes.Relu):
    """Notes each value that is checked."""

    checked: ClassVar[list[float]] = []

    @field_validator("theta")
    @classmethod
    def _note(cls, theta: float) -> float:
        cls.checked.append(theta)
        return theta


def test_a_value_is_checked_once() -> None:
    run = held(Pipeline(FILM).then(Doubted(), name="relu"))
    Doubted.checked.clear()
    run.set("relu.theta", 7)
    goes_on(run)
    assert (Doubted.checked, run.status.parameters["relu"]["theta"]) == ([7], 7)
