"""A window that needs no display."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from stream_sparse.frame import Array
from stream_sparse.highgui import probe
from stream_sparse.highgui import window as module
from stream_sparse.highgui.events import Event
from stream_sparse.run import run as run_module
from stream_sparse.ui.main_loop import open_windows

__all__ = ["Unseen", "keep_windows"]


class Unseen:
    """A window that shows nothing, keeps the pictures, and hears the events of a test.

    Attributes:
        shown: index of the frame and picture of all that was shown.
        index: returns the index of the frame that is being shown.
        waiting: events that nobody has asked for yet.
        full: whether it fills the screen.
    """

    gone = ""

    def __init__(self, title: str, ground: object = None) -> None:
        self.closed = self.full = False
        self.shown: list[tuple[int, Array]] = []
        self.index: Callable[[], int] = lambda: 0
        self.waiting: list[Event] = []

    def show(self, picture: Array) -> None:
        if not self.closed:
            self.shown.append((self.index(), picture))

    def wants(self) -> bool:
        return not self.closed

    def size(self) -> tuple[int, int]:
        return 0, 0

    def refresh(self) -> bool:
        return not self.closed

    def events(self) -> list[Event]:
        events, self.waiting = self.waiting, []
        return events

    def turn_full(self) -> None:
        self.full = not self.full

    def close(self) -> None:
        self.closed = True

    def do(self, *events: Event | str) -> None:
        """Act as a user; a text is a key."""
        self.waiting += [Event("key", key=e) if isinstance(e, str) else e for e in events]


def keep_windows(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Let windows be unseen ones; returns a list to which each run adds the controller of its view."""
    controllers: list[Any] = []

    def keep(*given: Any) -> list[Any]:
        windows = open_windows(*given)
        controllers.append(windows[0])
        screen = windows[0].screen
        windows[0].window.index = lambda: screen.history.now.at.index
        return windows

    monkeypatch.setattr(module, "Window", Unseen)
    monkeypatch.setattr(probe, "display_problem", lambda: None)
    monkeypatch.setattr(run_module, "open_windows", keep)
    return controllers
