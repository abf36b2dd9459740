"""Where tests listen in on a session, or hold it up. No other file patches ``Run`` or ``Player``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from stream_sparse.highgui import probe
from stream_sparse.highgui import window as window_module
from stream_sparse.player import player as player_module
from stream_sparse.player.player import Player
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run
from stream_sparse.ui import windows as windows_module
from tests.support.windows import Unseen

__all__ = ["around_next_run", "keep_windows", "never_end", "runs_begun", "with_options"]


def keep_windows(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Let windows be unseen ones; returns a list to which each run adds the controller of its view."""
    controllers: list[Any] = []
    make = windows_module.Windows._controller  # made in one place, and nothing public gives it

    def keep(windows: Any, run: Any) -> Any:
        made = make(windows, run)
        controllers.append(made)
        screen = made.screen
        made.window.index = lambda: screen.history.now.at.index
        return made

    monkeypatch.setattr(window_module, "HighguiWindow", Unseen)
    monkeypatch.setattr(probe, "display_problem", lambda: None)
    monkeypatch.setattr(windows_module.Windows, "_controller", keep)
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
    before: Callable[[], object] = lambda: None,
    after: Callable[[], object] = lambda: None,
) -> None:
    """Call functions before and after a session makes its next run, as after a seek."""
    make = player_module.opened_run  # the next run is made in one place, and nothing public tells of it

    def making(*given: Any) -> Run:
        before()
        following = make(*given)
        after()
        return following

    monkeypatch.setattr(player_module, "opened_run", making)


def with_options(player: Player, **options: Any) -> None:
    """Let the next run of a session that waits have other options."""
    given = RunOptions(**options)
    new = replace(player.session, options=given, frames_left=given.frames)
    player._session = new  # a session has its options from its constructor


def never_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runs stop without a word about how they ended, as no run does."""
    monkeypatch.setattr(Run, "_finish", lambda run: None)
