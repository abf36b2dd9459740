"""``pipeline.yaml`` of a recording has the parameters in force at its first frame."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, Run, load, nodes, open_run
from stream_sparse.flow.commands import Advance, Pause, Record
from stream_sparse.plan import read
from stream_sparse.records.verify import verify
from stream_sparse.replays.replay import replay
from tests.support.resumable_runs import film
from tests.support.units import Gate
from tests.support.waiting import until_frames

COUNT = 400

YAML = """
name: edited
source: {use: array, path: FILM}
nodes:
  box: {use: diff_box, window: 0.2s, norm: mean}
  relu: {use: relu, theta: 150}
  pixel: {use: pixel_tap, row: 2, col: 3}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    np.save(tmp_path / "film.npy", film(frames=COUNT))
    (tmp_path / "edited.yaml").write_text(YAML.replace("FILM", (tmp_path / "film.npy").as_posix()))
    return tmp_path / "edited.yaml"


def paused(file: Path, **options: Any) -> Run:
    """A run that is held after its first frames."""
    run = load(file).start(pace=True, **options)
    until_frames(run, 2)
    run.do(Pause())
    return run


def finished(run: Run) -> None:
    run.do(Pause(False))
    until_frames(run, run.status.processed + 8)
    run.stop()
    run.wait()


def theta(folder: Path) -> float:
    return float(read(folder / "pipeline.yaml").members("relu")[0].unit.parameters()["theta"])


def sets(folder: Path) -> list[Any]:
    return [event["values"] for event in open_run(folder).events if event["kind"] == "set"]


@pytest.mark.parametrize("waits", [False, True], ids=["made before", "with the first frame"])
def test_a_recording_that_begins_after_an_edit(file: Path, tmp_path: Path, waits: bool) -> None:
    run = paused(file)
    run.set("relu.theta", 80)
    if not waits:
        run.do(Advance())
        until_frames(run, run.status.processed + 1)
    run.do(Record(folder=tmp_path / "late"))
    finished(run)
    late = tmp_path / "late"
    assert theta(late) == 80
    assert sets(late) == ([{"relu.theta": 80.0}] if waits else [])
    assert verify(late).processed == replay(late).frames > 0
    with load(late / "pipeline.yaml").start(resume=late, frames=3) as own:
        own.wait()
    assert not [note for note in own.notes if "as it was set" in note]
    with load(file).start(resume=late, frames=3) as users:
        users.wait()
    said = f"relu.theta is 80, as it was set while {late.as_posix()} ran; the pipeline says 150"
    assert said in users.notes
    np.testing.assert_array_equal(own.values["pixel"], users.values["pixel"])


def test_a_run_that_goes_on_has_the_edits_of_the_one_before(file: Path, tmp_path: Path) -> None:
    run = paused(file, record=tmp_path / "a")
    run.set("relu.theta", 80)
    finished(run)
    assert theta(tmp_path / "a") == 150  # at its first frame
    with load(file).start(resume=tmp_path / "a", record=tmp_path / "b", pace=True) as rest:
        until_frames(rest, 2)
        rest.set("relu.theta", 60)
        until_frames(rest, 10)
        rest.stop()
        rest.wait()
    assert theta(tmp_path / "b") == 80
    assert replay(tmp_path / "b").frames == rest.status.processed
    for pipeline in (file, tmp_path / "b" / "pipeline.yaml"):
        again = load(pipeline).run(resume=tmp_path / "b", frames=2)
        assert again.status.parameters["relu"]["theta"] == 60


def test_each_segment_says_what_it_began_with(tmp_path: Path) -> None:
    pipeline = Pipeline(Gate(count=40)).then(nodes.RunningKurtosis(window=5), name="one")
    run = pipeline.start(record=tmp_path / "cut", rotate="0.3s")
    source: Any = run.access.supply.reader.source
    source.let(4)
    until_frames(run, 4)
    run.set("one.window", 9)
    source.let(36)
    run.wait()
    cut = open_run(tmp_path / "cut")
    said = [("window: 9" in part.pipeline, part.info["nodes"]["one"]["warmup"]) for part in cut.segments]
    assert said == [(False, 4)] + [(True, 8)] * (len(said) - 1)
    assert len(said) > 2
    assert verify(tmp_path / "cut").processed == 40
    assert all(part.info["nodes"]["one"]["count"] for part in cut.segments)
