"""Recordings that are switched on and off in mid-run, cut into segments, with the source's own pictures."""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from stream_sparse import Pipeline, nodes, open_run, sources
from stream_sparse.base import Source, param
from stream_sparse.errors import InputError, RunError
from stream_sparse.frame import Clock, Frame, Medium
from stream_sparse.io.files import Appender
from stream_sparse.panels import Image, Trace
from stream_sparse.recording.recorder import Recorder
from stream_sparse.recording.run_json import RunJson
from stream_sparse.records.state import load_state, save_state
from stream_sparse.records.verify import verify
from tests.flow.units import Gate, Numbers
from tests.servers import wait_for
from tests.waiting import until, until_frames

RNG = np.random.default_rng(5)
FILM = RNG.integers(0, 256, (90, 12, 16), dtype=np.uint8)


def numbers(source: Any) -> Pipeline:
    """Nodes that remember: all that came, and the last few."""
    return (
        Pipeline(source)
        .then(nodes.DiffBox(window=3), name="box")
        .then(nodes.RunningKurtosis(), name="all", inputs="source")
        .then(nodes.RunningKurtosis(window=7), name="few", inputs="source")
        .keep("box", every=2)
    )


def film(**more: Any) -> Pipeline:
    return (
        Pipeline(sources.Array(path=FILM, fps=30.0))
        .then(nodes.DiffBox(window=3), name="box")
        .then(nodes.PixelTap(row=3, col=4), name="pixel")
        .then(nodes.RunningKurtosis(), name="all")
        .keep("box", every=2)
    )


class Timed(Source):
    """Frames at times of their own."""

    data: Any = param(help="Frames.")
    times: Any = param(help="Seconds.")

    def open(self) -> Medium:
        return Medium(self.data.shape[1:], self.data.dtype, 30.0, False, Clock("pts"), len(self.data))

    def frames(self) -> Iterator[Frame]:
        for index, (time_s, frame) in enumerate(zip(self.times, self.data, strict=True)):
            yield Frame(index, float(time_s), frame.copy())


def pictures(path: Path) -> list[tuple[float, np.ndarray]]:
    with av.open(str(path)) as video:
        form = "bgr24" if "bgr" in video.streams.video[0].pix_fmt else "gray"
        return [(frame.time, frame.to_ndarray(format=form)) for frame in video.decode(video=0)]


def test_a_recording_begins_in_mid_run_with_all_that_was_learned(tmp_path: Path) -> None:
    run = numbers(Gate(count=40)).start()
    assert isinstance(run.source, Gate)
    assert (run.recording, run.folder) == ("", None)
    run.source.let(10)
    until_frames(run, 10)
    run.set("few.window", 5)
    assert run.record(tmp_path / "late") == tmp_path / "late"
    assert run.recording == ""  # not before the next frame
    run.source.let(15)
    until_frames(run, 25)
    assert run.recording == "rec"
    assert run.record(None) is None
    run.source.let(15)
    run.wait()
    assert run.recording == ""
    assert run.folder == tmp_path / "late"
    kept = open_run(tmp_path / "late")
    assert kept.frame.tolist() == list(range(10, 25))
    for name in ("all", "few"):
        np.testing.assert_array_equal(kept.values[name], run.values[name][10:25])
    assert kept.info["first_frame"] == 10
    assert kept.info["ended"] == {"how": "switched off", "error": None}
    assert kept.info["frames"] == {"captured": 15, "processed": 15, "dropped": 0}
    kinds = [(e["frame"], e["kind"], e.get("on")) for e in kept.events]
    assert kinds == [(10, "recording", True), (10, "set", None), (25, "recording", False)]
    assert [(e["frame"], e["on"]) for e in run.events if e["kind"] == "recording"] == [
        (10, True),
        (25, False),
    ]
    assert verify(tmp_path / "late").processed == 15
    start, end = (load_state(tmp_path / "late" / f"{name}.npz") for name in ("start", "state"))
    assert (start["index"], start["whole"], start["nodes"]["few"]["edited"]) == (10, True, {"window": 5})
    assert (end["index"], end["taken"], end["whole"]) == (25, 25, True)


