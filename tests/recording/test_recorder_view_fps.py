"""A recording whose view has fewer pictures than it has frames."""

from __future__ import annotations

from pathlib import Path

import pytest

from stream_sparse import Pipeline, load, open_run
from stream_sparse.errors import RunError
from stream_sparse.exports.export import export
from stream_sparse.records.verify import verify
from stream_sparse.replays.replay import replay
from tests.support.errors import fails
from tests.support.recorded_films import pictures, write_pictures

YAML = """
source: {use: synthetic, pattern: noise, width: 16, height: 16, fps: 25, frames: 60}
nodes:
  pixel: {use: pixel_tap, row: 2, col: 3}
view: {fps: 10, panels: [{panel: trace, from: pixel}]}
"""


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    (tmp_path / "few.yaml").write_text(YAML)
    return load(tmp_path / "few.yaml")


def test_the_first_picture_of_each_tenth_of_a_second_is_there(tmp_path: Path, pipeline: Pipeline) -> None:
    run = pipeline.run(record=tmp_path / "run")
    expected = [0.0, 0.12, 0.2, 0.32, 0.4, 0.52, 0.6, 0.72, 0.8, 0.92]
    times = [round(time, 3) for time, _ in pictures(tmp_path / "run" / "view.mkv")]
    assert times == [t + s for s in (0, 1) for t in expected] + [2.0, 2.12, 2.2, 2.32]
    assert verify(tmp_path / "run").processed == run.status.processed == 60
    assert open_run(tmp_path / "run").info["view_fps"] == 10
    assert replay(tmp_path / "run").frames == 60
    assert export(tmp_path / "run", "mp4", tmp_path / "x.mp4").frames == 24


@pytest.mark.parametrize(("number", "problem"), [
    (7, "view.mkv: picture 7 is at 0.800 s, its frame at 0.72 s"),
    (23, "view.mkv: has 23 pictures for 60 processed frames"),
])  # fmt: skip
def test_one_that_is_missing_is_found(tmp_path: Path, pipeline: Pipeline, number: int, problem: str) -> None:
    pipeline.run(record=tmp_path / "run")
    film = tmp_path / "run" / "view.mkv"
    kept = pictures(film)
    del kept[number]
    write_pictures(film, kept)
    with fails(f"{tmp_path.as_posix()}/run/{problem}", RunError):
        verify(tmp_path / "run")
