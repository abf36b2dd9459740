"""A disk that fills up in mid-run: the recording ends, what is written stays whole, the view goes on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest

from stream_sparse import Pipeline, nodes, open_run, sources
from stream_sparse.cli import main
from stream_sparse.errors import RunError
from stream_sparse.frame import Stamp
from stream_sparse.highgui.probe import display_problem
from stream_sparse.io.video_writer import VideoWriter
from stream_sparse.panels import Trace
from stream_sparse.recording import recording, room
from stream_sparse.records.verify import verify
from stream_sparse.ui.screen import Screen
from tests.support.batch_films import LEARNING
from tests.support.faulty_camera import FaultyCamera
from tests.support.recorded_films import frames_of, let, refuse_rows
from tests.support.units import Gate
from tests.support.waiting import until, until_frames

if TYPE_CHECKING:
    from distributed import Client


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 600 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(place)]
    if sys.platform != "linux" or os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root on Linux may mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def _pipeline(**source: Any) -> Pipeline:
    given = {"pattern": "noise", "width": 64, "height": 48, "fps": 200.0, "frames": 300, **source}
    return (
        Pipeline(sources.Synthetic(**given))
        .then(nodes.DiffBox(window=2), name="box")
        .then(nodes.PixelTap(row=1, col=1), name="pixel", from_="source")
        .view(Trace(), "pixel")
        .keep("box")
    )


def _slow(disk: Path) -> Pipeline:
    """A live one that a busy machine keeps up with; few of its frames fill the disk."""
    (disk / "ballast").write_bytes(bytes(300 * 1024))
    return _pipeline(pace=True, fps=50.0, frames=60)


def _whole(folder: Path, error: Exception) -> int:
    """Everything that was written opens, and says the same; gives how many rows there are."""
    kept = open_run(folder)
    assert kept.info["ended"] == {"how": "error", "error": str(error)}
    rows = len(kept.values["pixel"])
    source = sources.Synthetic(pattern="noise", width=64, height=48)
    frames = frames_of(source)[kept.frame]  # a live one may have dropped some
    np.testing.assert_array_equal(kept.values["pixel"], frames[:, 1, 1])
    box = nodes.DiffBox(window=2).batch(frames)
    held = kept.arrays["box"]
    assert len(held) >= rows - 2
    np.testing.assert_array_equal(held[: rows - 2], box[2:])
    with av.open(str(folder / "view.mkv")) as film:
        shown = [frame.time for frame in film.decode(video=0)]
    assert shown == sorted(set(shown))
    return rows


def test_a_live_run_goes_on_without_its_recording(small_disk: Path) -> None:
    run = _slow(small_disk).start(record=small_disk / "run")
    run.wait()
    assert run.ended == "end"
    assert run.status.processed + run.status.dropped == 60
    assert isinstance(run.status.recording_error, RunError)
    said = str(run.status.recording_error)
    assert said.startswith(f"{small_disk.as_posix()}/run/")
    kept = "what was recorded before is kept; make room or record elsewhere"
    assert said.endswith(f": the disk is full; {kept}")
    told = [event for event in run.events if event["kind"] == "recording"]
    assert [(event["on"], event.get("error")) for event in told] == [(False, said)]
    assert list(run.status.messages) == [f"recording ended: {said}; it goes on when there is room"]
    at = told[0]["frame"]
    assert f"recording ended at frame {at}: {said}" in run.notes
    rows = _whole(small_disk / "run", run.status.recording_error)
    assert 5 < rows < 40
    assert open_run(small_disk / "run").frame[-1] < at


def test_the_rows_say_where_a_recording_ended_whatever_the_disk_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The picture of frame 5 is refused when rows and events are at frame 10."""
    write, late = VideoWriter.write, threading.Event()

    def full(self: VideoWriter, picture: Any, time_s: float) -> None:
        if self.path.name == "view.mkv" and time_s > 4.5 / 30:
            late.wait(20)
            raise RunError("the disk is full")
        write(self, picture, time_s)

    monkeypatch.setattr(VideoWriter, "write", full)
    pipeline = Pipeline(Gate(count=40, live=True)).then(nodes.Scale(), name="one").view(Trace(), "one")
    run = pipeline.start(record=tmp_path / "run")
    for number in range(1, 11):
        run.source.let()  # type: ignore[attr-defined]
        until_frames(run, number)
        until(lambda n=number: run.timings["view.mkv"].count >= min(n, 5), run)
        if number in (4, 9):
            run.set("one.factor", float(number))
    run.set("one.factor", 0.5)
    late.set()
    until(lambda: run.status.recording_error is not None, run)
    run.source.let(30)  # type: ignore[attr-defined]
    run.wait()
    kept = open_run(tmp_path / "run")
    told = [(event["frame"], event["kind"]) for event in kept.events]
    assert told == [(4, "set"), (9, "set"), (10, "recording")]
    assert kept.frame.tolist() == list(range(10))
    assert "recording ended at frame 10: the disk is full" in run.notes
    assert str(verify(tmp_path / "run")).endswith(
        "run: ended by an error at frame 10 (0.3 s), all before is sound: 10 frames"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit to the size of a file")
@pytest.mark.parametrize("rotate", [None, "10min"])
def test_the_events_of_a_recording_tell_what_ended_it(tmp_path: Path, rotate: str | None) -> None:
    import resource

    camera = FaultyCamera(script="play 5, lose 1, junk 200", pace=False, drop="block")
    pipeline = Pipeline(camera).then(nodes.PixelTap(row=1, col=1), name="pixel")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        run = pipeline.run(record=tmp_path / "run", rotate=rotate)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (run.ended, run.status.processed) == ("end", 205)
    kept = open_run(tmp_path / "run")
    assert [event["kind"] for event in kept.events] == ["gap", "recording"]
    last = kept.events[-1]
    assert (last["on"], last["error"]) == (False, str(run.status.recording_error))
    assert last["error"] == kept.info["ended"]["error"]
    assert f"recording ended at frame {last['frame']}: {last['error']}" in run.notes
    assert verify(tmp_path / "run").error == last["error"]


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("rotate", [None, "0.2s"])
def test_what_is_left_is_sound(small_disk: Path, live: bool, rotate: str | None) -> None:
    pipeline = _pipeline(pace=live, height=96, width=128)
    run = pipeline.start(record=small_disk / "run", record_source="lossless", rotate=rotate)
    with nullcontext() if live else pytest.raises(RunError, match="the disk is full"):
        run.wait()
    assert (run.ended, run.status.processed + run.status.dropped == 300) == ("end" if live else "error", live)
    assert isinstance(run.status.recording_error, RunError)
    left = r".*/run: ended by an error at frame (\d+) \(\d\.\d s\), all before is sound: \d+ frames"
    found = re.fullmatch(left, str(verify(small_disk / "run")))
    assert found is not None
    at, kept = int(found[1]), open_run(small_disk / "run")
    assert kept.frame[-1] < at
    assert kept.frames["frame"][:at].tolist() == list(range(at))  # those that were dropped have their rows


@pytest.mark.skipif(display_problem() is not None, reason="no display answers")
def test_a_window_goes_on_without_the_recording(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offered, offer = [], Screen.offer

    def noted(self: Screen, at: Stamp, *more: Any) -> None:
        offered.append(at.index)
        offer(self, at, *more)

    monkeypatch.setattr(Screen, "offer", noted)
    run = _pipeline().run(record=small_disk / "run", show=True)
    assert (run.status.processed, run.ended) == (300, "end")
    assert run.status.recording_error is not None
    assert max(offered) > _whole(small_disk / "run", run.status.recording_error) + 20


def test_the_command_says_so_at_once_and_by_its_exit_code(
    small_disk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "live.yaml"
    file.write_text(_slow(small_disk).to_yaml())
    with pytest.raises(SystemExit) as left:
        main(["run", str(file), "--no-show", "--record", str(small_disk / "run")])
    out, err = capsys.readouterr()
    assert left.value.code == 1
    notes = [line for line in out.splitlines() if "the disk is full" in line]
    assert len(notes) == 1
    assert notes[0].startswith("note: recording ended at frame ")
    assert out.index("note: recording") < out.index("Measured: ")
    assert err.startswith(f"error: {small_disk.as_posix()}/run/")
    assert err.count("\n") == 1


@pytest.mark.xdist_group("batch")
def test_a_batch_names_what_did_not_fit_and_goes_on_where_there_is_room(
    small_disk: Path, tmp_path: Path, client: Client
) -> None:
    films = [tmp_path / "a.npy", tmp_path / "b.npy"]
    for seed, film in enumerate(films):
        np.save(film, np.random.default_rng(seed).integers(0, 255, (30, 24, 24), np.uint8))
    pipeline = Pipeline(sources.Array(path=str(films[0]))).then(nodes.DiffBox(window=2), name="box")
    pipeline = pipeline.then(nodes.PixelTap(row=1, col=1), name="pixel", from_="source").keep("box")
    ballast, out = small_disk / "ballast", small_disk / "out"
    ballast.write_bytes(bytes(500_000))
    try:
        failures = pipeline.batch(films, out=out, client=client).failures.error.tolist()
    except RunError as error:  # there is no room for the reason either
        failures = [str(error)]
    assert failures
    assert all(": the disk is full; " in why for why in failures)
    ballast.unlink()
    made = pipeline.batch(films, out=out, client=client)
    assert made.summary.ended.tolist() == ["end", "end"]
    for film in films:
        verify(out / film.stem)


def test_a_live_run_is_recorded_again_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Meanwhile an event, a message and a red line say so; both recordings are sound."""
    free = [0]
    monkeypatch.setattr(recording, "AGAIN_S", 0.0)
    monkeypatch.setattr(room, "free_bytes", lambda folder: free[0])
    refuse_rows(monkeypatch, b"3,")
    pipeline = Pipeline(Gate(count=20, live=True)).then(nodes.Scale(), "one")
    run = pipeline.start(record=tmp_path / "run")
    let(run, 8, one_by_one=True)
    now = run.status
    assert (now.recording, now.mark, now.waits_for_room) == ("", "not recorded", True)
    assert list(now.messages) == ["recording ended: run is full; it goes on when there is room"]
    run.set("one.factor", 3.0)
    let(run, 1, one_by_one=True)
    free[0] = 1 << 30
    until(lambda: run.source.let() or run.status.recording, run, pause=lambda: time.sleep(0.05))  # type: ignore[attr-defined]
    run.source.let(20)  # type: ignore[attr-defined]
    run.wait()
    now = run.status
    assert (now.waits_for_room, now.messages) == (False, ())
    assert str(now.recording_error) == "run is full"  # for the exit code
    told = [event for event in run.events if event["kind"] == "recording"]
    assert [(event["on"], event.get("folder")) for event in told] == [(False, None), (True, "run-2")]
    assert [note for note in run.notes if "again" in note] == [
        f"there is room again: {(tmp_path / 'run-2').as_posix()} goes on with the recording"
    ]
    first, second = open_run(tmp_path / "run"), open_run(tmp_path / "run-2")
    assert first.frame.tolist() == [0, 1, 2]
    captured = second.frames["frame"].tolist()  # the ring may have dropped some
    assert captured == list(range(told[1]["frame"], 20))
    assert "factor: 3.0" in second.pipeline
    assert verify(tmp_path / "run-2").error is None


def test_it_is_not_recorded_again_where_the_user_ended_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "AGAIN_S", 0.0)
    refuse_rows(monkeypatch, b"3,")
    free = [0]
    monkeypatch.setattr(room, "free_bytes", lambda folder: free[0])
    run = Pipeline(Gate(count=20, live=True)).then(nodes.Scale(), "one").start(record=tmp_path / "run")
    let(run, 8, one_by_one=True)
    assert run.status.waits_for_room
    run.record(None)
    free[0] = 1 << 30
    let(run, 12, one_by_one=True)
    run.wait()
    assert not run.status.waits_for_room
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_there_must_be_room_for_a_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "rows").write_bytes(bytes(100_000))
    watch, free = room.RoomWatch(), [599_999]
    monkeypatch.setattr(room, "free_bytes", lambda folder: free[0])
    watch.begin()
    clock[0] = 10.0  # 100 kB in ten seconds
    watch.wait_for(tmp_path / "run")
    assert not watch.is_there()
    free[0] = 600_000
    assert watch.is_there()


KINDS = ("csv", "parquet", "mp4", "gif", "nwb", "report")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_exported_has_its_name_when_it_is_whole(
    kind: str, small_disk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _pipeline(frames=160).run(record=tmp_path / "run", view=True)  # more than a page of each format
    ballast, file = small_disk / "ballast", small_disk / f"x.{kind}"
    given = ("report",) if kind == "report" else ("export", f"--{kind}")
    for spare in (0, 4096):
        ballast.write_bytes(bytes(600 * 1024 - spare))
        with pytest.raises(SystemExit) as left:
            main([*given, str(tmp_path / "run"), "--to", str(file)])
        full = "the disk is full; what was recorded before is kept; make room or record elsewhere"
        assert capsys.readouterr() == ("", f"error: {file.as_posix()}: {full}\n")
        assert left.value.code == 1
        assert [path.name for path in small_disk.iterdir()] == ["ballast"]


def test_a_learning_that_found_no_room_goes_on_by_the_same_command(
    small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wherever it ended, be it between the two files that it writes after a round."""
    monkeypatch.chdir(tmp_path)
    np.save("a.npy", np.random.default_rng(1).integers(0, 255, (30, 16, 16), np.uint8))
    Path("many.yaml").write_text(LEARNING.replace("n_components: 8", "n_components: 64"))
    learnt = []
    for spare in (0, 4096, 8192, 12_288, 36_864, 1 << 20):
        out = small_disk / f"{spare}.npy"
        words = ["learn", "many.yaml", "a.npy", "--jobs", "1", "--frames", "10", "--out", str(out)]
        ballast = small_disk / "ballast"
        ballast.write_bytes(bytes(max(0, shutil.disk_usage(small_disk).free - spare)))
        for full in (spare < 40_000, False):
            with pytest.raises(SystemExit) as left:
                main(words)
            err = capsys.readouterr().err
            assert left.value.code == int(full), err
            assert err.endswith(": the disk is full; what was recorded before is kept; make room or record "
                                "elsewhere\n" if full else "")  # fmt: skip
            assert not [*small_disk.glob("*.tmp")]
            ballast.unlink(missing_ok=True)
        learnt.append(np.load(out))
        for path in small_disk.iterdir():
            path.unlink()
    assert all(np.array_equal(atoms, learnt[-1]) for atoms in learnt)