def test_what_is_switched_off_is_closed_while_the_run_goes_on(tmp_path: Path) -> None:
    source = sources.Synthetic(pattern="noise", width=16, height=12, fps=200.0, frames=None, pace=True)
    with Pipeline(source).then(nodes.PixelTap(row=1, col=1), name="p").see(Image(), "source").start() as run:
        run.record(tmp_path / "run")
        assert wait_for(lambda: run.recording == "rec camera")
        until_frames(run, run.frames + 3)
        run.record(None)
        assert wait_for(lambda: (tmp_path / "run" / "view.png").exists())
        assert wait_for(lambda: open_run(tmp_path / "run").info["ended"] is not None)
        assert run.ended is None
        run.stop()
    assert verify(tmp_path / "run").videos == ["source.mkv", "view.mkv"]


def test_what_starts_from_start_npz_gives_the_recorded_values_to_the_bit(tmp_path: Path) -> None:
    run = numbers(Gate(count=60)).start()
    assert isinstance(run.source, Gate)
    run.source.let(20)
    until_frames(run, 20)
    run.record(tmp_path / "late")
    run.source.let(40)
    run.wait()
    shutil.copytree(tmp_path / "late", tmp_path / "again")
    state = load_state(tmp_path / "late/start.npz")
    state["source"]["use"] = "numbers"  # the same, without a gate
    save_state(tmp_path / "again/state.npz", state)
    again = numbers(Numbers(count=60)).run(resume=tmp_path / "again")
    kept = open_run(tmp_path / "late")
    for name in ("all", "few"):
        np.testing.assert_array_equal(again.values[name], kept.values[name])


