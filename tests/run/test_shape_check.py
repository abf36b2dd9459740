"""Pipelines and the frames of their files, compared without a run."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, nodes, panels, sources
from stream_sparse.base import Source
from stream_sparse.data import catalog
from stream_sparse.run.shape_check import check_shapes
from tests.support.faulty_camera import FaultyCamera
from tests.support.video_files import film

TALL = np.zeros((3, 40, 30), np.uint8)


@pytest.mark.parametrize(
    ("source", "unknown"),
    [
        (sources.Camera(), "camera not opened: shapes were not checked"),
        (sources.Video(path="rtsp://10.0.0.5/live"), "network address not opened: shapes were not checked"),
        (
            sources.Video(path="nope.mp4"),
            "shapes were not checked: video: nope.mp4: no such file; expected a video file",
        ),
        (sources.Sample(name="sig"), "sample 'sig' not downloaded: shapes were not checked"),
        (FaultyCamera(), "faulty_camera not opened: shapes were not checked"),
    ],
)
def test_what_is_left_closed(
    source: Source, unknown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAM_SPARSE_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert not catalog.have("sig")
    assert check_shapes(Pipeline(source).then(nodes.Grayscale()).plan) == ({}, {}, unknown)


def test_all_problems_are_found(tmp_path: Path) -> None:
    pipeline = (
        Pipeline(TALL)
        .then(nodes.PixelTap(row=40, col=1), name="low")
        .then(nodes.RunningKurtosis(), name="k")
        .then(nodes.PixelTap(row=1, col=30), name="right", from_="source")
        .then(nodes.PixelTap(row=39, col=29), name="corner", from_="source")
        .view(panels.Image(), from_="source")
        .view(panels.Image(), from_="corner")
        .view(panels.Trace(), from_="k")
    )
    place = (
        "lies outside the frame of 40 rows and 30 columns; give a row from 0 to 39 and a column from 0 to 29"
    )
    assert check_shapes(pipeline.plan) == (
        {
            "low": f"node 'low' (pixel_tap): row 40, column 1 {place}",
            "right": f"node 'right' (pixel_tap): row 1, column 30 {place}",
        },
        {1: "image: expects a frame, got a scalar; show it with a trace or bars"},
        "",
    )


@pytest.mark.parametrize("kind", ["video", "images", "sample", "synthetic"])
def test_files_are_opened_and_closed(kind: str, tmp_path: Path) -> None:
    made: Any = {
        "video": lambda: str(film(tmp_path / "a.mkv", 3, codec="ffv1", pix_fmt="yuv420p10le")),
        "images": lambda: str(catalog.find("china").parent / "*.jpg"),
        "sample": lambda: "sample:digits",
        "synthetic": lambda: sources.Synthetic(width=64, height=48),
    }[kind]()
    before = set(threading.enumerate())
    rows = {"video": 48, "images": 427, "sample": 8, "synthetic": 48}[kind]
    for row, found in ((rows - 1, set()), (rows, {"p"})):
        checked = check_shapes(Pipeline(made).then(nodes.PixelTap(row=row, col=1), name="p").plan)
        assert (checked.nodes.keys(), checked.unknown) == (found, "")
    assert {thread for thread in threading.enumerate() if thread.name != "shapes"} <= before
