"""The run folders of a recording."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from stream_sparse.records import open_run
from stream_sparse.records.folders import check_entries, is_recording, segment_folders
from tests.support.errors import fails


def test_segments_are_in_order_of_their_numbers(tmp_path: Path) -> None:
    for name in ("1000", "999", "000", "01", "x00", "²²²", "1234567890123", "123456789012"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").touch()
    (tmp_path / "002").mkdir()  # without a run.json it is none
    assert [path.name for path in segment_folders(tmp_path)] == ["000", "999", "1000", "123456789012"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_folder_holds_files_and_folders_of_its_own_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    (tmp_path / "000").mkdir()
    check_entries(tmp_path)
    rest = "a run folder holds its own files alone: put the file itself there, or remove it"
    os.mkfifo(tmp_path / "y.npy")
    with fails(f"{(tmp_path / 'y.npy').as_posix()}: is not a regular file; {rest}"):
        check_entries(tmp_path)
    for name, target in (("x.csv", "a.csv"), ("b", "000"), ("a", "gone")):
        (tmp_path / name).symlink_to(tmp_path / target)
        with fails(f"{(tmp_path / name).as_posix()}: is a link; {rest}"):  # the first by name
            check_entries(tmp_path)


def test_segments_are_put_together_as_one_recording(cut: Path) -> None:
    run = open_run(cut)
    first, *_, last = (segment.info for segment in run.segments)
    assert (first["ended"]["how"], last["ended"]["how"]) == ("rotated", "end")
    for key in ("name", "started", "clock", "first_frame", "resumed_from"):
        assert run.info[key] == first[key]
    for key in ("finished", "ended", "nodes", "hashes", "source"):
        assert run.info[key] == last[key]
    assert run.info["frames"] == {"captured": 60, "processed": 60, "dropped": 0, "missing": 0, "corrupt": 0}
    assert not {"segment", "files", "sha256", "video_start_s"} & {*run.info}
    assert run.pipeline == run.segments[0].pipeline


def test_runs_with_numbers_for_names_are_not_segments(recorded: Path, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    for name in ("001", "002"):
        shutil.copytree(recorded, runs / name)
    assert is_recording(runs / "001")
    assert not is_recording(runs)
    hint = f"did you mean {(runs / '002').as_posix()}?"
    with fails(f"{runs.as_posix()}: is not a run folder, it has no run.json; {hint}"):
        open_run(runs)
