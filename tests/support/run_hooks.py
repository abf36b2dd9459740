"""Where tests listen in on a run, or hold it up. No other file patches a part of ``Run``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from stream_sparse.highgui import probe
from stream_sparse.highgui import window as window_module
from stream_sparse.run import run as run_module
from stream_sparse.run.run import Run
from stream_sparse.ui.main_loop import open_windows
from tests.support.windows import Unseen

__all__ = ["around_next_run", "keep_windows", "never_end", "runs_begun"]


def keep_windows(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Let windows be unseen ones; returns a list to which each run adds the controller of its view."""
    controllers: list[Any] = []

    def keep(*given: Any) -> list[Any]:
        windows = open_windows(*given)
        controllers.append(windows[0])
        screen = windows[0].screen
        windows[0].window.index = lambda: screen.history.now.at.index
        return windows

    monkeypatch.setattr(window_module, "Window", Unseen)
    monkeypatch.setattr(probe, "display_problem", lambda: None)
    monkeypatch.setattr(run_module, "open_windows", keep)
    return controllers


def runs_begun(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """Return a list to which each run is added as soon as it is made."""
    runs: list[Run] = []
    begin = Run.__init__

    def kept(run: Run, *args: Any, **options: Any) -> None:
        begin(run, *args, **options)
        runs.append(run)

    monkeypatch.setattr(Run, "__init__", kept)
    return runs


def around_next_run(
    monkeypatch: pytest.MonkeyPatch,
    before: Callable[[Run], object] = lambda run: None,
    after: Callable[[Run, Run], object] = lambda run, following: None,
) -> None:
    """Call functions before and after a run makes the one that follows it, as after a seek.

    Parameters:
        before: takes the run.
        after: takes the run, and the one that follows it.
    """
    make = Run._another  # the next run is made in one place, and nothing public tells of it

    def making(run: Run, *args: Any, **changes: Any) -> Run:
        before(run)
        following = make(run, *args, **changes)
        after(run, following)
        return following

    monkeypatch.setattr(Run, "_another", making)


def never_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runs stop without a word about how they ended, as no run does."""
    monkeypatch.setattr(Run, "_finish", lambda run: None)
