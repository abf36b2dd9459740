"""Where the frames of a recorded run are found again, and what is said where they are not."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from stream_sparse import Pipeline, load, open_run
from stream_sparse.errors import InputError, PipelineError, RunError
from stream_sparse.frame import Frame
from stream_sparse.nodes import DiffBox, FrameKurtosis
from stream_sparse.plan import registry
from stream_sparse.records.verify import verify
from stream_sparse.replays.replay import Replay, replay
from stream_sparse.replays.row_check import DifferenceError
from tests.support import servers
from tests.support.errors import fails
from tests.support.faulty_camera import FaultyCamera
from tests.support.own_units import forget
from tests.support.recorded_films import write_pictures
from tests.support.replayable_runs import LiveFilm, killed, live, live_film, record_live
from tests.support.resumable_runs import film, small
from tests.support.run_folders import change_info
from tests.support.slow import quick_first

OWN = """
import numpy as np

from stream_sparse import Frame, Source
from stream_sparse.frame import Clock, Medium


class Stripes(Source):
    "Stripes."

    def open(self):
        return Medium((8, 10), np.dtype(np.uint8), 30.0, False, Clock("monotonic"))

    def frames(self):
        for index in range(5):
            yield Frame(index, index / 30, np.full((8, 10), 9 * index, np.uint8), 0)

    def close(self):
        pass