def test_recordings_follow_each_other_without_losing_a_frame(tmp_path: Path) -> None:
    run = numbers(Gate(count=50)).start(record=tmp_path / "a")
    assert isinstance(run.source, Gate)
    for number, name in enumerate(("b", "c"), 1):
        run.source.let(10)
        until_frames(run, 10 * number)
        run.record(tmp_path / name)
    run.source.let(30)
    run.wait()
    frames = [open_run(tmp_path / name).frame.tolist() for name in "abc"]
    assert frames == [list(range(10)), list(range(10, 20)), list(range(20, 50))]
    assert [open_run(tmp_path / name).info["ended"]["how"] for name in "abc"] == ["switched off"] * 2 + [
        "end"
    ]
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
            with_folder = run.record(tmp_path / "run")
            assert with_folder is not None
            made.append(with_folder)
            time.sleep(0.01)
            run.record(None)

    threads = [threading.Thread(target=switch) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.stop()
    run.wait()
    assert len(set(made)) == 9
    rows = 0
    for folder in made:
        kept = open_run(folder)
        rows += verify(folder).processed
        np.testing.assert_array_equal(kept.values["all"], run.values["all"][kept.frame])
    assert 0 < rows <= run.frames
    held = [i for folder in made for i in open_run(folder).frame]
    assert len(held) == len(set(held))  # no frame is in two
    with pytest.raises(InputError, match=r"^record: the run has ended; start another with record=$"):
        run.record(tmp_path / "late")


def test_a_live_source_that_drops_accounts_for_every_frame(tmp_path: Path) -> None:
    run = numbers(Numbers(count=20_000, live=True)).run(record=tmp_path / "run", rotate="10s")
    proof = verify(tmp_path / "run")
    assert (proof.processed, proof.dropped) == (run.frames, run.dropped)
    assert proof.processed + proof.dropped == 20_000
    kept = open_run(tmp_path / "run")
    assert kept.frames["frame"].tolist() == list(range(20_000))
    assert len(kept.segments) > 2
    for segment in kept.segments[:-1]:
        frames = segment.frames["time_s"]
        assert frames[-1] - segment.time_s[0] >= 10 - 1 / 30 - 1e-6


def test_no_drop_is_lost_however_many_there_are_at_a_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin, cut = Recorder.begin, threading.Event()

    def slow(self: Recorder, index: int, time_s: float | None) -> None:
        if index and not cut.is_set():
            cut.set()
            lost = run.dropped
            gate.let(3000)
            while run.dropped < lost + 2990:
                assert not run.over(0.001)
        begin(self, index, time_s)

    monkeypatch.setattr(Recorder, "begin", slow)
    run = numbers(Gate(count=6000, live=True)).start(record=tmp_path / "run", rotate="1s")
    gate = run.source
    assert isinstance(gate, Gate)
    while not cut.is_set():
        captured = run.frames + run.dropped
        gate.let()
        while run.frames + run.dropped == captured and not cut.is_set():
            assert not run.over(0.001)
    gate.let(6000)
    run.wait()
    kept = open_run(tmp_path / "run")
    assert kept.frames["frame"].tolist() == list(range(6000))
    proof = verify(tmp_path / "run")
    assert (proof.processed, proof.dropped) == (run.frames, run.dropped)


def test_a_view_begins_with_the_recording(tmp_path: Path) -> None:
    run = numbers(Gate(count=30)).see(Trace(), "all").start()
    assert isinstance(run.source, Gate)
    run.source.let(10)
    until_frames(run, 10)
    run.record(tmp_path / "run")
    run.source.let(20)
    run.wait()
    assert [time for time, _ in pictures(tmp_path / "run/view.mkv")] == pytest.approx(
        [i / 30 for i in range(10, 30)], abs=5e-4
    )
    assert verify(tmp_path / "run").videos == ["view.mkv"]


# Segments --------------------------------------------------------------------------------------------


def test_a_recording_is_cut_everywhere_at_the_same_frame(tmp_path: Path) -> None:
    whole = film().see(Trace(), "pixel").run(record=tmp_path / "one", record_source="lossless")
    run = film().see(Trace(), "pixel").run(record=tmp_path / "cut", record_source="lossless", rotate="0.7s")
    cut = open_run(tmp_path / "cut")
    assert run.folder == tmp_path / "cut"
    assert [segment.folder.name for segment in cut.segments] == ["000", "001", "002", "003", "004"]
    assert [segment.frame[0] for segment in cut.segments] == [0, 21, 42, 63, 84]
    for segment in cut.segments:
        for name in ("source.mkv", "view.mkv"):
            times = [time for time, _ in pictures(segment.folder / name)]
            np.testing.assert_allclose(times, segment.time_s, atol=5e-4)
        frames = np.array([picture for _, picture in pictures(segment.folder / "source.mkv")])
        np.testing.assert_array_equal(frames, FILM[segment.frame])
        box = nodes.DiffBox(window=3).batch(FILM)
        held = segment.rows["box"]
        for frame, row in zip(segment.frame, held, strict=True):
            assert (row >= 0) == (frame % 2 == 0 and frame >= 3)
            if row >= 0:
                np.testing.assert_array_equal(segment.arrays["box"][row], box[frame])
    one = open_run(tmp_path / "one")
    assert cut.values.keys() == one.values.keys() == whole.values.keys() - {"box"}
    for name, values in one.values.items():
        np.testing.assert_array_equal(cut.values[name], values)
        np.testing.assert_array_equal(run.values[name], values)
    np.testing.assert_array_equal(cut.arrays["box"], one.arrays["box"])
    np.testing.assert_array_equal(cut.rows["box"], one.rows["box"])
    np.testing.assert_array_equal(cut.frames, one.frames)
    assert [entry["first_frame"] for entry in cut.info["segments"]] == [0, 21, 42, 63, 84]
    assert cut.info["frames"] == {"captured": 90, "processed": 90, "dropped": 0}
    assert cut.info["ended"] == {"how": "end", "error": None}
    hows = [segment.info["ended"]["how"] for segment in cut.segments]
    assert hows == ["rotated"] * 4 + ["end"]
    assert str(verify(tmp_path / "cut")).endswith(
        "sound: 90 frames in 5 segments over 3.0 s: 90 processed, 0 dropped; "
        "2 columns, box.npy, source.mkv, view.mkv"
    )


def test_each_segment_can_be_gone_on_from_alone(tmp_path: Path) -> None:
    film().run(record=tmp_path / "cut", rotate="1s")
    cut = open_run(tmp_path / "cut")
    assert not (tmp_path / "cut/000/start.npz").exists()  # it was new
    for before, after in zip(cut.segments, cut.segments[1:], strict=False):
        ended, begun = (before.folder / "state.npz").read_bytes(), (after.folder / "start.npz").read_bytes()
        assert ended == begun
        again = film().run(resume=before.folder, frames=len(after.frame))
        np.testing.assert_array_equal(again.values["all"], after.values["all"])
        assert verify(after.folder).processed == len(after.frame)


def test_a_cut_recording_goes_on_from_its_last_segment(tmp_path: Path) -> None:
    film().run(record=tmp_path / "cut", rotate="1s", frames=70)
    rest = film().run(resume=tmp_path / "cut")
    np.testing.assert_array_equal(rest.values["all"], film().run().values["all"][70:])
    assert rest.notes[0] == f"goes on from {(tmp_path / 'cut/002').as_posix()} at frame 70"


def test_a_segment_ends_when_it_is_large_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from stream_sparse.recording import rotation as ahead

    monkeypatch.setattr(ahead, "_LOOK_S", 0.0)
    gate = Gate(count=300, side=40)
    run = numbers(gate).start(record=tmp_path / "cut", rotate="200kB")
    assert isinstance(run.source, Gate)
    for frames in range(1, 301):
        run.source.let()
        until_frames(run, frames)
    run.wait()
    cut = open_run(tmp_path / "cut")
    sizes = [
        sum((s.folder / name).stat().st_size for name in ("box.npy", "values.csv", "frames.csv"))
        for s in cut.segments[:-1]
    ]
    assert len(sizes) > 4
    assert all(199_000 <= size < 240_000 for size in sizes)
    verify(tmp_path / "cut")


def test_the_oldest_segments_go_and_it_is_told(tmp_path: Path) -> None:
    run = film().run(record=tmp_path / "cut", record_source="lossless", rotate="0.5s", max_size="60kB")
    cut = open_run(tmp_path / "cut")
    gone = cut.info["deleted"]
    count = gone["segments"]
    assert 1 < count < 6
    assert {key: gone[key] for key in ("captured", "processed", "dropped")} == {
        "captured": 15 * count, "processed": 15 * count, "dropped": 0
    }  # fmt: skip
    names = [f"{n:03d}" for n in range(6)]
    assert [entry["folder"] for entry in cut.info["segments"]] == names[count:]
    assert [segment.folder.name for segment in cut.segments] == names[count:]
    told = [event for event in run.events if event["kind"] == "deleted"]
    assert [event["segment"] for event in told] == names[:count]
    assert sum(event["bytes"] for event in told) == gone["bytes"]
    said = [note for note in run.notes if "deleted" in note]
    assert re.fullmatch(r"segment 0 was deleted by --keep: 15 frames, \d+\.\d kB", said[0])
    assert len(said) == count
    assert cut.info["frames"] == {"captured": 90, "processed": 90, "dropped": 0}
    size = sum(f.stat().st_size for s in cut.segments for f in s.folder.iterdir())
    assert size < 60_000 + 30_000  # and the one that was being written
    assert cut.frame[0] == 15 * count
    proof = verify(tmp_path / "cut")
    assert proof.processed == 90 - 15 * count
    assert proof.notes == [f"segments 0 to {count - 1} were deleted by --keep, {15 * count} frames"]
    assert run.frames == 90  # of which values are left where the rows are
    assert {name: len(column) for name, column in run.values.items() if name != "box"} == dict.fromkeys(
        ("pixel", "all"), len(cut.frame)
    )
    np.testing.assert_array_equal(run.values["all"], cut.values["all"])


def test_the_newest_segment_stays_however_large(tmp_path: Path) -> None:
    film().run(record=tmp_path / "cut", rotate="0.5s", max_size="1kB")
    cut = open_run(tmp_path / "cut")
    assert [segment.folder.name for segment in cut.segments] == ["005"]
    assert str(verify(tmp_path / "cut")).endswith(
        "sound: 15 frames in 1 segment over 0.5 s: 15 processed, 0 dropped; 2 columns, box.npy"
    )


def test_a_disk_that_refuses_a_new_segment_ends_the_run_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Recorder.__init__

    def refuse(self: Recorder, folder: Path, *args: Any, **more: Any) -> None:
        if folder.name == "002":
            raise InputError(f"{folder}: cannot be made: the disk is full; make room or record elsewhere")
        made(self, folder, *args, **more)

    monkeypatch.setattr(Recorder, "__init__", refuse)
    run = film().start(record=tmp_path / "cut", rotate="1s")
    with pytest.raises(RunError, match=r"002: cannot be made: the disk is full"):
        run.wait()
    assert open_run(tmp_path / "cut").info["ended"]["how"] == "error"
    assert verify(tmp_path / "cut").processed == 60


def test_frames_behind_a_row_that_the_disk_refuses_are_accounted_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two wait for their rows while the disk refuses that of frame 5."""
    append, sent = Appender.append, threading.Event()

    def refuse(self: Appender, *pieces: Any) -> None:
        if self.path.name == "values.csv" and pieces[0].startswith(b"5,"):
            assert sent.wait(30)
            raise RunError("the disk is full")
        append(self, *pieces)

    monkeypatch.setattr(Appender, "append", refuse)
    run = numbers(Gate(count=20)).start(record=tmp_path / "run")
    assert isinstance(run.source, Gate)
    run.source.let(8)
    until(run, lambda: run.taken >= 8)
    sent.set()
    with pytest.raises(RunError, match="the disk is full"):
        run.wait()
    frames = open_run(tmp_path / "run").frames
    assert frames["frame"].tolist() == list(range(8))
    assert frames["cause"].tolist() == [""] * 5 + ["not written"] + ["run failed"] * 2
    assert (run.frames, run.ended) == (5, "error")
    assert verify(tmp_path / "run").error == "the disk is full"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            {"rotate": "10m"},
            (
                "--rotate 10m: expected a length of time in s, min or h, or a size in MB or GB, such as "
                "10min or 2GB"
            ),
        ),
        ({"max_size": "50GB"}, "--keep 50GB: deletes whole segments; say with --rotate how long one is"),
        ({"rotate": "1s", "max_size": "50"}, "--keep 50: expected a size in MB or GB, such as 50GB"),
        ({"record_source": "all"}, "--record-source all: expected lossless, compressed or none"),
    ],
)
def test_options_that_make_no_sense_are_one_line(tmp_path: Path, more: Any, said: str) -> None:
    with pytest.raises(InputError) as caught:
        film().run(record=tmp_path / "run", **more)
    assert str(caught.value) == said
    assert not (tmp_path / "run").exists()


# The source's own pictures ---------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(12, 16), (13, 17), (12, 16, 3), (13, 17, 3), (1, 1), (480, 2, 3)])
def test_lossless_is_equal_to_the_bit(tmp_path: Path, shape: tuple[int, ...]) -> None:
    data = RNG.integers(0, 256, (20, *shape), dtype=np.uint8)
    times = np.cumsum(RNG.uniform(0.002, 0.2, 20))
    Pipeline(Timed(data=data, times=times)).then(nodes.FrameMoments(), name="m").run(
        record=tmp_path / "run", record_source="lossless"
    )
    held = pictures(tmp_path / "run/source.mkv")
    np.testing.assert_array_equal(np.array([picture for _, picture in held]), data)
    np.testing.assert_allclose([time for time, _ in held], times, atol=5e-4)
    assert verify(tmp_path / "run").videos == ["source.mkv"]


def test_compressed_is_small_and_near(tmp_path: Path) -> None:
    smooth = np.add.outer(np.linspace(0, 120, 60), np.linspace(0, 100, 80)).astype(np.uint8)
    data = np.stack([smooth + np.uint8(i) for i in range(20)])
    Pipeline(sources.Array(path=data, fps=30.0)).then(nodes.PixelTap(row=1, col=1)).run(
        record=tmp_path / "run", record_source="compressed"
    )
    held = np.array([picture for _, picture in pictures(tmp_path / "run/source.mkv")])
    assert held.shape == data.shape
    assert open_run(tmp_path / "run").info["record_source"] == "compressed"
    assert (tmp_path / "run/source.mkv").stat().st_size < data.nbytes / 5


@pytest.mark.parametrize(("live", "kept"), [(True, "lossless"), (False, "none")])
def test_a_camera_is_kept_and_a_file_is_hashed(tmp_path: Path, live: bool, kept: str) -> None:
    source = sources.Synthetic(pattern="noise", width=16, height=12, fps=100.0, frames=30, pace=live)
    run = Pipeline(source).then(nodes.PixelTap(row=1, col=1), name="p").start(record=tmp_path / "run")
    assert run._recording.films == live
    run.wait()
    assert open_run(tmp_path / "run").info["record_source"] == kept
    assert (tmp_path / "run/source.mkv").exists() == live
    said = [note for note in run.notes if note.startswith("source.mkv")]
    size = "source.mkv (lossless, ffv1) takes about 34.6 MB an hour at 100 frames a second: "
    assert said == ([f"{size}--record-source compressed about 6.9 MB, none nothing"] if live else [])
    if live:
        frames = [frame.data for frame in _frames(sources.Synthetic(pattern="noise", width=16, height=12))]
        held = pictures(tmp_path / "run/source.mkv")
        kept_frames = open_run(tmp_path / "run").frame
        for index, (_, picture) in zip(kept_frames, held, strict=True):
            np.testing.assert_array_equal(picture, frames[index])


def _frames(source: Any) -> Any:
    source.open()
    frames = source.frames()
    return [next(frames) for _ in range(30)]


@pytest.mark.parametrize(
    ("data", "what"),
    [(np.zeros((5, 4, 6), np.float32), "float32 of shape (4, 6)"), (np.zeros(5), "scalars")],
)
def test_what_is_no_picture_cannot_be_filmed(tmp_path: Path, data: np.ndarray, what: str) -> None:
    pipeline = Pipeline(sources.Array(path=data)).then(nodes.Scale())
    with pytest.raises(InputError) as caught:
        pipeline.run(record=tmp_path / "run", record_source="lossless")
    assert str(caught.value) == (
        f"--record-source lossless: a video holds uint8 pictures, gray or BGR, the source gives {what}; "
        "leave it out: their file is kept by its hash"
    )


def test_a_slow_disk_pushes_back_and_loses_nothing_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Recorder.source
    waiting: list[int] = []
    begun = threading.Event()

    def slow(self: Recorder, at: Any, frame: Any) -> None:
        assert begun.wait(30)
        waiting.append(run.timings["source.mkv"].queue)
        time.sleep(0.002)
        source(self, at, frame)

    monkeypatch.setattr(Recorder, "source", slow)
    data = np.broadcast_to(FILM[0], (300, *FILM[0].shape))
    run = (
        Pipeline(sources.Array(path=data))
        .then(nodes.PixelTap(row=1, col=1), name="p")
        .start(record=tmp_path / "run", record_source="lossless")
    )
    begun.set()
    run.wait()
    assert max(waiting) <= 64
    assert len(pictures(tmp_path / "run/source.mkv")) == 300
    assert verify(tmp_path / "run").processed == 300


class Camera(Source):
    """Gives a picture each time it is let."""

    def open(self) -> Medium:
        self._let = threading.Semaphore(0)
        self._closed = threading.Event()
        return Medium((12, 16), np.dtype(np.uint8), 30.0, True, Clock("index"), None)

    def let(self, frames: int = 1) -> None:
        self._let.release(frames)

    def frames(self) -> Iterator[Frame]:
        for index in range(90):
            while not self._let.acquire(timeout=0.05):
                if self._closed.is_set():
                    return
            yield Frame(index, index / 30, FILM[index].copy())

    def close(self) -> None:
        if hasattr(self, "_closed"):
            self._closed.set()


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
    run = Pipeline(Camera()).then(nodes.PixelTap(row=1, col=1), name="p").start(record=tmp_path / "run")
    assert isinstance(run.source, Camera)
    assert (run.recording, run._recording.films) == ("rec camera", True)
    for frames in range(1, 61):  # two seconds
        run.source.let()
        until_frames(run, frames)
    assert halted.is_set()
    goes.set()
    run.source.let(1)
    until_frames(run, 61)
    run.stop()
    run.wait()
    assert (run.frames, run.dropped) == (61, 0)
    held = np.array([picture for _, picture in pictures(tmp_path / "run/source.mkv")])
    np.testing.assert_array_equal(held, FILM[:61])
    assert verify(tmp_path / "run").processed == 61


def test_a_cameras_recording_begins_with_its_pictures_in_mid_run(tmp_path: Path) -> None:
    run = Pipeline(Camera()).then(nodes.DiffBox(window=3), name="box").keep("box").start()
    assert isinstance(run.source, Camera)
    for frames in range(1, 31):
        run.source.let()
        until_frames(run, frames)
        if frames == 10:
            run.record(tmp_path / "run")
    run.stop()
    run.wait()
    held = np.array([picture for _, picture in pictures(tmp_path / "run/source.mkv")])
    np.testing.assert_array_equal(held, FILM[10:30])
    np.testing.assert_array_equal(
        open_run(tmp_path / "run").arrays["box"], nodes.DiffBox(window=3).batch(FILM)[10:30]
    )
    from stream_sparse.replay.replay import Replay

    assert Replay(tmp_path / "run").wait().frames == 20


def test_a_recording_that_no_frame_followed_is_empty_and_whole(tmp_path: Path) -> None:
    for rotate in (None, "1s"):
        run = numbers(Gate(count=10)).start(rotate=rotate)
        assert isinstance(run.source, Gate)
        run.source.let(5)
        until_frames(run, 5)
        folder = run.record(tmp_path / "late")
        run.stop()
        run.wait()
        assert folder is not None
        assert verify(folder).processed == 0
        assert open_run(folder).info["ended"] == {"how": "stopped", "error": None}


def test_what_failed_is_told_for_every_frame(tmp_path: Path) -> None:
    """A node that fails: the frames behind it have rows too, and all before it is sound."""
    run = numbers(Numbers(count=50, breaks_at=30)).start(record=tmp_path / "run")
    with pytest.raises(RunError):
        run.wait()
    proof = verify(tmp_path / "run")
    assert (proof.processed, proof.error) == (30, str(run.error))
    assert json.loads((tmp_path / "run/run.json").read_text())["frames"]["captured"] == 30


def test_a_recording_that_is_cut_is_told_by_its_own_name(tmp_path: Path) -> None:
    run = numbers(Gate(count=20)).start(rotate="0.2s")
    assert isinstance(run.source, Gate)
    run.record(tmp_path / "a")
    run.source.let(10)
    until_frames(run, 10)
    run.record(tmp_path / "b")
    run.source.let(10)
    run.wait()
    told = [event.get("folder") for event in run.events if event["kind"] == "recording"]
    assert told == ["a", None, "b"]


@pytest.mark.parametrize("rotate", [None, "1s"])
def test_ctrl_c_while_the_folder_is_made_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rotate: str | None
) -> None:
    def interrupted(self: RunJson) -> None:
        assert (tmp_path / "run" / "pipeline.yaml").exists()
        raise KeyboardInterrupt

    monkeypatch.setattr(RunJson, "_reserve", interrupted)
    with pytest.raises(KeyboardInterrupt):
        film().see(Image(), inputs="source").start(record=tmp_path / "run", rotate=rotate)
    assert not (tmp_path / "run").exists()
