"""The windows of a session: one that is closed ends it."""

from __future__ import annotations

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.flow.commands import Stop
from stream_sparse.highgui import probe
from stream_sparse.ui.windows import Windows
from tests.support.fake_run import Fake


class Window:
    """A window that is closed at its second refresh; counts its refreshes while it is open."""

    def __init__(self, closes: bool = True) -> None:
        self._closes = closes
        self.open, self.refreshed = True, 0

    def refresh(self) -> bool:
        self.refreshed += self.open
        if self.refreshed == 2 and self._closes:
            self.open = False
        return self.open

    def close(self) -> None:
        self.open = False


@pytest.fixture(autouse=True)
def display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "display_problem", lambda: None)


def test_a_closed_window_ends_the_session_and_others_are_drawn_meanwhile() -> None:
    session, other = Fake(Pipeline(np.arange(3.0)).plan), Window(closes=False)
    session.windows = [Window(), other]
    front = Windows(session)
    front.show(session)  # type: ignore[arg-type]
    for _ in range(5):
        front.draw()
    front.close()
    assert session.asked[0] == Stop()
    assert other.refreshed == 5
    assert not other.open


def test_the_windows_of_the_run_before_are_taken_down_for_those_of_the_next() -> None:
    session, first, second = Fake(Pipeline(np.arange(3.0)).plan), Window(), Window()
    front = Windows(session)
    for window in (first, second):
        session.windows = [window]
        front.show(session)  # type: ignore[arg-type]
    assert (first.open, second.open) == (False, True)
