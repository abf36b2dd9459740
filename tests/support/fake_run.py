"""A run that only notes what it is asked to do, for tests of front ends."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from stream_sparse import Pipeline
from stream_sparse.errors import InputError
from stream_sparse.flow.commands import Command, Edit, Pause
from stream_sparse.frame import Clock, Medium, Stamp
from stream_sparse.nodes import Relu
from stream_sparse.panels import Trace
from stream_sparse.plan.plan import Plan
from stream_sparse.player.session import Asked, Session, step
from stream_sparse.ui.controller import Controller
from stream_sparse.ui.screen import Screen
from stream_sparse.ui.status import RunStatus
from stream_sparse.view.frame_pictures import FramePictures
from stream_sparse.view.live_view import LiveView
from tests.support.windows import Unseen


class Fake:
    """A session and its run, which only note what they are asked to do."""

    def __init__(self, plan: Plan, live: bool = False, **state: Any) -> None:
        self.plan = plan
        self.medium = Medium((), np.dtype(float), 30.0, live, Clock("index"))
        self.asked: list[Command] = []
        parameters = {part.name: part.unit.parameters() for part in plan.parts}
        self.status = RunStatus(
            plan=plan, given=plan, medium=self.medium, parameters=parameters, ended=None, error=None,
            paused=False, captured=0, processed=0, dropped=0, missing=0, causes={}, corrupt=0,
            lost_before=0, unprocessed=0, waiting=0,
            expected=None, rate=30.0, rate_n=15, elapsed_s=0.0, began_s=0.0, away_s=None,
            frame_age_s=None, reconnects=0, position=0,
            length=60, begins="", recording="", records_next=False, folder=None,
            messages=(), seekable=True, loops=False,
        )  # fmt: skip
        self.now(**state)
        self.view = _View(LiveView(plan, self.medium, {}, {}))
        self.timings: dict[str, Any] = {}
        self.windows: list[Any] = []
        graph = SimpleNamespace(timings=lambda: self.timings, windows=lambda: self.windows)
        self.engine = SimpleNamespace(graph=graph)
        self.access = self

    def now(self, **state: Any) -> None:
        """Be in another state."""
        self.status = replace(self.status, **state)

    def do(self, command: Command) -> bool:
        """Note what was asked for."""
        _, actions = step(Session(phase="running"), Asked(command, self.status))
        self.asked.append(command)
        if command == Edit({"relu.theta": 3.0}):
            raise InputError("no threes")
        if isinstance(command, Pause):
            self.now(paused=command.on)
        return bool(actions)


class _View:
    """The view of a run whose panels get nothing."""

    def __init__(self, live_view: LiveView) -> None:
        self.live_view = live_view

    def show(self, viewer: object) -> None:
        pass


def plan() -> Plan:
    numbers = np.arange(60.0)
    pipeline = Pipeline(numbers, name="fake").then(Relu(theta=1), name="relu").view(Trace(), "relu")
    return pipeline.plan


def window(run: Any) -> Controller:
    """A window that nobody sees, with one picture of a run."""
    view, unseen = run.access.view.live_view, Unseen("fake")
    screen = Screen(run, run, unseen)
    at = Stamp(0, 0.0)
    screen.offer(at, FramePictures(view), view.status(at, 30.0, 0, run.status.parameters, []))
    return Controller(run, run, unseen, screen)


def press(controller: Controller, *keys: str) -> None:
    controller.refresh()
    controller.window.do(*keys)
    assert controller.refresh()
    controller.refresh()
