"""What cameras do to a run: each fault injected."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.base import Node, Source, param
from stream_sparse.capture import reader
from stream_sparse.capture.frame_rate import FrameRate
from stream_sparse.capture.start import StartPoint
from stream_sparse.errors import RunError, StreamError
from stream_sparse.flow import FrameLedger
from stream_sparse.flow.commands import Abort
from stream_sparse.frame import Clock, Frame, Medium
from stream_sparse.plan.plan import PlannedPart
from stream_sparse.records import open_run
from stream_sparse.run.run import Run
from stream_sparse.sources import Video, video
from tests.support import servers
from tests.support.faulty_camera import FaultyCamera
from tests.support.plans import part, plan, started
from tests.support.units import At
from tests.support.waiting import until

STALL_S = 0.5


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts to connect follow each other closely."""
    monkeypatch.setattr(reader, "FIRST_WAIT_S", 0.001)
    monkeypatch.setattr(reader, "LAST_WAIT_S", 0.004)


def camera(script: str, **more: Any) -> FaultyCamera:
    """One that counts as stalled soon where its script stalls, else however busy the machine is never."""
    stall_s = STALL_S if re.search("stall|block|repeat", script) else 60.0
    return FaultyCamera(script=script, **{"pace": False, "drop": "block", "stall_s": stall_s, **more})


def start(source: Source, *parts: PlannedPart, **more: Any) -> Run:
    return started(plan(source, part("at", At(), "source"), *parts), **more)


def ran(source: Source, *parts: PlannedPart, **more: Any) -> Run:
    run = start(source, *parts, **more)
    run.wait()
    return run


def kinds(run: Run) -> list[str]:
    return [event["kind"] for event in run.events]


def indices(run: Run) -> list[float]:
    return list(run.values["at"])


class Stuck(Source):
    """Breaks the contract in every way: once stuck, neither ``frames()`` nor ``close()`` returns."""

    after: int = param(5, help="Frames before it is stuck; the next connection gives them all.")

    made: ClassVar[list[Stuck]] = []

    def reset(self) -> None:
        self._release = threading.Event()

    def open(self) -> Medium:
        self.made.append(self)
        self._first = len(self.made) == 1
        return Medium((2, 2), np.dtype(np.uint8), 30.0, True, Clock("monotonic"))

    def frames(self) -> Iterator[Frame]:
        for index in range(2 * self.after):
            if self._first and index == self.after:
                self._release.wait()
            yield Frame(index, time.monotonic(), np.full((2, 2), index, np.uint8))

    def close(self) -> None:
        if self._first:
            self._release.wait()


@pytest.fixture
def stuck() -> Iterator[Stuck]:
    Stuck.made.clear()
    yield Stuck(stall_s=STALL_S, drop="block")
    for source in Stuck.made:
        source._release.set()


@pytest.mark.parametrize("abort", [False, True])
def test_a_read_that_never_returns_does_not_delay_the_end(stuck: Stuck, abort: bool) -> None:
    stuck.stall_s = 60.0
    run = start(stuck)
    until(lambda: run.status.processed == 5)
    run.stop()
    if abort:
        run.do(Abort())
    assert run.access.loop.done.wait(30)
    assert (run.ended, run.status.processed) == ("stopped", 5)


def test_a_read_that_never_returns_is_an_outage(stuck: Stuck) -> None:
    run = ran(stuck)
    assert indices(run) == list(range(15))
    assert kinds(run) == ["stall", "reconnect", "gap"]
    stall, back, gap = run.events
    assert stall["frame"] == back["frame"] == gap["frame"] == 5
    assert stall["away_s"] >= STALL_S
    assert back["cause"] == f"the source gave no frame for {STALL_S:g} s"
    assert gap["frames"] >= round(STALL_S * 30) - 1
    assert len(Stuck.made) == 2  # the stuck one is left alone, another one takes its place


@pytest.mark.parametrize("fault", ["block", "repeat"])
def test_a_driver_that_blocks_or_gives_the_same_picture_for_ever(fault: str) -> None:
    run = ran(camera(f"play 5, {fault}, play 5", fps=200.0))
    run.access.supply.reader.source.release()
    assert indices(run) == list(range(10))
    assert kinds(run) == ["stall", "reconnect", "gap"]


@pytest.mark.parametrize(
    ("script", "frames", "more"),
    [
        ("play 5, repeat 3, play 5", 10, {"fps": 200.0}),  # the same picture a few times is left out
        ("play 5, stall 0.6, old 2, play 5", 12, {}),  # what grows old in a ring that waits is kept
        ("play 3, fps 5, play 4", 7, {"fps": 60.0, "pace": True}),
        ("play 3, fps 120, play 4", 7, {"fps": 60.0, "pace": True}),
    ],
)
def test_what_is_no_event(script: str, frames: int, more: dict[str, Any]) -> None:
    run = ran(camera(script, stall_s=60.0, **more))
    assert (run.status.processed, run.status.dropped, kinds(run)) == (frames, 0, [])


class Held(Node):
    """How many threads and open files this process has."""

    def update(self, x: Any) -> float:
        return float(threading.active_count() + len(list(Path("/proc/self/fd").glob("*"))))


