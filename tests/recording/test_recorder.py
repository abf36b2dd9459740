from __future__ import annotations

import errno
import json
import math
import sys
import threading
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from stream_sparse.errors import InputError, RunError
from stream_sparse.io import files
from stream_sparse.io.files import Appender
from stream_sparse.records import open_run
from stream_sparse.records.schema import DROPPED, FrameRow
from stream_sparse.records.verify import verify
from tests.support.run_folders import close, picture, recorder, stamp


def drop(index: int, cause: str = "ring full") -> FrameRow:
    return FrameRow(*stamp(index)[:2], DROPPED, cause)


def test_every_captured_frame_has_a_row_in_order_of_index(tmp_path: Path) -> None:
    run = recorder(tmp_path / "run", ["k"])
    run.row(stamp(0), [1.0], {})
    run.row(stamp(2), [1.0], {}, [drop(1, 'slow, "very"\nslow')])
    _, *lines = (tmp_path / "run/frames.csv").read_text().splitlines()
    expected = (
        "0,0.0,processed,",
        f'1,{1 / 30!r},dropped,"slow, ""very"" slow",',
        f"2,{2 / 30!r},processed,",
    )
    assert all(line.startswith(one) for line, one in zip(lines, expected, strict=True))
    close(run, "stopped", None, 4, {}, [drop(3)])
    frames = open_run(tmp_path / "run").frames
    assert frames["frame"].tolist() == [0, 1, 2, 3]
    assert frames["status"].tolist() == ["processed", "dropped"] * 2
    assert frames["cause"].tolist() == ["", 'slow, "very" slow', "", "ring full"]
    assert open_run(tmp_path / "run").info["frames"] == {
        "captured": 4, "processed": 2, "dropped": 2, "missing": 0, "corrupt": 0,
    }  # fmt: skip


def test_drops_before_a_row_that_the_disk_refuses_stay_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = recorder(tmp_path / "run", ["a"])
    run.row(stamp(0), [1.0], {})
    append = Appender.append
    with monkeypatch.context() as patch:

        def refuse(self: Appender, *pieces: bytes) -> None:
            if self.path.name == "frames.csv":
                raise RunError("the disk is full")
            append(self, *pieces)

        patch.setattr(Appender, "append", refuse)
        with pytest.raises(RunError):
            run.row(stamp(2), [1.0], {}, [drop(1)])
    close(run, "error", "the disk is full", 3, {})
    frames = open_run(tmp_path / "run").frames
    assert frames["cause"].tolist() == ["", "ring full", "not written"]
    assert verify(tmp_path / "run").dropped == 2


@pytest.mark.parametrize("dtype", ["u1", "i2", "f2", "f4", "f8", ">f4", "?", "c8"])
def test_an_array_file_opens_after_every_row(tmp_path: Path, dtype: str) -> None:
    run = recorder(tmp_path / "run", [], {"box": 1})
    rows = (np.arange(200 * 6).reshape(200, 2, 3) % 120).astype(dtype)
    for i, x in enumerate(rows):
        run.row(stamp(i), [], {"box": x[:, ::-1]})  # not contiguous, as views are
        kept = np.load(tmp_path / "run/box.npy", mmap_mode="r")
        assert kept.shape == (i + 1, 2, 3)
        assert kept.dtype == rows.dtype
    np.testing.assert_array_equal(kept, rows[:, :, ::-1])
    np.testing.assert_array_equal(np.load(tmp_path / "run/box.npy"), kept)
    close(run, "end", None, 200, {})


def test_a_recorded_array_keeps_its_shape_and_type(tmp_path: Path) -> None:
    run = recorder(tmp_path / "run", [], {"box": 1})
    run.row(stamp(0), [], {"box": np.zeros((2, 3), np.float32)})
    with pytest.raises(InputError, match=r"box\.npy: its rows are float32 of shape \(2, 3\), now got"):
        run.row(stamp(1), [], {"box": np.zeros((2, 4), np.float32)})
    close(run, "error", "x", 2, {})
    assert open_run(tmp_path / "run").arrays["box"].shape == (1, 2, 3)