"""


def cannot(folder: Path, why: str) -> None:
    """Expect that a run cannot be replayed, and why."""
    with fails(f"{folder.as_posix()}: cannot be replayed: {why}"):
        replay(folder)


def lacking(folder: Path) -> str:
    """The end of the message where there are no pictures either."""
    return (
        f"and there is no {folder.as_posix()}/source.mkv; give the frames with --source and units of your "
        "own with --nodes, or record with --record-source lossless"
    )


def test_a_source_that_has_moved_or_changed(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "run")
    moved = shutil.move(file, tmp_path / "moved.npy")
    cannot(tmp_path / "run", f"{file} is not there, {lacking(tmp_path / 'run')}")
    assert replay(tmp_path / "run", source=str(moved)).frames == 48
    np.save(file, film()[::-1])
    with fails(f"--source {file}: {file} has changed: its hash differs"):
        replay(tmp_path / "run", source=file)
    write_pictures(tmp_path / "run" / "source.mkv", [(index / 30, x) for index, x in enumerate(film())])
    again = Replay(tmp_path / "run")
    assert again.notes == [f"{file} has changed: its hash differs: its source.mkv is taken"]
    assert again.wait().frames == 48


@pytest.mark.slow
def test_live_frames_that_were_not_kept_whole(tmp_path: Path) -> None:
    folder = record_live(tmp_path / "none", live(count=10), source="none")
    cannot(folder, f"its frames came live from live_film, {lacking(folder)}")
    folder = record_live(tmp_path / "compressed", live(count=10), source="compressed")
    why = "its frames came live from live_film, and source.mkv is compressed, so no value would be equal"
    cannot(folder, f"{why}; record with --record-source lossless")


def test_an_array_in_memory(tmp_path: Path) -> None:
    small(film()).run(record=tmp_path / "run", record_source="lossless")
    again = Replay(tmp_path / "run")
    assert again.notes == ["its frames were made by Python: its source.mkv is taken"]
    assert again.wait().frames == 48
    (tmp_path / "run" / "source.mkv").unlink()
    cannot(tmp_path / "run", f"its frames were made by Python, {lacking(tmp_path / 'run')}")
    np.save(tmp_path / "film.npy", film())
    assert replay(tmp_path / "run", source=str(tmp_path / "film.npy")).frames == 48


def faulty(script: str = "play 9, lose 2, play 12, junk 3") -> Pipeline:
    """A camera that was given in Python, so that nothing knows its class by name."""
    camera = FaultyCamera(script=script, width=16, height=12, pace=False, drop="block")
    return Pipeline(camera).then(DiffBox(window=3), name="box").then(FrameKurtosis(), name="k").keep("box")


@pytest.mark.usefixtures("cut_when_due")
@pytest.mark.parametrize("rotate", quick_first([None, "0.0001s"]))
def test_a_camera_whose_class_is_not_known(tmp_path: Path, rotate: str | None) -> None:
    run = faulty().run(record=tmp_path / "run", rotate=rotate)
    assert run.status.processed == 24
    assert len(open_run(tmp_path / "run").segments) > (rotate is not None)
    again = Replay(tmp_path / "run", record=tmp_path / "again")
    assert again.notes == ["its frames came live from faulty_camera: its source.mkv is taken"]
    assert again.wait()[:3] == (24, 2, False)
    if rotate is None:
        assert replay(tmp_path / "again").frames == 24
        moved = shutil.move(tmp_path / "run" / "source.mkv", tmp_path / "moved.mkv")
        assert replay(tmp_path / "run", source=str(moved)).frames == 24


class Burst(LiveFilm):
    """A camera that hands out ten frames in a millisecond."""

    def frames(self) -> Iterator[Frame]:
        for index, x in enumerate(live_film(self.count)):
            yield Frame(index, 5.0 + index / 10_000, x, 0)


@pytest.mark.slow
@pytest.mark.usefixtures("cut_when_due")
def test_frames_that_come_faster_than_a_video_has_ticks(tmp_path: Path) -> None:
    burst = Pipeline(Burst(count=600, drop="block")).then(FrameKurtosis(), name="k")
    burst.run(record=tmp_path / "run", rotate="0.02s")
    assert len(open_run(tmp_path / "run").segments) == 3
    assert verify(tmp_path / "run").processed == 600
    assert replay(tmp_path / "run").frames == 600


def test_a_source_that_is_not_known_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own.py"
    own.write_text(OWN)
    forget(monkeypatch)
    registry.add_file(own)
    (tmp_path / "own.yaml").write_text("source: {use: stripes}\nnodes: {k: {use: frame_kurtosis}}\n")
    load(tmp_path / "own.yaml").run(record=tmp_path / "none")
    load(tmp_path / "own.yaml").run(record=tmp_path / "kept", record_source="lossless")
    assert replay(tmp_path / "none").frames == 5
    forget(monkeypatch)
    unknown = "its source stripes is not known here"
    cannot(tmp_path / "none", f"{unknown}, {lacking(tmp_path / 'none')}")
    again = Replay(tmp_path / "kept")
    assert again.notes[1] == f"{unknown}: its source.mkv is taken"
    assert again.wait().frames == 5
    assert replay(tmp_path / "none", source=str(tmp_path / "kept" / "source.mkv")).frames == 5


def test_a_camera_behind_a_password(tmp_path: Path) -> None:
    with servers.camera(lambda: servers.endless(100)) as url:
        secret = url.replace("://", "://eva:pa55@")
        run = Pipeline(secret).then(FrameKurtosis(), name="k").run(record=tmp_path / "run", frames=10)
    assert "***" in open_run(tmp_path / "run").pipeline
    again = Replay(tmp_path / "run")
    assert again.notes == ["its frames came live from video: its source.mkv is taken"]
    assert again.wait().frames == run.status.processed > 0
    (tmp_path / "run" / "source.mkv").unlink()
    change_info(tmp_path / "run", {"source.live": False})  # as of a film that lies on a server
    why = "the secret in the address of its source was not kept"
    cannot(tmp_path / "run", f"{why}, {lacking(tmp_path / 'run')}")


def test_a_source_that_has_become_shorter(tmp_path: Path) -> None:
    (tmp_path / "film.yaml").write_text(
        "source: {use: synthetic, pattern: noise, width: 8, height: 8, frames: 20}\n"
        "nodes: {pixel: {use: pixel_tap, row: 1, col: 1}}\n"
    )
    load(tmp_path / "film.yaml").run(record=tmp_path / "run")
    text = (tmp_path / "run" / "pipeline.yaml").read_text()
    (tmp_path / "run" / "pipeline.yaml").write_text(text.replace("frames: 20", "frames: 12"))
    with pytest.raises(RunError, match="run: its source now ends after 12 frames, before frame 12; give the"):
        replay(tmp_path / "run")


def test_other_versions_are_named(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "run")
    versions = {**open_run(tmp_path / "run").info["versions"], "stream-sparse": "0.0.1"}
    change_info(tmp_path / "run", {"versions": versions})
    again = Replay(tmp_path / "run")
    again.wait()
    (note,) = again.notes
    assert note.startswith(f"{tmp_path.as_posix()}/run was recorded with stream-sparse 0.0.1 (here ")
    assert note.endswith("): values may differ")


def begun(table: Path) -> bool:
    return table.is_file() and table.read_text().count("processed") > 150


@pytest.mark.parametrize("sign", quick_first(["002/run.json", "frames.csv", "001/box.npy"]))
def test_a_killed_live_run_as_far_as_it_has_pictures(tmp_path: Path, sign: str) -> None:
    """Also around a cut."""
    path, rotate = tmp_path / "run" / sign, "0.4s" if "/" in sign else None
    killed(tmp_path / "run", path.exists if rotate else lambda: begun(path), rotate=rotate)
    kept = open_run(tmp_path / "run")
    again = Replay(tmp_path / "run")
    assert again.notes[-1].endswith("/run was cut off, or still runs: its sound frames are compared")
    found = again.wait()
    assert found.frames + found.unseen == len(kept.index)
    assert found.frames >= sum(len(part.index) for part in kept.segments if part.info["ended"])
    assert found.frames > 10
    if not rotate:
        moved = shutil.move(tmp_path / "run" / "source.mkv", tmp_path / "moved.mkv")
        assert replay(tmp_path / "run", source=str(moved)) == found


@pytest.mark.usefixtures("cut_when_due")
def test_a_segment_whose_end_was_not_written_when_the_next_had_begun(tmp_path: Path) -> None:
    record_live(tmp_path / "run", live(count=40, drop="block"), rotate="0.05s")
    kept = open_run(tmp_path / "run").segments
    before = sum(len(part.index) for part in kept[:2])
    second = kept[1]  # of which the last two pictures were not written yet
    pictures = [(time_s, live_film(40)[n]) for n, time_s in zip(second.index, second.time_s, strict=True)]
    write_pictures(second.folder / "source.mkv", pictures[:-2])
    with pytest.raises(DifferenceError):
        replay(tmp_path / "run")
    for part in kept[1:]:
        change_info(part.folder, {"ended": None})  # as if it had been killed
    found = replay(tmp_path / "run")
    assert (found.frames, found.unseen) == (before - 2, sum(len(part.index) for part in kept[2:]) + 2)


@pytest.mark.usefixtures("cut_when_due")
@pytest.mark.parametrize("left", quick_first([None, b""]))
def test_a_last_segment_for_whose_pictures_there_was_no_room(tmp_path: Path, left: bytes | None) -> None:
    record_live(tmp_path / "run", live(count=40, drop="block"), rotate="0.05s")
    *before, last = open_run(tmp_path / "run").segments
    (last.folder / "source.mkv").unlink()
    if left is not None:
        (last.folder / "source.mkv").write_bytes(left)
    said = f"{last.folder.as_posix()}" if left is None else f"{last.folder.as_posix()}/source.mkv"
    with pytest.raises(
        (InputError, RunError), match=re.escape(said)
    ):  # it came to its end: the file has gone since
        replay(tmp_path / "run")
    change_info(last.folder, {"ended": {"how": "error", "error": "the disk is full"}})
    found = replay(tmp_path / "run")
    assert (found.frames, found.unseen) == (sum(len(part.index) for part in before), len(last.index))


def test_units_that_are_not_known_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = record_live(tmp_path / "run", live(count=10))
    forget(monkeypatch, "slow")
    with pytest.raises(PipelineError) as caught:
        replay(folder)
    assert caught.value.problems[-1] == f"{folder.as_posix()}: units of your own are given by --nodes FILE"
