"""One recorded run as a page looks at it."""

from __future__ import annotations

import json
import math
import os
import shutil
import sys
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from stream_sparse import load, open_run
from stream_sparse.errors import InputError
from stream_sparse.exports.export import export
from stream_sparse.studio.library import Library
from stream_sparse.studio.viewed_run import RunCache, ViewedRun
from tests.support.errors import refusal
from tests.support.run_folders import change_info


def opened(folder: Path) -> ViewedRun:
    return ViewedRun("runs/one", folder)


def decoded(data: bytes) -> np.ndarray:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def test_opening_a_run_asks_no_registry(recorded: Path) -> None:
    ViewedRun("run", recorded)  # imports
    called: list[str] = []
    sys.setprofile(
        lambda frame, event, _: called.append(frame.f_code.co_filename) if event == "call" else None
    )
    try:
        ViewedRun("run", recorded)
    finally:
        sys.setprofile(None)
    own = [Path(file).parts[-2:] for file in called if "stream_sparse" in Path(file).parts]
    assert len(own) < 1_000
    assert not {room for room, _ in own} & {"plan", "nodes", "sources", "panels"}


def test_the_outline_says_what_the_run_is(recorded: Path) -> None:
    change_info(recorded, {"description": "at http://me:word@host/"})
    found = opened(recorded).outline
    (edit,) = found.pop("events")
    assert (edit["kind"], edit["words"]) == ("set", "k.window = 7")
    assert found | {
        "name": "runs/one", "pipeline": "noise", "question": "at http://***@host/",
        "source": "synthetic noise", "ended": "at its end", "open": False, "by_file": True, "frames": 60,
        "first": 0.0, "last": 59 / 30, "curves": ["pixel", "k"], "left": 0, "view": True, "event_count": 1,
        "problems": [],
        "plots": [
            {"label": "pixel", "note": "", "unit": "", "curves": [0]},
            {"label": "k", "note": "", "unit": "", "curves": [1]},
        ],
    } == found  # fmt: skip
    json.dumps(found, allow_nan=False)


def test_a_row_has_its_own_values_and_its_own_picture(recorded: Path) -> None:
    run, record = opened(recorded), open_run(recorded)
    with av.open(str(recorded / "view.mkv")) as video:
        frames = islice(video.decode(video=0), 20)
        pictures = [frame.to_ndarray(format="bgr24") for frame in frames]
    for row in (0, 19, 11):
        facts, jpeg = run.look(row)
        assert (facts["row"], facts["frame"], facts["picture"]) == (row, row, row)
        expected = [float(record.values[name][row]) for name in ("pixel", "k")]
        assert facts["values"] == [None if math.isnan(value) else value for value in expected]
        np.testing.assert_array_equal(decoded(run.still(row)), pictures[row])
        assert np.abs(decoded(jpeg).astype(int) - pictures[row]).mean() < 3
    assert run.look(10_000).facts["row"] == 59


def test_the_nearest_row_is_found(recorded: Path) -> None:
    run = opened(recorded)
    times = np.append(np.random.default_rng(0).uniform(-1, 3, 50), run.time_s)
    assert [run.nearest(t) for t in times] == [int(np.abs(run.time_s - t).argmin()) for t in times]
    assert (run.nearest(-1e300), run.nearest(1e300)) == (0, 59)


def test_curves_keep_their_peaks_and_are_whole_where_there_is_room(recorded: Path) -> None:
    run, record = opened(recorded), open_run(recorded)
    (time_s, values), (_, k) = run.curves([0, 1], 0.0, 5.0, 1000)
    np.testing.assert_array_equal(time_s, record.time_s)
    np.testing.assert_array_equal(values, record.values["pixel"])
    np.testing.assert_array_equal(k, record.values["k"])
    ((few_s, few),) = run.curves([0], 0.0, 5.0, 4)
    assert len(few) <= 8
    assert (np.nanmin(few), np.nanmax(few)) == (np.nanmin(values), np.nanmax(values))
    np.testing.assert_array_equal(values[np.searchsorted(time_s, few_s)], few)
    ((part_s, part),) = run.curves([0], 0.5, 1.0, 1000)  # with a point beyond each end
    np.testing.assert_array_equal(part_s, record.time_s[14:32])
    np.testing.assert_array_equal(part, record.values["pixel"][14:32])
    assert refusal(InputError, run.curves, [2], 0.0, 1.0, 10) == "runs/one has 2 curves"