def test_events_come_from_any_thread_a_line_each(tmp_path: Path) -> None:
    run = recorder(tmp_path / "run")
    run.event(812, 27.1, "set", {"values": {"relu.theta": np.float64(150)}})
    odd = {"node": "k", "error": 'bad "é"\nline', "range": (0, math.inf), "at": np.arange(2)}
    run.event(813, math.nan, "error", odd)

    def speak(me: int) -> None:
        for i in range(50):
            run.event(i, 0.0, "gap", {"thread": me})

    threads = [threading.Thread(target=speak, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close(run, "end", None, 814, {})
    run.event(0, 0.0, "late", {})  # after the end: nothing, and no error
    events = open_run(run.folder).events
    assert events[-2] == {"frame": 812, "time_s": 27.1, "kind": "set", "values": {"relu.theta": 150.0}}
    assert events[-1] == {
        "frame": 813, "time_s": None, "kind": "error", "node": "k", "error": 'bad "é"\nline',
        "range": [0, None], "at": [0, 1],
    }  # fmt: skip
    for n in range(4):
        assert [e["frame"] for e in events[:-2] if e["thread"] == n] == list(range(50))


def test_events_wait_for_the_rows_of_the_frames_before(tmp_path: Path) -> None:
    run = recorder(tmp_path / "run", ["k"])

    def events() -> list[int]:
        return [json.loads(line)["frame"] for line in (run.folder / "events.jsonl").read_text().splitlines()]

    for frame in (2, 0, 1, 7, 5):
        run.event(frame, 0.0, "note", {})
    assert events() == [0]
    run.row(stamp(0), [1.0], {})
    assert events() == [0, 1]
    run.row(stamp(3), [1.0], {})
    assert events() == [0, 1, 2]
    run.event(4, 0.0, "note", {})
    assert events() == [0, 1, 2, 4]
    close(run, "end", None, 6, {})  # frame 7 is not in this folder
    assert events() == [0, 1, 2, 4, 5]


def test_the_view_has_true_times_and_ends_as_a_picture(tmp_path: Path) -> None:
    run = recorder(tmp_path / "run", view=(48, 64))
    times = [0.0, 0.033, 0.5, 0.51, 3.25]
    for i, time_s in enumerate(times):
        run.picture(stamp(i)._replace(time_s=time_s), picture(i))
    close(run, "end", None, 5, {})
    with av.open(str(run.folder / "view.mkv")) as film:
        assert film.metadata["PIPELINE"] == "name: bird\n# café\n"
        frames = list(film.decode(video=0))
    assert [f.time for f in frames] == pytest.approx(times, abs=5e-4)
    np.testing.assert_allclose(frames[4].to_ndarray(format="bgr24").astype(int), picture(4), atol=12)
    last = np.asarray(Image.open(run.folder / "view.png"))
    np.testing.assert_array_equal(last[..., ::-1], picture(4))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit to the size of a file")
def test_a_file_that_may_not_grow_ends_the_recording_with_whole_rows(tmp_path: Path) -> None:
    import resource

    run = recorder(tmp_path / "run", ["k"], {"box": 1})
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    most = (20_000 - 128) // 140
    try:
        for i in range(most):
            run.row(stamp(i), [i / 3], {"box": np.full((5, 7), i, np.float32)})
        with pytest.raises(RunError) as caught:
            run.row(stamp(most), [0.0], {"box": np.zeros((5, 7), np.float32)})
        with pytest.raises(RunError) as again:  # no row after a failure: the tables stay consistent
            run.row(stamp(most + 1), [0.0], {"box": np.zeros((5, 7), np.float32)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    message = f"{run.folder.as_posix()}/box.npy: cannot be written: file too large; "
    assert str(caught.value) == str(again.value) == f"{message}what was recorded before is kept"
    close(run, "error", str(caught.value), most + 1, {})
    record = open_run(run.folder)
    assert len(record.values["k"]) == len(record.arrays["box"]) == most
    assert (run.folder / "box.npy").stat().st_size == 128 + 140 * most  # the torn row was cut off
    assert record.info["ended"] == {"how": "error", "error": str(caught.value)}


def test_a_disk_that_fills_up_before_the_end_is_reported_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    run = recorder(tmp_path / "run", ["k"], view=(48, 64))
    for i in range(30):
        run.row(stamp(i), [1.0], {})
        run.picture(stamp(i), picture(i))
    with monkeypatch.context() as patch:
        patch.setattr(files, "write_all", full)
        with pytest.raises(RunError, match="the disk is full") as caught:
            close(run, "end", None, 30, {})
    record = open_run(run.folder)
    assert record.info["ended"] == {"how": "error", "error": str(caught.value)}
    assert len(record.values["k"]) == 30
