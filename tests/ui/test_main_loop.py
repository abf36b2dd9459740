"""The main loop of windows: ends with them, or goes on without them."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.errors import InputError
from stream_sparse.highgui import probe
from stream_sparse.nodes import IncrementalPca
from stream_sparse.sinks import Window as WindowSink
from stream_sparse.ui.control import RunControl
from stream_sparse.ui.main_loop import MainLoop, open_windows
from tests.support.fake_run import Fake, plan


class Run(Fake):
    """A run that is over after so many looks at it."""

    def __init__(self, live: bool = False, recording: str = "") -> None:
        super().__init__(plan(), live)
        self.recording = recording
        self.looks = 5

    def over(self, seconds: float = 0.0) -> bool:
        self.looks -= 1
        return self.looks < 0


class Window:
    """A window that is gone or closed at its second refresh; counts its refreshes while it is open."""

    def __init__(self, gone: str = "", closes: bool = True) -> None:
        self.gone, self._then, self._closes = "", gone, closes
        self.open, self.refreshed = True, 0

    def refresh(self) -> bool:
        self.refreshed += self.open
        if self.refreshed == 2 and self._closes:
            self.open, self.gone = False, self._then
        return self.open

    def close(self) -> None:
        self.open = False


def drawn(run: RunControl, *windows: Window) -> None:
    loop = MainLoop(run, windows, threading.Event())
    loop.draw(None)
    loop.close()


def test_a_closed_window_ends_the_run_and_others_are_drawn_meanwhile() -> None:
    run, other = Run(), Window(closes=False)
    drawn(run, Window(), other)
    assert run.asked[0] == ("stop",)
    assert other.refreshed == 5
    assert not other.open


WITHOUT = ("note", "the display :9 has gone away; the run goes on without a window")


@pytest.mark.parametrize(
    ("live", "recording", "asked"),
    [
        (False, "", [("stop",), ("note", "the display :9 has gone away; the run has ended")]),
        (True, "rec", [WITHOUT]),
        (False, "rec", [("pause", False), WITHOUT]),
    ],
)
def test_without_its_display_a_run_goes_on_where_it_is_recorded(
    live: bool, recording: str, asked: list[Any]
) -> None:
    run, window = Run(live, recording), Window(gone=":9")
    drawn(run, window)
    assert run.asked == asked
    assert window.refreshed == 2


def test_a_run_that_has_just_ended_need_not_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(recording="rec")

    def ended(on: bool = True) -> None:
        raise InputError("pause: the run has ended; start another")

    monkeypatch.setattr(run, "pause", ended)
    drawn(run, Window(gone=":9"))
    assert len(run.asked) == 1


def test_a_node_with_a_parameter_named_refresh_is_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "display_problem", lambda: "")
    shown, node = WindowSink(), IncrementalPca()
    control: Any = Fake(Pipeline(np.arange(3.0)).plan)
    view: Any = None
    assert open_windows(control, view, [node, shown]) == [shown]
