"""Recordings that are cut into segments, all at the same frame."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from stream_sparse import nodes, open_run
from stream_sparse.errors import InputError, RunError
from stream_sparse.frame import Frame
from stream_sparse.panels import Trace
from stream_sparse.recording import rotation
from stream_sparse.recording.amounts import parse_span
from stream_sparse.recording.content import Beginning, Content
from stream_sparse.recording.options import RecordingOptions
from stream_sparse.recording.recorder import Recorder
from stream_sparse.recording.rotation import SegmentRotation
from stream_sparse.records.verify import verify
from tests.support.recorded_films import FILM, film, let, numbers, pictures, refuse_rows
from tests.support.run_folders import MEDIUM, plan
from tests.support.units import Gate


def test_a_recording_is_cut_everywhere_at_the_same_frame(tmp_path: Path) -> None:
    pipeline = film().view(Trace(), "pixel")
    whole = pipeline.run(record=tmp_path / "one", record_source="lossless")
    run = pipeline.run(record=tmp_path / "cut", record_source="lossless", rotate="0.7s")
    cut, one = open_run(tmp_path / "cut"), open_run(tmp_path / "one")
    assert run.folder == tmp_path / "cut"
    assert [segment.folder.name for segment in cut.segments] == ["000", "001", "002", "003", "004"]
    assert [segment.frame[0] for segment in cut.segments] == [0, 21, 42, 63, 84]
    box = nodes.DiffBox(window=3).batch(FILM)
    for segment in cut.segments:
        for name in ("source.mkv", "view.mkv"):
            times = [time for time, _ in pictures(segment.folder / name)]
            np.testing.assert_allclose(times, segment.time_s, atol=5e-4)
        frames = np.array([picture for _, picture in pictures(segment.folder / "source.mkv")])
        np.testing.assert_array_equal(frames, FILM[segment.frame])
        for frame, row in zip(segment.frame, segment.rows["box"], strict=True):
            assert (row >= 0) == (frame % 2 == 0 and frame >= 3)
            if row >= 0:
                np.testing.assert_array_equal(segment.arrays["box"][row], box[frame])
    assert cut.values.keys() == one.values.keys() == whole.values.keys() - {"box"}
    for name, values in one.values.items():
        np.testing.assert_array_equal(cut.values[name], values)
        np.testing.assert_array_equal(run.values[name], values)
    np.testing.assert_array_equal(cut.arrays["box"], one.arrays["box"])
    np.testing.assert_array_equal(cut.rows["box"], one.rows["box"])
    np.testing.assert_array_equal(cut.frames, one.frames)
    assert [segment.info["first_frame"] for segment in cut.segments] == [0, 21, 42, 63, 84]
    assert sorted(path.name for path in (tmp_path / "cut").iterdir()) == ["000", "001", "002", "003", "004"]
    assert cut.info["frames"] == {"captured": 90, "processed": 90, "dropped": 0, "missing": 0, "corrupt": 0}
    assert cut.info["ended"] == {"how": "end", "error": None}
    hows = [segment.info["ended"]["how"] for segment in cut.segments]
    assert hows == ["rotated"] * 4 + ["end"]
    assert str(verify(tmp_path / "cut")).endswith(
        "sound: 90 frames in 5 segments over 3.0 s: 90 processed, 0 lost; "
        "2 columns, box.npy, source.mkv, view.mkv"
    )


def test_a_cut_recording_and_each_segment_can_be_resumed(tmp_path: Path) -> None:
    film().run(record=tmp_path / "cut", rotate="1s", frames=70)
    cut, whole = open_run(tmp_path / "cut"), film().run().values["all"]
    assert not (tmp_path / "cut/000/start.npz").exists()  # all nodes were new
    for before, after in zip(cut.segments, cut.segments[1:], strict=False):
        ended, begun = (before.folder / "state.npz").read_bytes(), (after.folder / "start.npz").read_bytes()
        assert ended == begun
        again = film().run(resume=before.folder, frames=len(after.frame))
        np.testing.assert_array_equal(again.values["all"], after.values["all"])
        assert verify(after.folder).processed == len(after.frame)
    rest = film().run(resume=tmp_path / "cut")
    np.testing.assert_array_equal(rest.values["all"], whole[70:])
    assert rest.notes[0] == f"goes on from {(tmp_path / 'cut/002').as_posix()} at frame 70"


def test_a_segment_ends_when_it_is_large_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "_LOOK_S", 0.0)
    run = numbers(Gate(count=200, side=40)).start(record=tmp_path / "cut", rotate="200kB")
    let(run, 200, one_by_one=True)
    run.wait()
    cut = open_run(tmp_path / "cut")
    sizes = [
        sum((s.folder / name).stat().st_size for name in ("box.npy", "values.csv", "frames.csv"))
        for s in cut.segments[:-1]
    ]
    assert len(sizes) > 2
    assert all(199_000 <= size < 240_000 for size in sizes)
    verify(tmp_path / "cut")


def test_the_oldest_segments_are_deleted_and_a_note_says_so(tmp_path: Path) -> None:
    run = film().run(record=tmp_path / "cut", record_source="lossless", rotate="0.5s", max_size="60kB")
    cut = open_run(tmp_path / "cut")
    names = [f"{n:03d}" for n in range(6)]
    events = [event for event in run.events if event["kind"] == "deleted"]
    count = len(events)
    assert 1 < count < 6
    assert [event["segment"] for event in events] == names[:count]
    assert [segment.folder.name for segment in cut.segments] == names[count:]
    notes = [note for note in run.notes if "deleted" in note]
    assert re.fullmatch(r"segment 0 was deleted by --max-size: \d+\.\d kB", notes[0])
    assert len(notes) == count
    left = 90 - 15 * count
    assert cut.info["frames"] == {
        "captured": left,
        "processed": left,
        "dropped": 0,
        "missing": 0,
        "corrupt": 0,
    }
    size = sum(f.stat().st_size for s in cut.segments for f in s.folder.iterdir())
    assert size < 60_000 + 30_000  # and the one that was being written
    assert cut.frame[0] == 15 * count
    report = verify(tmp_path / "cut")
    assert report.processed == left
    assert report.notes == [f"segments 0 to {count - 1} are not here: deleted by --max-size, or by hand"]
    assert run.status.processed == 90  # of which values are left where the rows are
    assert {len(run.values[name]) for name in ("pixel", "all")} == {len(cut.frame)}
    np.testing.assert_array_equal(run.values["all"], cut.values["all"])


def test_a_segment_that_is_still_written_is_not_deleted(tmp_path: Path) -> None:
    cuts = SegmentRotation(RecordingOptions(rotate=parse_span("1MB"), most=1))
    content = Content(plan(), MEDIUM, (), {})
    made = [cuts.make_first(tmp_path / "cut", content, Beginning())]
    for _ in range(3):
        made.append(Recorder(tmp_path / "cut" / f"{len(made):03d}", content, before=made[-1]))
    deleted = []
    for segment in made:
        segment.end_before(segment.first, "rotated")
        segment.close("rotated", None, {})
        deleted.append([gone.folder for gone in cuts.make_room(segment)])
    assert deleted == [["000"], ["001"], ["002"], []]
    assert [path.name for path in (tmp_path / "cut").iterdir()] == ["003"]
    (note,) = cuts.notes
    said = r"segment 0 alone takes \d\.\d kB, more than --max-size 0\.0 kB: give a shorter --rotate"
    assert re.fullmatch(said, note)
    cuts.close()


def test_the_size_of_a_segment_is_looked_at_from_time_to_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now, looked = 0.0, []
    monkeypatch.setattr(rotation, "time", SimpleNamespace(monotonic=lambda: now))
    monkeypatch.setattr(rotation, "_LOOK_S", 1.0)
    cuts = SegmentRotation(RecordingOptions(rotate=parse_span("1MB")))
    segment: Any = SimpleNamespace(size=lambda: looked.append(now) or 0)
    for index in range(8):
        now = 10 + 0.5 * index
        assert cuts.make_next(segment, Frame(index, index / 30, np.zeros(1)), None) is None
    assert looked == [10.5, 11.5, 12.5, 13.5]
    cuts.close()


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


def test_a_recording_that_is_cut_has_its_own_name_in_messages(tmp_path: Path) -> None:
    run = numbers(Gate(count=20)).start(rotate="0.2s")
    run.record(tmp_path / "a")
    let(run, 10)
    run.record(tmp_path / "b")
    run.source.let(10)
    run.wait()
    told = [event.get("folder") for event in run.events if event["kind"] == "recording"]
    assert told == ["a", None, "b"]


@pytest.mark.parametrize("full", [False, True])
def test_a_segment_that_was_made_for_a_recording_is_not_used_by_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: bool
) -> None:
    made, free = Recorder.__init__, threading.Event()

    def slow(self: Recorder, folder: Path, *args: Any, **more: Any) -> None:
        assert folder != tmp_path / "a/001" or free.wait(30)
        made(self, folder, *args, **more)

    monkeypatch.setattr(Recorder, "__init__", slow)
    if full:
        refuse_rows(monkeypatch, b"7,")
    run = numbers(Gate(count=20, live=True)).start(record=tmp_path / "a", rotate="0.2s")
    let(run, 8, one_by_one=True)  # from frame 6 on the next segment is wanted
    assert run.status.recording == ("" if full else "rec")
    free.set()
    run.record(tmp_path / "b")
    let(run, 12, one_by_one=True)
    run.wait()
    assert [path.name for path in (tmp_path / "a").iterdir() if path.is_dir()] == ["000"]
    assert open_run(tmp_path / "a").frame.tolist() == list(range(7 if full else 8))
    assert open_run(tmp_path / "b").frame.tolist() == list(range(8, 20))
