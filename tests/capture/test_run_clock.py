"""What a run says of its clocks: the offset to UTC and clocks of streams that are set."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.base import Source, param
from stream_sparse.capture import run_clock
from stream_sparse.frame import Clock, ClockKind, Frame, Medium
from stream_sparse.nodes import PixelTap
from stream_sparse.recording.recorder import Recorder
from stream_sparse.recording.run_json import RunJson
from stream_sparse.records import open_run
from tests.support.waiting import until

ZERO = 1.7e9
"""UTC at 0 of the test's monotonic clock."""


class Clocks:
    """The two clocks of a machine, which stand still."""

    now, jumped = 100.0, 0.0

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return ZERO + self.now + self.jumped


class Scripted(Source):
    """A camera that gives a frame a second, by the test's clocks."""

    count: int = param(30, help="Frames.")
    jump_at: int = param(10, help="At this frame somebody sets the time of day.")
    jump_s: float = param(0.25, help="By so much.")
    sent_at: int = param(-1, help="From this frame on the time by the sender's clock is known.")
    moved_at: int = param(-1, help="At this frame the clock of the stream is set.")
    kind: str = param("monotonic", help="Of the clock.")

    clocks: ClassVar[Clocks]

    def open(self) -> Medium:
        kind: ClockKind = "stream" if self.kind == "stream" else "monotonic"
        return Medium((2, 2), np.dtype(np.uint8), 1.0, True, Clock(kind, ZERO))

    def frames(self) -> Iterator[Frame]:
        for index in range(self.count):
            self.clocks.now += 1
            self.clocks.jumped += self.jump_s * (index == self.jump_at)
            moved_s = 2.5 if index == self.moved_at else 0.0
            sent = 5e8 + self.clocks.now if 0 <= self.sent_at <= index else None
            x = np.zeros((2, 2), np.uint8)
            yield Frame(index, self.clocks.now, x, moved_s=moved_s, sent_utc=sent)


@pytest.fixture(autouse=True)
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    clocks = Clocks()
    monkeypatch.setattr(Scripted, "clocks", clocks, raising=False)
    monkeypatch.setattr(run_clock, "time", clocks)
    return clocks


def tapped(source: Any) -> Pipeline:
    return Pipeline(source).then(PixelTap(row=1, col=1))


@pytest.mark.parametrize("jump_s", [0.25, -3600.0])
def test_a_jump_of_the_time_of_day_is_an_event(jump_s: float) -> None:
    run = tapped(Scripted(jump_s=jump_s, drop="block")).run()
    (event,) = run.events
    assert event == {
        "frame": 10, "time_s": 111.0, "kind": "utc", "utc_at_zero": ZERO + jump_s, "moved_s": jump_s,
    }  # fmt: skip


def test_the_offset_to_utc_is_noted_each_ten_minutes() -> None:
    run = tapped(Scripted(count=1900, jump_s=0.05, drop="block")).run()
    assert [(e["frame"], e["kind"], e["moved_s"]) for e in run.events] == [
        (599, "utc", 0.05),
        (1199, "utc", 0.0),
        (1799, "utc", 0.0),
    ]
    assert {e["utc_at_zero"] for e in run.events} == {ZERO + 0.05}


def test_each_segment_has_the_offset_of_its_beginning(
    tmp_path: Path, clocks: Clocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one is asked for before the time of day is set, and begins later."""
    follow = Recorder.following_json

    def late(self: Recorder, *given: Any) -> RunJson:
        until(lambda: clocks.jumped)
        return follow(self, *given)

    monkeypatch.setattr(Recorder, "following_json", late)
    source = Scripted(count=10**6, jump_at=1000, jump_s=60.0, drop="block")
    run = tapped(source).start(record=tmp_path / "run", rotate="400s")
    second = tmp_path / "run/001/run.json"
    until(lambda: second.exists() and json.loads(second.read_text())["first_frame"], run)
    run.stop()
    run.wait()
    infos = [json.loads(file.read_text()) for file in sorted(tmp_path.glob("run/*/run.json"))]
    first, *others = [info["clock"] for info in infos]
    assert first == {"kind": "monotonic", "utc_at_zero": ZERO}
    assert others == [{"kind": "monotonic", "utc_at_zero": ZERO + 60.0}] * len(others)
    assert open_run(tmp_path / "run").info["clock"]["utc_at_zero"] == ZERO


def test_a_streams_clock_that_is_set_is_an_event(tmp_path: Path) -> None:
    source = Scripted(jump_s=0.0, moved_at=7, kind="stream", drop="block")
    run = tapped(source).run(record=tmp_path / "run")
    assert run.events == [{"frame": 7, "time_s": 108.0, "kind": "clock", "moved_s": 2.5}]
    assert open_run(tmp_path / "run").info["clock"] == {"kind": "stream", "utc_at_zero": ZERO}


def test_the_senders_utc_is_told_once_of_a_connection() -> None:
    run = tapped(Scripted(jump_s=0.0, sent_at=7, kind="stream", drop="block")).run()
    assert run.events == [{"frame": 7, "time_s": 108.0, "kind": "sender", "utc_at_zero": 5e8}]
