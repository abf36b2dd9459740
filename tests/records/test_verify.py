"""What `verify` finds wrong in a run folder, and what it lets pass."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, nodes, open_run
from stream_sparse.errors import RunError
from stream_sparse.records.checks import check_video
from stream_sparse.records.verify import verify
from tests.support.recorded_films import write_pictures
from tests.support.run_folders import change_info
from tests.support.units import Numbers

FILES = (
    "frames.csv", "values.csv", "box.npy", "events.jsonl", "pipeline.yaml", "run.json", "state.npz",
    "view.mkv", "view.png", "source.mkv",
)  # fmt: skip


def fault(folder: Path) -> str:
    """The one line that says what is wrong, from the folder on."""
    with pytest.raises(RunError) as caught:
        verify(folder)
    line = str(caught.value)
    del caught  # and with it the frames of the call, in which a file may be open
    assert "\n" not in line
    return line.replace(f"{folder.as_posix()}/", "").replace(folder.as_posix(), ".")


def edit(path: Path, change: Callable[[list[str]], Any]) -> None:
    lines = path.read_text().split("\n")
    change(lines)
    path.write_text("\n".join(lines))


def test_a_sound_recording(recorded: Path, cut: Path) -> None:
    assert str(verify(recorded)) == (
        f"{recorded.as_posix()}: sound: 60 frames over 2.0 s: 60 processed, 0 lost; "
        "2 columns, box.npy, source.mkv, view.mkv"
    )
    assert "sound: 60 frames in 3 segments over 2.0 s: 60 processed" in str(verify(cut))
    assert "sound: 21 frames over 0.7 s" in str(verify(cut / "001"))


@pytest.mark.parametrize("name", FILES)
def test_one_byte_that_has_changed_or_a_file_that_is_gone_is_found(recorded: Path, name: str) -> None:
    path = recorded / name
    whole = path.read_bytes()
    for where in (0.0, 0.37, 0.5, 0.81, 1.0):
        data = bytearray(whole)
        data[int(where * (len(data) - 1))] ^= 1
        path.write_bytes(data)
        # Where rows of the two tables differ, either may be the one that has changed.
        names = (name, "values.csv") if name == "frames.csv" else (name,)
        assert fault(recorded).startswith(tuple(f"{name}: " for name in names))
    path.unlink()
    if name != "run.json":  # without that one it is no run folder
        assert fault(recorded) == f"{name}: is missing"


def test_segments_that_are_gone_are_found(cut: Path) -> None:
    for number, other in (("001", "000"), ("002", "000")):
        (cut / number).rename(cut / "aside")
        each = f"each other is a run of its own, such as {other}"
        assert fault(cut) == f".: segment {number} is missing; {each}"
        (cut / "aside").rename(cut / number)
    shutil.rmtree(cut / "000")
    report = verify(cut)
    assert "sound: 39 frames in 2 segments" in str(report)
    assert report.notes == ["segment 0 is not here: deleted"]


def at(frame: int) -> str:
    return repr(frame / 30)


@pytest.mark.parametrize(
    ("name", "row", "found"),
    [
        ("frames.csv", 20,
         f"values.csv: line 21: frame 19 at {at(19)} s, where frames.csv has frame 20 at {at(20)} s"),
        ("frames.csv", 60, "values.csv: has more rows than the 59 processed frames of frames.csv"),
        ("values.csv", 20,
         f"values.csv: line 21: frame 20 at {at(20)} s, where frames.csv has frame 19 at {at(19)} s"),
        ("values.csv", 60, "values.csv: ends before frame 59, which was processed"),
    ],
)  # fmt: skip
def test_a_row_that_is_gone_is_found(recorded: Path, name: str, row: int, found: str) -> None:
    edit(recorded / name, lambda lines: lines.pop(row))
    assert fault(recorded) == found


def replaced(row: int, old: str, new: str) -> Callable[[list[str]], None]:
    def change(lines: list[str]) -> None:
        assert old in lines[row]
        lines[row] = lines[row].replace(old, new, 1)

    return change


def test_cells_that_are_wrong_are_found(recorded: Path) -> None:
    good = {name: (recorded / name).read_text() for name in ("frames.csv", "values.csv", "events.jsonl")}
    cell = good["values.csv"].split("\n")[10].split(",")[2]
    past = f", the frame before it {at(8)} s"
    cases = [
        ("frames.csv", replaced(10, "processed,", "none,"), "line 11: is not a row of a frame"),
        ("frames.csv", replaced(10, "processed,", "processed,no"),
         "line 11: frame 9 is 'processed' with the cause 'no'"),
        ("values.csv", replaced(10, cell, "x"), "line 11: has a cell that is not a number"),
        ("values.csv", replaced(10, cell, f"{cell},"), "line 11: has 6 cells, expected 5"),
        ("values.csv", replaced(10, "9,0.3,", "8,0.3,"),
         "line 11: frame 8 at 0.3 s, where frames.csv has frame 9 at 0.3 s"),
        ("values.csv", lambda lines: lines.__setitem__(13, f"{lines[13]}0"),
         "line 14: frame 12: row '20' of box.npy, expected row 2"),
        ("values.csv", replaced(0, "box", "bax"),
         "line 1: expected frame,time_s,...,box, got frame,time_s,pixel,k,bax"),
        ("events.jsonl", replaced(0, "{", "{}\n{"), "line 1: is not an event: {}"),
    ]  # fmt: skip
    for name, change, found in cases:
        edit(recorded / name, change)
        assert fault(recorded) == f"{name}: {found}"
        (recorded / name).write_text(good[name])
    for time_s in (0.2, 8 / 30, 1e13):
        for name in ("frames.csv", "values.csv"):
            (recorded / name).write_text(good[name].replace("9,0.3,", f"9,{time_s},"))
        assert fault(recorded) == f"frames.csv: line 11: frame 9 has the time {time_s} s{past}"


def test_counts_are_those_of_the_rows(recorded: Path) -> None:
    sound = {"captured": 60, "processed": 60, "dropped": 0, "missing": 0, "corrupt": 0}
    for kind, count in sound.items():
        change_info(recorded, {"frames": {**sound, kind: count + 1}})
        assert fault(recorded) == f"run.json: says {count + 1} {kind} frames, frames.csv has {count}"


def test_drops_without_a_gap_are_found(tmp_path: Path) -> None:
    pipeline = Pipeline(Numbers(count=3000, live=True)).then(nodes.RunningKurtosis(), name="k")
    run = pipeline.run(record=tmp_path / "run")
    assert run.status.dropped
    assert verify(tmp_path / "run").dropped == run.status.dropped
    record = open_run(tmp_path / "run")
    gap = next(event for event in record.events if event["kind"] == "gap")
    edit(tmp_path / "run/events.jsonl", lambda lines: lines.pop(record.events.index(gap)))
    frame = gap["frame"]
    told = f"frames.csv: line {frame + 2}: {gap['frames']} frames were lost before frame {frame}, "
    assert fault(tmp_path / "run") == f"{told}its events say 0"
    fewer = {**gap, "frames": gap["frames"] - 1}
    edit(tmp_path / "run/events.jsonl", lambda lines: lines.insert(0, json.dumps(fewer)))
    assert fault(tmp_path / "run") == f"{told}its events say {fewer['frames']}"


def test_a_run_that_failed_is_sound_up_to_there(tmp_path: Path) -> None:
    pipeline = Pipeline(Numbers(count=50, breaks_at=30)).then(nodes.RunningKurtosis(), name="k")
    with pytest.raises(RunError, match="broke at frame 30"):
        pipeline.run(record=tmp_path / "run")
    where = (tmp_path / "run").as_posix()
    expected = f"{where}: ended by an error at frame 30 ({29 / 30:.1f} s), all before is sound: 30 frames"
    assert str(verify(tmp_path / "run")) == expected
    assert open_run(tmp_path / "run").info["frames"]["captured"] == 30


def test_arrays_have_the_rows_that_the_table_names(recorded: Path) -> None:
    box = np.load(recorded / "box.npy")
    np.save(recorded / "box.npy", box[:-1])
    assert fault(recorded) == f"box.npy: has {len(box) - 1} rows, values.csv expects {len(box)}"
    np.save(recorded / "box.npy", box)
    with (recorded / "box.npy").open("ab") as file:
        file.write(b"more")
    size = (recorded / "box.npy").stat().st_size
    assert fault(recorded) == f"box.npy: has {size} bytes, its header says {size - 4}"


def film(path: Path, times: list[float]) -> None:
    write_pictures(path, [(time_s, np.zeros((12, 16), np.uint8)) for time_s in times])


@pytest.mark.parametrize("name", ["view.mkv", "source.mkv"])
def test_a_video_that_was_cut_or_is_late_is_found(recorded: Path, name: str) -> None:
    whole = (recorded / name).read_bytes()
    for share in (0.2, 0.5, 0.9):
        (recorded / name).write_bytes(whole[: int(len(whole) * share)])
        assert re.fullmatch(rf"{name}: has \d+ pictures for 60 processed frames", fault(recorded))
    (recorded / name).write_bytes(whole[:20])
    assert fault(recorded).startswith(f"{name}: ")
    film(recorded / name, [i / 30 for i in range(59)])
    assert fault(recorded) == f"{name}: has 59 pictures for 60 processed frames"
    film(recorded / name, [i / 30 for i in range(61)])
    assert fault(recorded) == f"{name}: has 61 pictures for 60 processed frames"
    film(recorded / name, [i / 30 + 0.002 * (i == 40) for i in range(60)])
    assert fault(recorded) == f"{name}: picture 40 is at 1.335 s, its frame at {at(40)} s"
    film(recorded / name, [i / 30 for i in range(60)])  # right in all but what it shows
    assert fault(recorded) == f"{name}: hash mismatch: modified after recording"


def test_some_dropped_frames_behind_the_last_one_may_have_pictures(tmp_path: Path) -> None:
    path = tmp_path / "source.mkv"
    film(path, [0.0, 0.1, 0.3, 0.5])
    assert check_video(path, [0.0, 0.1], True, True, [0.2, 0.3, 0.4, 0.5, 0.6]) == 0.1
    with pytest.raises(RunError, match=r"source\.mkv: has 4 pictures for 2 processed frames"):
        check_video(path, [0.0, 0.1], True, True, [0.2, 0.3, 0.4])
    with pytest.raises(RunError, match=r"source\.mkv: picture 0 is at 0\.000 s, its frame at 0\.2 s"):
        check_video(path, [0.2], True, True, [0.3, 0.5])


def test_a_recording_that_was_killed_is_sound_up_to_its_last_picture(recorded: Path) -> None:
    change_info(recorded, {"ended": None})
    assert verify(recorded).last_s == 59 / 30
    film(recorded / "source.mkv", [i / 30 for i in range(30)])
    assert verify(recorded).last_s == 29 / 30
    film(recorded / "view.mkv", [i / 30 for i in range(20)])
    assert verify(recorded).last_s == 19 / 30
    assert verify(recorded).notes[0].endswith("/view.mkv has no sound picture from frame 20 on")
    with (recorded / "view.mkv").open("r+b") as file:
        file.seek(file.read(99).index(b"\x18\x53\x80\x67") + 5)
        file.write(b"\xff" * 7)  # no size yet
        file.truncate(1 << 34)
    assert fault(recorded).startswith("view.mkv: has 17179869184 bytes, its header and frames allow 2")


def test_no_file_of_holes_is_hashed_and_quick_leaves_pictures_and_hashes_out(recorded: Path) -> None:
    os.truncate(recorded / "view.png", 1 << 33)
    assert fault(recorded).startswith("view.png: has more than 4,294,967,296 bytes")
    os.truncate(recorded / "view.mkv", 1 << 34)
    assert fault(recorded).startswith("view.mkv: has 17179869184 bytes, its header and frames allow ")
    (recorded / "view.mkv").write_bytes(b"torn")
    assert fault(recorded).startswith("view.mkv: is not a video, or damaged: ")
    report = verify(recorded, quick=True)
    assert report.notes == ["quick: pictures and hashes were not checked"]
    for name in ("frames.csv", "values.csv"):
        edit(recorded / name, lambda lines: lines.pop(30))
    with pytest.raises(RunError, match="frame 30 comes after frame 28"):
        verify(recorded, quick=True)
