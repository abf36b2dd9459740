"""What is drawn of a run and when: shown before it is recorded, with times that tell people something."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from stream_sparse import Pipeline, open_run
from stream_sparse.flow import FrameValues, Timeline
from stream_sparse.flow.commands import Record
from stream_sparse.frame import Frame, Stamp
from stream_sparse.io.video_writer import VideoWriter
from stream_sparse.nodes import PixelTap
from stream_sparse.panels import Image, Trace
from stream_sparse.ui.view_feed import ViewFeed
from tests.support.fake_run import Fake, plan
from tests.support.users import Cam, Start

UPTIME_S = 21988.46


class Old(Cam):
    """A camera whose clock began with a machine that has been on for hours."""

    def frames(self) -> Iterator[Frame]:
        for frame in super().frames():
            yield frame._replace(time_s=frame.time_s + UPTIME_S)


def test_a_disk_that_stands_still_does_not_keep_the_window_waiting(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, goes, write = list[int](), threading.Event(), VideoWriter.write

    def late(writer: VideoWriter, *args: Any) -> None:
        drawn.append(user.drawn)
        assert goes.wait(30)
        write(writer, *args)

    monkeypatch.setattr(VideoWriter, "write", late)
    pipeline = Pipeline(Cam(), name="cam").then(PixelTap(row=3, col=4), name="pixel")
    user = start(pipeline.view(Image(), "source"))
    try:
        user.run.do(Record(folder=tmp_path / "out"))
        user.until(lambda: drawn and user.drawn > drawn[0])
    finally:
        goes.set()
    user.run.stop()
    user.run.wait()
    recorded = open_run(tmp_path / "out").info["frames"]
    assert recorded["processed"] > 0
    assert recorded["captured"] == recorded["processed"] + recorded["dropped"]


class Looks:
    """A viewer that keeps index and message of what it is offered."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.said: list[str] = []

    def wants(self) -> bool:
        return True

    def ended(self) -> None:
        pass

    def offer(self, at: Stamp, pictures: Any, status: Any) -> None:
        self.seen.append(at.index)
        self.said.append(status.message)


def shown(run: Fake, viewer: Looks) -> ViewFeed:
    """The feed of a run to a viewer, with a note of each frame."""
    feed = ViewFeed(
        run.access.plan, run.access.medium, {}, {}, lambda: run.status,
        lambda index: {"dict": f"dark since frame {index}"},
        lambda: False, lambda _: False, "dark", 1.0, Timeline(),
    )  # fmt: skip
    feed.show(viewer)
    return feed


@pytest.mark.parametrize(("live", "late_s", "seen"), [
    (True, 3600.0, [2]), (True, 0.0, [0, 1, 2]), (False, 3600.0, [0, 1, 2]),
])  # fmt: skip
def test_of_a_cameras_frames_that_wait_the_newest_is_shown(
    monkeypatch: pytest.MonkeyPatch, live: bool, late_s: float, seen: list[int]
) -> None:
    run, viewer, waiting = Fake(plan(), live), Looks(), [2, 1, 0]
    monkeypatch.setattr("stream_sparse.ui.view_feed._LATE_S", late_s)
    monkeypatch.setattr(time, "monotonic", lambda: 1.0)
    feed = shown(run, viewer)
    feed.lane = Mock(queued=lambda: waiting.pop(0) if live else 2)
    for index in range(3):
        feed.take(FrameValues(Stamp(index, index / 30), [1.0]))
    assert viewer.seen == seen


def test_the_head_says_what_a_session_refuses_before_the_notes_of_nodes() -> None:
    run, viewer = Fake(plan(), messages=("my.yaml:3:1 no node 'x'",)), Looks()
    shown(run, viewer).take(FrameValues(Stamp(3, 0.1), [1.0]))
    assert viewer.said == ["my.yaml:3:1 no node 'x'; dark since frame 3"]


def test_people_see_the_time_since_a_camera_began_and_records_keep_its_own_time(
    start: Start, tmp_path: Path
) -> None:
    user = start(
        Pipeline(Old(), name="old").then(PixelTap(row=3, col=4), name="pixel").view(Trace(), "pixel")
    )
    user.do("r")
    user.until(lambda: user.run.status.recording and user.index > 50)
    seen = user.screen.history.now
    assert seen.status.time_s == pytest.approx(seen.at.index / 200)
    assert seen.at.time_s == pytest.approx(UPTIME_S + seen.at.index / 200)
    height, width = user.screen.shape
    words = filter(None, (seen.read_off(x, height // 2) for x in range(0, width, 9)))
    times = [float(text.partition(" s: ")[0]) for text in words]
    assert times
    assert max(times) < 10
    user.do("r")
    user.until(lambda: not user.run.status.recording)
    table = (tmp_path / "runs" / "old" / "values.csv").read_text().splitlines()
    rows = [[float(word) for word in line.split(",")[:2]] for line in table[1:]]
    assert len(rows) > 1
    assert [time_s for _, time_s in rows] == pytest.approx([UPTIME_S + index / 200 for index, _ in rows])


def test_the_recorded_view_of_a_file_does_not_tell_how_fast_it_was_read(tmp_path: Path) -> None:
    pipeline = Pipeline("sample:macaw").then(PixelTap(row=3, col=4), name="pixel").view(Trace(), "pixel")
    for pace in (True, False):  # a second, so that the rate is known; or much less
        pipeline.run(frames=30, pace=pace, record=tmp_path / str(pace))
    slow, fast = ((tmp_path / str(pace) / "view.png").read_bytes() for pace in (True, False))
    assert slow == fast