@pytest.mark.slow
@pytest.mark.usefixtures("quick")
def test_unplugged_a_hundred_times(tmp_path: Path) -> None:
    before = threading.active_count()
    source = camera(", ".join(["play 3", "unplug 1"] * 100) + ", play 3")
    run = ran(source, part("held", Held(), "source"), record=tmp_path / "out")
    held = run.values["held"]
    # What has just been left may have its threads still; from here to there 70 connections are left.
    assert np.median(held[-50:]) <= np.median(held[30:80]) + 4, held
    assert (run.ended, run.status.processed, run.status.dropped) == ("end", 303, 0)
    assert kinds(run) == ["reconnect", "gap"] * 100
    assert [e["frame"] for e in run.events[::2]] == list(range(3, 303, 3))
    times = open_run(tmp_path / "out").frames["time_s"]
    assert all(np.diff(times) > 0)
    until(lambda: threading.active_count() <= before)
    # A driver's clock goes on through an outage, so the run's does not stray from it.
    assert abs(times[-1] - time.monotonic()) < 30


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("play 3, unplug 8, play 3", [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0, 10.0]),
        (", unplug, ".join(["play 3"] * 5), [0.5, 0.5, 0.5]),  # frames came, so the next one begins anew
    ],
)
def test_attempts_back_off(script: str, expected: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    class Still(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0.0)
            return False

    source = camera(script)
    medium = source.open()
    events: list[str] = []
    watch = reader.SourceReader(
        source, medium, FrameLedger(), None, lambda f, t, kind, **_: events.append(kind), StartPoint()
    )
    watch._stop = Still()  # so that pauses of half a minute take no time
    frames: list[Frame] = []

    class Ring:
        def put(self, frame: Frame) -> bool:
            frames.append(frame)
            return True

        def end(self) -> None:
            """Nothing waits."""

    watch.start(Ring())  # type: ignore[arg-type]
    watch.join()
    assert waits == expected
    assert [f.index for f in frames] == list(range(3 * script.count("play")))
    assert set(events) == {"reconnect"}


def test_as_many_frames_of_a_camera_as_asked_for_are_processed() -> None:
    run = ran(camera("play 400000", drop="oldest", ring=1, fps=1000.0), frames=100)
    assert (run.status.processed, run.ended) == (100, "frames")
    assert run.status.captured == 100 + run.status.dropped


@pytest.mark.usefixtures("quick")
def test_a_gap_is_measured_by_the_rate_at_which_frames_came(tmp_path: Path) -> None:
    """In the dark a camera of 150 frames a second gives fifty, or fewer on a busy machine."""
    source = camera("fps 50, play 163, unplug, stall 1, play 3", pace=True, fps=150.0, stall_s=60.0)
    run = ran(source, record=tmp_path / "out")
    back, gap = run.events
    assert (back["kind"], gap["kind"]) == ("reconnect", "gap")
    times = open_run(tmp_path / "out").time_s
    rate = FrameRate(150.0)
    for time_s in times[:163]:
        rate.see(time_s, gap=0)
    assert rate.value <= 60
    assert gap["frames"] == pytest.approx(rate.value * back["away_s"], abs=2)


@pytest.mark.usefixtures("quick")
def test_it_is_given_up_only_where_that_was_said() -> None:
    assert FaultyCamera(script="play 3").reconnect_s is None
    run = start(camera("play 3, unplug 100000", reconnect_s=0.2))
    with pytest.raises(StreamError, match=r"^faulty_camera: unplugged$"):
        run.wait()
    assert (run.status.processed, run.ended) == (3, "error")


def test_an_unforeseen_error_ends_the_run_with_its_name() -> None:
    run = start(camera("play 5, raise the cable burns"))
    with pytest.raises(RunError, match=r"^source failed after 5 frames: RuntimeError: the cable burns$"):
        run.wait()
    assert run.status.processed == 5


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("script", ["play 5, size 96x80, play 9", "play 5, unplug 2, size 96x80, play 9"])
def test_another_size_ends_the_run_cleanly(script: str, tmp_path: Path) -> None:
    run = ran(camera(script), record=tmp_path / "out")
    assert (run.ended, run.status.error, run.status.processed) == ("changed", None, 5)
    assert kinds(run) == ["changed"]
    assert open_run(tmp_path / "out").info["ended"] == {"how": "changed", "error": None}


@pytest.mark.usefixtures("quick")
def test_a_network_camera_that_falls_silent_is_connected_to_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video, "_MEASURED_S", 0.1)  # however busy the machine is, the rate is known before

    def silent() -> list[servers.PlannedPart]:
        return [*(part for n in range(30) for part in (servers.jpeg(n), 0.01)), 60.0]

    with servers.camera(silent, silent, servers.endless) as url:
        run = Pipeline(Video(path=url, stall_s=0.7, drop="block")).run(frames=90)
    assert kinds(run) == ["stall", "reconnect", "gap"] * 2
    assert run.status.processed == 90
    assert all(e["frames"] >= 1 for e in run.events if e["kind"] == "gap")


def test_the_bound_is_five_seconds_or_ten_frame_periods() -> None:
    for fps, bound in ((30.0, 5.0), (1.0, 10.0)):
        source = FaultyCamera(script="play 5", fps=fps)
        assert reader.stall_bound(source, source.open()) == bound  # too long for a test to wait
        source.close()
