"""A run that begins in mid-file, recorded: verified, opened, replayed, resumed, rotated, killed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import load, open_run
from stream_sparse.records.files import events
from stream_sparse.records.state import load_state
from stream_sparse.records.verify import verify
from stream_sparse.replays.replay import replay
from tests.support.resumable_runs import film

PIPELINE = """
name: late
source: {use: array, path: FILM}
nodes:
  box: {use: diff_box, window: 7}
  pixel: {use: pixel_tap, row: 2, col: 3}
  k: {use: running_kurtosis, window: 6}
  k_all: {use: running_kurtosis, from: pixel}
keep: [{node: box, every: 3}]
"""


@pytest.fixture
def late(tmp_path: Path) -> Path:
    np.save(tmp_path / "film.npy", film())
    (tmp_path / "late.yaml").write_text(PIPELINE.replace("FILM", (tmp_path / "film.npy").as_posix()))
    return tmp_path / "late.yaml"


def same(a: Any, b: Any) -> None:
    np.testing.assert_array_equal(a, b)


def test_it_is_a_recording_as_any_other(late: Path, tmp_path: Path) -> None:
    run = load(late).run(start_at="f20", record=tmp_path / "run")
    whole, found = load(late).run(), open_run(tmp_path / "run")
    assert (found.info["first_frame"], found.info["frames"]["processed"]) == (20, 28)
    same(found.index, np.arange(20, 48))
    for name in ("pixel", "k", "k_all"):
        same(found.values[name], run.values[name])
    same(found.values["pixel"], whole.values["pixel"][20:])
    same(found.arrays["box"], whole.values["box"][4:])  # of the frames 9, 12, ... those from 21 on
    start = load_state(tmp_path / "run" / "start.npz")
    assert (start["index"], start["taken"], start["whole"]) == (20, 20, True)
    assert list(events([tmp_path / "run"])) == [
        {"frame": 20, "time_s": 20 / 30, "kind": "start", "restarted": ["k_all"]}
    ]
    assert str(verify(tmp_path / "run")).startswith(
        f"{(tmp_path / 'run').as_posix()}: sound: 28 frames over "
    )
    assert replay(tmp_path / "run").frames == 28


def test_it_goes_on_where_it_stopped(late: Path, tmp_path: Path) -> None:
    whole = load(late).run(start_at="f20", record=tmp_path / "whole")
    load(late).run(start_at="f20", frames=9, record=tmp_path / "a")
    rest = load(late).run(resume=tmp_path / "a", record=tmp_path / "b")
    same(rest.values.index, np.arange(29, 48))
    for name in ("pixel", "k", "k_all"):
        same(rest.values[name], whole.values[name][9:])
    same(open_run(tmp_path / "b").whole().index, whole.values.index)
    assert replay(tmp_path / "b").frames == 19


def test_its_segments_fit(late: Path, tmp_path: Path) -> None:
    load(late).run(start_at="f20", record=tmp_path / "run", rotate="0.5s")
    parts = sorted(path.name for path in (tmp_path / "run").iterdir() if path.is_dir())
    assert parts == ["000", "001"]
    same(open_run(tmp_path / "run").index, np.arange(20, 48))
    for part in ("", *parts):
        assert replay(tmp_path / "run" / part).frames == {"": 28, "000": 15, "001": 13}[part]
        assert "sound" in str(verify(tmp_path / "run" / part))
    assert open_run(tmp_path / "run" / "001").index[0] == 35
