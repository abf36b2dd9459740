"""The windows of a session: one that is closed ends it, and without a display the run may go on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.errors import InputError
from stream_sparse.highgui import probe
from stream_sparse.nodes import IncrementalPca
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run
from stream_sparse.sinks import Window as WindowSink
from stream_sparse.ui.windows import Windows
from tests.support.fake_run import Fake, plan


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


@pytest.fixture(autouse=True)
def display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "display_problem", lambda: None)


def drawn(session: Any, *windows: Window) -> None:
    """Draw the windows of a run without panels five times."""
    front = Windows(session)
    session.plan, session.windows = Pipeline(np.arange(3.0)).plan, windows
    front.meet(session)
    for _ in range(5):
        front.attend()
    front.close()


def test_a_closed_window_ends_the_session_and_others_are_drawn_meanwhile() -> None:
    session, other = Fake(plan()), Window(closes=False)
    drawn(session, Window(), other)
    assert session.asked[0] == ("stop",)
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
    session, window = Fake(plan(), live, recording=recording), Window(gone=":9")
    drawn(session, window)
    assert session.asked == asked
    assert window.refreshed == 2


def test_a_run_that_has_just_ended_need_not_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Fake(plan(), recording="rec")

    def ended(on: bool = True) -> None:
        raise InputError("pause: the run has ended; start another")

    monkeypatch.setattr(session, "pause", ended)
    drawn(session, Window(gone=":9"))
    assert len(session.asked) == 1


def test_the_windows_of_the_run_before_are_taken_down_for_those_of_the_next() -> None:
    session, first, second = Fake(Pipeline(np.arange(3.0)).plan), Window(), Window()
    front = Windows(session)
    for window in (first, second):
        session.windows = [window]
        front.meet(session)  # type: ignore[arg-type]
    assert (first.open, second.open) == (False, True)


def test_a_node_with_a_parameter_named_refresh_is_no_window() -> None:
    pca = Pipeline(np.zeros((3, 8, 8))).then(IncrementalPca(n_components=2), name="pca")
    shown = pca.then(WindowSink(), name="shown", from_="source")
    run = Run(shown.plan, RunOptions(show=True))
    assert [type(window) for window in run.windows] == [WindowSink]
    run.close()


def test_without_a_display_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "display_problem", lambda: "no display")
    with pytest.raises(InputError, match="no display"):
        Windows(Fake(plan()))
