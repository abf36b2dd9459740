"""Runs on cameras of this machine's network, on FFmpeg's test pattern and on a screen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import av
import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.capture import reader
from stream_sparse.nodes import PixelTap
from stream_sparse.sources import Video, video
from tests.support import servers

# In a process of its own: PyAV may hold Python's lock while it waits for the other side.
PUSH = """
import sys, time
import av, numpy as np

picture = np.full((240, 320), 180, np.uint8)
for attempt in range(600):
    out = av.open(sys.argv[1], "w", format="rtsp", options={"rtsp_transport": "tcp"})
    fast = {"tune": "zerolatency", "preset": "ultrafast", "g": "10"}
    stream = out.add_stream("libx264", rate=30, options=fast)
    stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
    try:
        for n in range(10_000):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="gray")))
            time.sleep(1 / 30)
    except av.error.ConnectionRefusedError:  # nobody listens yet
        time.sleep(0.05)
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "FIRST_WAIT_S", 0.01)


def some(frames: int, *then: servers.Part, size: Any = (64, 48)) -> list[servers.Part]:
    return [*(part for n in range(frames) for part in (servers.jpeg(n, *size), 0.01)), *then]


def tapped(source: Any) -> Pipeline:
    return Pipeline(source).then(PixelTap(row=2, col=3))


def test_a_camera_that_falls_silent_is_connected_to_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video, "_MEASURED_S", 0.1)  # however busy the machine is, the rate is known before
    with servers.camera(lambda: some(30, 60.0), lambda: some(30, 60.0), servers.endless) as url:
        source = Video(path=url, stall_s=0.7, drop="block")
        run = tapped(source).run(frames=90)
    kinds = [e["kind"] for e in run.events]
    assert kinds == ["stall", "reconnect", "gap"] * 2
    assert run.status.processed == 90
    assert all(e["frames"] >= 1 for e in run.events if e["kind"] == "gap")


@pytest.fixture
def publisher() -> Iterator[str]:
    """An address to which a camera pushes, as soon as anyone listens there."""
    url = f"rtsp://127.0.0.1:{servers.closed_port()}/live"
    with subprocess.Popen([sys.executable, "-c", PUSH, url], stderr=subprocess.DEVNULL) as process:
        yield url
        process.kill()


@pytest.mark.skipif("libx264" not in av.codecs_available, reason="this FFmpeg cannot encode H.264")
def test_a_camera_that_pushes_over_rtsp(publisher: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = av.open

    def listening(target: Any, *args: Any, **how: Any) -> Any:
        if target == publisher:
            how["options"] = {**how["options"], "rtsp_flags": "listen", "listen_timeout": "20"}
        return real(target, *args, **how)

    monkeypatch.setattr(av, "open", listening)
    run = tapped(Video(path=publisher, drop="block")).run(frames=40)
    assert (run.status.processed, run.ended, run.medium.shape, run.medium.live) == (
        40,
        "frames",
        (240, 320),
        True,
    )
    assert run.medium.rate == 30
    assert run.medium.clock.kind == "stream"
    assert np.abs(run.values["pixel_tap"] - 180).max() < 12  # full range, after H.264
    assert {event["kind"] for event in run.events} <= {"sender"}  # the clock of the camera
