"""The interface between a run and its front ends, from both sides."""

from __future__ import annotations

import inspect
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
from stream_sparse.run.run import Run
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
    pipeline = Pipeline(numbers, name="fake").then(Relu(theta=1), name="relu").see(Trace(), "relu")
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


def test_the_window_needs_nothing_but_a_run_control() -> None:
    control = Fake(plan())
    controller = window(control)
    press(controller, "space", ".", "r", "space")
    assert control.asked == [
        ("pause", True),
        ("step",),
        ("record", Path("runs/fake")),
        ("pause", False),
    ]
    control.parameters["relu"]["theta"] = 7.0
    press(controller, "0")
    assert control.asked[-1] == ("set", {"relu.theta": 1.0})


def test_it_tells_what_the_run_refuses() -> None:
    control = Fake(plan())
    control.given = Pipeline(np.arange(60.0)).then(Relu(theta=3), name="relu").plan
    controller = window(control)
    press(controller, "0")
    seen = controller.screen.history.now
    assert controller.screen.status(seen.status).message == "no threes"


def test_a_run_has_all_that_the_interface_names() -> None:
    for name, member in vars(RunControl).items():
        if name.startswith("_"):
            continue
        theirs = inspect.getattr_static(Run, name, None)
        if callable(member):
            assert callable(theirs), name
            assert inspect.signature(member).parameters.keys() == inspect.signature(theirs).parameters.keys()
        else:
            assert isinstance(theirs, property) or name in Run.__annotations__, name
