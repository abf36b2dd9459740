"""A run on cameras of this machine's network that fall silent and come back."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.flow import reader
from stream_sparse.nodes import PixelTap
from stream_sparse.sources import Camera, Video
from stream_sparse.sources import camera as module
from tests import servers


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "FIRST_WAIT_S", 0.01)


def some(frames: int, *then: servers.Part) -> list[servers.Part]:
    return [*(part for n in range(frames) for part in (servers.jpeg(n), 0.01)), *then]


def test_a_camera_that_falls_silent_is_connected_to_again() -> None:
    with servers.camera(lambda: some(30, 60.0), lambda: some(30, 60.0), servers.endless) as url:
        source = Video(path=url, stall_s=0.7, drop="block")
        run = Pipeline(source).then(PixelTap(row=2, col=3)).run(frames=90)
    kinds = [e["kind"] for e in run.events]
    assert kinds == ["stall", "reconnect", "gap"] * 2
    assert run.frames == 90
    assert all(e["frames"] >= 1 for e in run.events if e["kind"] == "gap")


def test_what_is_lost_is_told_by_the_rate_at_which_frames_came() -> None:
    def fast() -> list[servers.Part]:
        return [part for n in range(100) for part in (servers.jpeg(n), 1 / 60)]

    with servers.camera(lambda: [*fast(), 60.0], servers.endless) as url:
        source = Video(path=url, stall_s=2.0, drop="block")
        run = Pipeline(source).then(PixelTap(row=2, col=3)).run(frames=120)
    (back,) = (e for e in run.events if e["kind"] == "reconnect")
    (gap,) = (e for e in run.events if e["kind"] == "gap")
    assert gap["frames"] == pytest.approx(60 * back["away_s"], rel=0.15)  # FFmpeg says 25


def test_another_size_over_the_network_is_another_run() -> None:
    def large() -> list[servers.Part]:
        return [part for n in range(40) for part in (servers.jpeg(n, 96, 80), 0.01)]

    with servers.camera(lambda: [*some(30), *large()], large) as url:
        run = Pipeline(Video(path=url, drop="block")).then(PixelTap(row=2, col=3)).run(frames=50)
    assert run.medium.shape == (80, 96)
    assert any(note.startswith("goes on for the run before: video: ") for note in run.notes)


def test_a_camera_of_ffmpegs_test_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENCV_FFMPEG_CAPTURE_OPTIONS", "input_format;lavfi")

    def capture(device: int | str) -> cv2.VideoCapture:
        return cv2.VideoCapture("testsrc2=size=320x240:rate=60,realtime", cv2.CAP_FFMPEG)

    monkeypatch.setattr(module, "_capture", capture)
    if not capture(0).isOpened():
        pytest.skip("this OpenCV has no lavfi")
    run = Pipeline(Camera(width=640, drop="block")).then(PixelTap(row=2, col=3)).run(frames=40)
    assert (run.frames, run.medium.shape, run.medium.rate) == (40, (240, 320), 60.0)
    assert "camera: asked for 640x240, it gives 320x240" in run.notes
    assert not np.isnan(run.values["pixel_tap"]).any()
