"""Where the frames of a recorded run are found again, and what is said where they are not."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from stream_sparse import load, open_run, registry
from stream_sparse.errors import InputError, PipelineError, RunError
from stream_sparse.replaying import Replay, replay
from stream_sparse.video import VideoWriter

from .replayed import SIDE, LiveFilm, Slow, live, live_film, record_live, wait_for
from .resumed import Fragile, Pupil, When, film, small


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind, units in (("sources", [LiveFilm]), ("nodes", [Slow, Pupil, When, Fragile])):
        own = {cls.__name__.lower() if cls is not LiveFilm else "live_film": cls for cls in units}
        monkeypatch.setitem(registry._own, kind, {**registry._own[kind], **own})


@pytest.fixture
def file(tmp_path: Path) -> str:
    np.save(tmp_path / "film.npy", film())
    return str(tmp_path / "film.npy")


def test_a_source_that_has_moved_or_changed(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "run")
    shown = f"{tmp_path.as_posix()}/run"
    moved = shutil.move(file, tmp_path / "moved.npy")
    with pytest.raises(InputError) as caught:
        replay(tmp_path / "run")
    assert str(caught.value) == (
        f"{shown}: cannot be replayed: {file} is not there, and there is no source.mkv; "
        "give the file with --source"
    )
    assert replay(tmp_path / "run", source=str(moved)).frames == 48
    np.save(file, film()[::-1])
    with pytest.raises(InputError) as caught:
        replay(tmp_path / "run", source=file)
    assert str(caught.value) == (
        f"--source {file}: {file} is not the file that the run had, its hash differs"
    )
    with VideoWriter(tmp_path / "run" / "source.mkv", SIDE + 3, SIDE, codec="ffv1") as video:
        for index, x in enumerate(film()):
            video.write(x, index / 30)
    again = Replay(tmp_path / "run")
    assert again.notes == [
        f"{file} is not the file that the run had, its hash differs: its source.mkv is taken"
    ]
    assert again.wait().frames == 48


def test_live_frames_that_nobody_kept(tmp_path: Path) -> None:
    folder = record_live(tmp_path / "run", live(count=10), source="none")
    with pytest.raises(InputError) as caught:
        replay(folder)
    assert str(caught.value) == (
        f"{folder.as_posix()}: cannot be replayed: its frames came live from live_film, and there is no "
        "source.mkv; record with --record-source lossless"
    )


def test_an_array_in_memory(tmp_path: Path) -> None:
    small(film()).run(record=tmp_path / "run")
    with pytest.raises(InputError, match=r"were an array in memory, and there is no source\.mkv; give"):
        replay(tmp_path / "run")
    np.save(tmp_path / "film.npy", film())
    assert replay(tmp_path / "run", source=str(tmp_path / "film.npy")).frames == 48


def test_pictures_of_other_times_are_refused(tmp_path: Path) -> None:
    folder = record_live(tmp_path / "run", live(), source="none")
    with VideoWriter(folder / "source.mkv", SIDE + 3, SIDE, codec="ffv1") as video:
        for index, x in enumerate(live_film(60)):
            video.write(x, index / 30)
    with pytest.raises(
        RunError, match=r"source\.mkv has a picture of 0\.000 s where frame 0 is of 5\.000 s; "
    ):
        replay(folder)


def test_a_source_that_has_become_shorter(tmp_path: Path) -> None:
    (tmp_path / "film.yaml").write_text(
        "source: {use: synthetic, pattern: noise, width: 8, height: 8, frames: 20}\n"
        "nodes: {pixel: {use: pixel_tap, row: 1, col: 1}}\n"
    )
    load(tmp_path / "film.yaml").run(record=tmp_path / "run")
    text = (tmp_path / "run" / "pipeline.yaml").read_text()
    (tmp_path / "run" / "pipeline.yaml").write_text(text.replace("frames: 20", "frames: 12"))
    with pytest.raises(RunError) as caught:
        replay(tmp_path / "run")
    assert str(caught.value) == (
        f"{tmp_path.as_posix()}/run: its source now ends after 12 frames, before frame 12; "
        "give the one that it had with --source"
    )


def test_other_versions_are_told(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "run")
    info = json.loads((tmp_path / "run" / "run.json").read_text())
    info["versions"]["stream-sparse"] = "0.0.1"
    (tmp_path / "run" / "run.json").write_text(json.dumps(info))
    again = Replay(tmp_path / "run")
    again.wait()
    here = open_run(tmp_path / "run").info["versions"]
    assert here["stream-sparse"] == "0.0.1"
    assert len(again.notes) == 1
    start = f"{tmp_path.as_posix()}/run was recorded with stream-sparse 0.0.1 (here "
    assert again.notes[0].startswith(start)
    assert again.notes[0].endswith("): values may differ")


def test_a_killed_live_run_as_far_as_it_has_pictures(tmp_path: Path) -> None:
    script = (
        "from tests.replayed import live; from pathlib import Path\n"
        f"live(count=4000).run(record=Path({str(tmp_path / 'run')!r}))\n"
    )
    root = Path(__file__).parents[1]
    env = {**os.environ, "PYTHONPATH": str(root)}
    process = subprocess.Popen([sys.executable, "-c", script], cwd=root, env=env)
    table = tmp_path / "run" / "frames.csv"
    wait_for(lambda: table.is_file() and table.read_text().count("processed") > 150)
    process.send_signal(signal.SIGKILL)
    process.wait()
    rows = len(open_run(tmp_path / "run").frame)
    found = replay(tmp_path / "run")
    assert found.frames + found.unseen == rows
    assert found.frames > 20
    moved = shutil.move(tmp_path / "run" / "source.mkv", tmp_path / "moved.mkv")
    assert replay(tmp_path / "run", source=str(moved)) == found


def test_colour_pictures_that_have_moved(tmp_path: Path) -> None:
    folder = record_live(tmp_path / "run", live(color=True))
    moved = shutil.move(folder / "source.mkv", tmp_path / "moved.mkv")
    assert replay(folder, source=str(moved)).frames == len(open_run(folder).frame)


def test_units_that_are_not_known_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = record_live(tmp_path / "run", live(count=10))
    own = {k: v for k, v in registry._own["nodes"].items() if k != "slow"}
    monkeypatch.setitem(registry._own, "nodes", own)
    with pytest.raises(PipelineError) as caught:
        replay(folder)
    assert caught.value.problems[-1] == f"{folder.as_posix()}: units of your own are given by --nodes FILE"


def test_no_run_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder; give one that --record made"):
        replay(tmp_path / "none")
