"""A run that only notes what it is asked to do, for tests of front ends."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse import Pipeline
from stream_sparse.errors import InputError
from stream_sparse.frame import Clock, Medium, Stamp
from stream_sparse.nodes import Relu
from stream_sparse.panels import Trace
from stream_sparse.plan.plan import Plan
from stream_sparse.ui.control import RunControl
from stream_sparse.ui.controller import Controller
from stream_sparse.ui.keys import HELP
from stream_sparse.ui.screen import Screen
from stream_sparse.view.frame_pictures import FramePictures
from stream_sparse.view.live_view import LiveView
from tests.support.windows import Unseen


class Fake:
    """A run that only notes what it is asked to do."""

    def __init__(self, plan: Plan, live: bool = False) -> None:
        self.plan = self.given = plan
        self.medium = Medium((), np.dtype(float), 30.0, live, Clock("index"))
        self.parameters = {part.name: part.unit.parameters() for part in plan.parts}
        self.ended: str | None = None
        self.error: Exception | None = None
        self.at_end = self.paused = False
        self.position, self.length, self.seekable, self.begins = 0, 60, True, ""
        self.loops = False
        self.timings: dict[str, Any] = {}
        self.frames = self.dropped = self.waiting = 0
        self.rate_n = 15
        self.rate, self.began_s, self.recording, self.records_next = 30.0, 0.0, "", False
        self.folder: Path | None = None
        self.asked: list[tuple[Any, ...]] = []

    def messages(self, index: int | None = None) -> list[str]:
        return []

    def note(self, text: str) -> None:
        self.asked.append(("note", text))

    def set(self, name: str | Mapping[str, Any], value: Any = None) -> None:
        self.asked.append(("set", name))
        if name == {"relu.theta": 3.0}:
            raise InputError("no threes")

    def pause(self, on: bool = True) -> None:
        self.asked.append(("pause", on))
        self.paused = on

    def seek(self, frame: int) -> None:
        self.asked.append(("seek", frame))

    def loop(self, on: bool = True) -> None:
        self.asked.append(("loop", on))

    def step(self) -> None:
        self.asked.append(("step",))

    def record(self, folder: str | Path | None) -> Path | None:
        self.asked.append(("record", folder))
        return None if folder is None else Path(folder)

    def play_again(self) -> None:
        self.asked.append(("play_again",))

    def stop(self) -> None:
        self.asked.append(("stop",))

    def over(self, seconds: float = 0.0) -> bool:
        return False


def plan() -> Plan:
    numbers = np.arange(60.0)
    pipeline = Pipeline(numbers, name="fake").then(Relu(theta=1), name="relu").view(Trace(), "relu")
    return pipeline.plan


def window(control: RunControl) -> Controller:
    """A window that nobody sees, with one picture of a run."""
    view = LiveView(control.plan, control.medium, {}, {})
    unseen = Unseen("fake")
    screen = Screen(control, view, unseen, HELP)
    at = Stamp(0, 0.0)
    screen.offer(at, FramePictures(view), view.status(at, 30.0, 0, control.parameters, []))
    return Controller(control, view, unseen, screen)


def press(controller: Controller, *keys: str) -> None:
    controller.refresh()
    controller.window.do(*keys)
    assert controller.refresh()
    controller.refresh()