def test_segments_are_one_run(cut: Path) -> None:
    run = opened(cut)
    assert (run.outline["frames"], run.outline["problems"]) == (60, [])
    looks = [run.look(row).facts for row in (0, 59, 25)]
    assert [(facts["frame"], facts["picture"]) for facts in looks] == [(0, 0), (59, 59), (25, 25)]


def test_a_run_that_still_is_recorded_is_shown_up_to_there(recorded: Path) -> None:
    change_info(recorded, {"ended": None, "files": None})
    for name, share in (("values.csv", 0.5), ("frames.csv", 0.6)):
        data = (recorded / name).read_bytes()
        (recorded / name).write_bytes(data[: int(len(data) * share)])
    found = opened(recorded).outline
    assert 20 < found["frames"] < 40
    assert (found["open"], found["ended"], found["problems"]) == (True, "cut off, or still running", [])


def test_what_is_wrong_with_the_rows_is_said(recorded: Path) -> None:
    lines = (recorded / "values.csv").read_text().splitlines()
    lines[20] = lines[20].rpartition(",")[0]
    (recorded / "values.csv").write_text("\n".join(lines) + "\n")
    found = opened(recorded).outline
    assert (found["frames"], found["plots"]) == (0, [])
    (problem,) = found["problems"]
    assert problem.startswith(f"{recorded.as_posix()}/values.csv: ")


def test_a_run_without_frames_or_view(tmp_path: Path) -> None:
    load("minimal").run(frames=3, record=tmp_path / "one")
    shutil.copy(tmp_path / "one" / "run.json", tmp_path / "run.json")
    (tmp_path / "one" / "view.mkv").unlink()
    run = opened(tmp_path / "one")
    facts, picture = run.look(2)
    assert (facts["frame"], facts["picture"], picture) == (2, None, b"")
    assert refusal(InputError, run.still, 2) == "runs/one has no picture: it was recorded without a view"
    for name in ("values.csv", "frames.csv"):
        table = tmp_path / "one" / name
        table.write_text(table.read_text().partition("\n")[0] + "\n")
    run = opened(tmp_path / "one")
    assert (run.outline["frames"], run.outline["first"], run.outline["plots"]) == (0, None, [])
    assert run.nearest(3.0) == 0
    assert refusal(InputError, run.look, 0) == "runs/one has no frame yet"


def test_a_damaged_view_is_reported_beside_the_values(recorded: Path) -> None:
    (recorded / "view.mkv").write_bytes(b"no video")
    run = opened(recorded)
    facts, picture = run.look(3)
    assert (facts["frame"], picture) == (3, b"")
    assert facts["problem"].startswith("view.mkv is not a video, or damaged: ")
    assert refusal(InputError, run.still, 3) == facts["problem"]


