"""A parameter that counts frames takes a time, which becomes a number of frames of the source."""

# ruff: noqa: ISC004  messages stand here as users see them

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import load
from stream_sparse.errors import PipelineError
from stream_sparse.io.video_writer import VideoWriter
from tests.support.errors import refusal

SOURCE = "{use: synthetic, pattern: noise, width: 8, height: 6, fps: 20, frames: 40}"
TEXT = f"""\
name: timed
source: {SOURCE}
nodes:
  box: {{use: diff_box, window: 0.5s}}
  pixel: {{use: pixel_tap, row: 1, col: 2}}
  k: {{use: running_kurtosis, half_life: 250ms}}
  late: {{use: temporal_diff, from: pixel, tau: {{sweep: [7, 0.2s]}}}}
"""


def written(folder: Path, text: str = TEXT) -> Path:
    path = folder / "timed.yaml"
    path.write_text(text)
    return path


def test_times_become_numbers_of_frames_and_both_are_recorded(tmp_path: Path) -> None:
    run = load(written(tmp_path)).run(record=tmp_path / "run")
    units = {part.name: part.unit for part in run.access.plan.parts}
    assert units["box"].parameters()["window"] == 10
    assert units["k"].parameters()["half_life"] == 5.0
    assert [name for name in units if name.startswith("late")] == ["late@tau=7", "late@tau=4"]
    assert "box.window: 0.5s is 10 frames at 20 frames a second" in run.notes
    # A replay needs no time any more.
    assert "window: 10" in (tmp_path / "run" / "pipeline.yaml").read_text()


def test_the_rate_is_that_of_the_source_in_its_place(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert _window(load(path, source=np.zeros((9, 6, 8), np.uint8), set={"source.fps": 30.0})) == 15
    assert _window(load(path, set={"source.fps": 8.0})) == 4
    assert _window(load(path, set={"box.window": "1s"})) == 20
    assert [_window(load(path, set={"box.window": time})) for time in ("120ms", "125ms")] == [2, 3]
    assert _window(load(path, source="0", set={"source.fps": 60.0})) == 30


def _window(pipeline: Any) -> int:
    window: int = pipeline.plan.parts[0].unit.parameters()["window"]
    return window


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ((SOURCE, "{use: camera, device: 0}"),
         "4:32 node 'box' (diff_box): window 0.5s: camera has no known rate before it is opened "
         "(camera not opened); give a number of frames"),
        (("0.5s", "0.02s"),
         "4:32 node 'box' (diff_box): window 0.02s is less than half a frame at 20 frames a second; "
         "give a number of frames"),
        (("0.5s", "0.5 hours"),
         "4:32 node 'box' (diff_box): window must be a whole number (got '0.5 hours')"),
        (("row: 1", "row: 1s"),
         "5:32 node 'pixel' (pixel_tap): row must be a whole number or null (got '1s')"),
    ],
)  # fmt: skip
def test_times_that_are_refused(tmp_path: Path, change: tuple[str, str], problem: str) -> None:
    path = written(tmp_path, TEXT.replace(*change))
    lines = refusal(PipelineError, load, path).splitlines()
    assert lines[0] == f"timed.yaml:{problem}"


def test_a_file_of_a_variable_rate_is_reported(tmp_path: Path) -> None:
    for name, times in {"steady": [0, 1, 2, 3, 4, 5], "varies": [0, 1, 2, 5, 6, 9]}.items():
        with VideoWriter(tmp_path / f"{name}.mkv", 16, 16, rate=10) as film:
            for at in times:
                film.write(np.full((16, 16), at, np.uint8), at / 10)
    path = written(tmp_path)
    notes = [str(d) for d in load(path, tmp_path / "varies.mkv").plan.durations]
    assert notes[0].endswith(" on average; the rate varies, and so does the time of so many frames")
    assert all(d.steady for d in load(path, tmp_path / "steady.mkv").plan.durations)
