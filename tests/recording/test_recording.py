"""Recordings that are switched on and off in mid-run, and disks that refuse them."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, nodes, open_run
from stream_sparse.errors import InputError, RunError
from stream_sparse.flow.commands import Record
from stream_sparse.panels import Image, Trace
from stream_sparse.recording import recorder
from stream_sparse.recording.recorder import Recorder
from stream_sparse.records.state import load_state
from stream_sparse.records.verify import verify
from tests.support.recorded_films import FILM, Camera, film, let, numbers, pictures, refuse_rows
from tests.support.units import Gate, Numbers
from tests.support.waiting import until, until_frames


def test_a_recording_begins_in_mid_run_with_all_that_was_learned(tmp_path: Path) -> None:
    run = numbers(Gate(count=40)).view(Trace(), "all").start()
    assert (run.status.recording, run.folder) == ("", None)
    let(run, 10)
    run.set("few.window", 5)
    run.do(Record(folder=tmp_path / "late"))
    assert run.folder == tmp_path / "late"
    assert run.status.recording == ""  # not before the next frame
    let(run, 15)
    assert run.status.recording == "rec"
    run.do(Record(False))
    let(run, 15)
    run.wait()
    assert (run.status.recording, run.folder) == ("", tmp_path / "late")
    kept = open_run(tmp_path / "late")
    assert kept.index.tolist() == list(range(10, 25))
    for name in ("all", "few"):
        np.testing.assert_array_equal(kept.values[name], run.values[name][10:25])
    assert kept.info["first_frame"] == 10
    assert kept.info["ended"] == {"how": "switched off", "error": None}
    assert kept.info["frames"] == {"captured": 15, "processed": 15, "dropped": 0, "missing": 0, "corrupt": 0}
    kinds = [(e["frame"], e["kind"], e.get("on")) for e in kept.events]
    assert kinds == [(10, "recording", True), (10, "set", None), (25, "recording", False)]
    report = verify(tmp_path / "late")
    assert (report.processed, report.videos) == (15, ["view.mkv"])
    times = [time for time, _ in pictures(tmp_path / "late/view.mkv")]
    assert times == pytest.approx([i / 30 for i in range(10, 25)], abs=5e-4)
    start, end = (load_state(tmp_path / "late" / f"{name}.npz") for name in ("start", "state"))
    assert (start["index"], start["whole"], start["nodes"]["few"]["edited"]) == (10, True, {"window": 5})
    assert (end["index"], end["taken"], end["whole"]) == (25, 25, True)


def test_recordings_follow_each_other_without_losing_a_frame(tmp_path: Path) -> None:
    run = numbers(Gate(count=50)).start(record=tmp_path / "a")
    for name in "bc":
        let(run, 10)
        run.do(Record(folder=tmp_path / name))
    run.access.supply.reader.source.let(30)
    run.wait()
    kept = [open_run(tmp_path / name) for name in "abc"]
    assert [part.index.tolist() for part in kept] == [[*range(10)], [*range(10, 20)], [*range(20, 50)]]
    assert [part.info["ended"]["how"] for part in kept] == ["switched off", "switched off", "end"]
    for name in "abc":
        verify(tmp_path / name)
    for before, after in ("ab", "bc"):
        ended = (tmp_path / before / "state.npz").read_bytes()
        assert ended == (tmp_path / after / "start.npz").read_bytes()


def test_it_may_be_switched_from_any_thread_while_frames_come(tmp_path: Path) -> None:
    run = numbers(Numbers(count=10**9)).start()
    made: list[Path] = []

    def switch() -> None:
        for _ in range(3):
            run.do(Record(folder=tmp_path / "run"))
            made.append(run.folder)
            until_frames(run, run.status.processed + 20)
            run.do(Record(False))

    threads = [threading.Thread(target=switch) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.stop()
    run.wait()
    assert len(set(made)) == 9
    for folder in made:
        kept = open_run(folder)
        assert verify(folder).processed == len(kept.index)
        np.testing.assert_array_equal(kept.values["all"], run.values["all"][kept.index])
    held = [i for folder in made for i in open_run(folder).index]
    assert 0 < len(held) == len(set(held)) <= run.status.processed  # no frame is in two
    with pytest.raises(InputError, match=r"^record: the run has ended; start another$"):
        run.do(Record(folder=tmp_path / "late"))


def test_a_live_source_that_drops_accounts_for_every_frame(tmp_path: Path) -> None:
    run = numbers(Numbers(count=6_000, live=True)).run(record=tmp_path / "run", rotate="10s")
    report = verify(tmp_path / "run")
    assert (report.processed, report.dropped) == (run.status.processed, run.status.dropped)
    assert report.processed + report.dropped == 6_000
    kept = open_run(tmp_path / "run")
    assert kept.frames["frame"].tolist() == list(range(6_000))
    assert len(kept.segments) > 2
    for segment in kept.segments[:-1]:
        assert segment.frames["time_s"][-1] - segment.time_s[0] >= 10 - 1 / 30 - 1e-6


def test_drops_before_a_recording_are_not_in_it(tmp_path: Path) -> None:
    run = numbers(Gate(count=6000, live=True)).start()
    run.access.supply.reader.source.let(3000)
    until(lambda: run.status.processed + run.status.dropped == 3000, run)
    run.do(Record(folder=tmp_path / "run"))
    run.access.supply.reader.source.let(3000)
    run.wait()
    frames = open_run(tmp_path / "run").frames["frame"]
    assert frames.tolist() == list(range(frames[0], 6000))
    assert open_run(tmp_path / "run").info["first_frame"] == frames[0] >= 3000
    verify(tmp_path / "run")


def test_a_recording_that_no_frame_followed_is_empty_and_whole(tmp_path: Path) -> None:
    for rotate in (None, "1s"):
        run = numbers(Gate(count=10)).start(rotate=rotate)
        let(run, 5)
        run.do(Record(folder=tmp_path / "late"))
        folder = run.folder
        run.stop()
        run.wait()
        assert verify(folder).processed == 0
        assert open_run(folder).info["ended"] == {"how": "stopped", "error": None}


def test_frames_behind_a_row_that_the_disk_refuses_are_accounted_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two wait for their rows while the disk refuses that of frame 5."""
    sent = threading.Event()
    refuse_rows(monkeypatch, b"5,", once=sent)
    run = numbers(Gate(count=20)).start(record=tmp_path / "run")
    run.access.supply.reader.source.let(8)
    until(lambda: run.status.position >= 7, run)
    sent.set()
    with pytest.raises(RunError, match="run is full"):
        run.wait()
    frames = open_run(tmp_path / "run").frames
    assert frames["frame"].tolist() == list(range(8))
    assert frames["cause"].tolist() == [""] * 5 + ["not written"] + ["run failed"] * 2
    assert (run.status.processed, run.ended) == (5, "error")
    assert verify(tmp_path / "run").error == "run is full"