def test_what_a_page_gets_is_bounded(recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = "stream_sparse.studio.viewed_run"
    for name, most in {"EVENTS": 0, "PLOTS": 1, "POINTS": 12}.items():
        monkeypatch.setattr(f"{place}._MOST_{name}", most)
    run = opened(recorded)
    assert (run.outline["events"], run.outline["event_count"]) == ([], 1)
    assert (run.outline["curves"], run.outline["left"]) == (["pixel"], 1)
    ((time_s, _),) = run.curves([0], 0.0, 9.0, 8192)
    assert len(time_s) <= 12


def test_branches_of_a_sweep_are_one_plot(tmp_path: Path) -> None:
    text = "source: {use: synthetic, width: 8, height: 8, frames: 4}\nnodes:\n"
    text += "  t: {use: pixel_tap, row: 0, col: 0}\n"
    text += "  r: {use: relu, theta: {sweep: {from: 0, to: 15, step: 1}}}\n"
    (tmp_path / "p.yaml").write_text(text)
    load(tmp_path / "p.yaml").run(record=tmp_path / "one")
    found = opened(tmp_path / "one").outline
    assert found["plots"] == [
        {"label": "t", "note": "", "unit": "gray levels", "curves": [0]},
        {
            "label": "r, theta 0 to 15", "note": "12 of 16, theta in gray levels", "unit": "gray levels",
            "curves": [*range(1, 13)],
        },
    ]  # fmt: skip


def test_a_view_of_few_pictures_a_second_says_of_which_frame_each_is(tmp_path: Path) -> None:
    text = "source: {use: synthetic, width: 8, height: 8, frames: 9}\nnodes:\n"
    text += "  t: {use: pixel_tap, row: 0, col: 0}\nview: {fps: 10, panels: [{panel: trace, from: t}]}\n"
    (tmp_path / "p.yaml").write_text(text)
    load(tmp_path / "p.yaml").run(record=tmp_path / "one")
    run = opened(tmp_path / "one")
    assert [run.look(row).facts["picture"] for row in (8, 5, 3, 2, 0)] == [6, 3, 3, 0, 0]


@pytest.fixture
def runs(recorded: Path, cut: Path) -> RunCache:
    """Those of a folder with two of them."""
    assert recorded.parent == cut.parent
    return RunCache(Library(recorded.parent))


def test_a_run_is_read_once_and_again_where_it_has_grown(runs: RunCache, recorded: Path) -> None:
    first = runs.run("run")
    assert first.outline["frames"] == 60
    assert runs.run("run", now=True) is first
    change_info(recorded, {"ended": None})
    assert runs.run("run") is first  # its page goes on with what it has
    assert runs.run("run", now=True).outline["open"]


def test_runs_are_compared_as_on_the_command_line(runs: RunCache, recorded: Path) -> None:
    found = runs.compare(["run", "cut"])
    facts, numbers = found["tables"]
    assert found["letters"] == "AB"
    assert found["notes"] == []
    assert facts["rows"][1] == ["source", "synthetic noise", "synthetic noise"]
    assert numbers["titles"] == ("scalar", "run", "n", "mean", "sd", "last", "largest difference")
    assert numbers["rows"][1][-1] == "equal to the bit"
    assert numbers["rows"][2][:3] == ["k", "A", "51"]


@pytest.mark.parametrize("name", ["../run", "/etc", "run/..", "runs/../run", "x" * 200, "", "no", "cut/000"])
def test_no_name_leads_elsewhere(runs: RunCache, name: str) -> None:
    for ask in (runs.run, lambda name: runs.compare([name, "run"])):
        with pytest.raises(InputError):
            ask(name)


@pytest.mark.parametrize("kind", ["pipe", "link"])
@pytest.mark.parametrize("name", ["values.csv", "frames.csv", "view.mkv", "events.jsonl"])
def test_nothing_but_files_of_the_folder_is_opened(
    runs: RunCache, recorded: Path, tmp_path: Path, name: str, kind: str
) -> None:
    (recorded / name).unlink()
    if kind == "pipe":
        os.mkfifo(recorded / name)
    else:
        (recorded / name).symlink_to("/etc/passwd")
    asked = [
        lambda: runs.run("run").look(0),
        lambda: runs.compare(["run", "cut"]),
        lambda: export(recorded, "mp4" if name == "view.mkv" else "csv", tmp_path / "a"),
    ]
    for ask in asked:
        with pytest.raises(InputError, match=f"{name}: is (a link|not a regular file); a run folder holds"):
            ask()