def test_a_disk_that_halts_for_a_while_costs_a_camera_no_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, halted, goes = Recorder.source, threading.Event(), threading.Event()

    def halting(self: Recorder, at: Any, frame: Any) -> None:
        if at.index == 5:
            halted.set()
            assert goes.wait(60)
        source(self, at, frame)

    monkeypatch.setattr(Recorder, "source", halting)
    run = Pipeline(Camera()).then(nodes.PixelTap(row=1, col=1)).start(record=tmp_path / "run")
    assert run.status.recording == "rec camera"
    let(run, 60, one_by_one=True)  # two seconds
    assert halted.wait(60)
    goes.set()
    let(run, 1)
    run.stop()
    run.wait()
    assert (run.status.processed, run.status.dropped) == (61, 0)
    held = np.array([picture for _, picture in pictures(tmp_path / "run/source.mkv")])
    np.testing.assert_array_equal(held, FILM[:61])
    assert verify(tmp_path / "run").processed == 61


@pytest.mark.parametrize("rotate", [None, "1s"])
def test_ctrl_c_while_the_folder_is_made_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rotate: str | None
) -> None:
    def interrupted(*_: object) -> None:
        assert list((tmp_path / "run").rglob("pipeline.yaml"))
        raise KeyboardInterrupt

    monkeypatch.setattr(recorder, "new_run_json", interrupted)
    with pytest.raises(KeyboardInterrupt):
        film().view(Image(), from_="source").start(record=tmp_path / "run", rotate=rotate)
    assert not (tmp_path / "run").exists()
