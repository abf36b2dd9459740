"""The windows of a session: that of the view, which stays from run to run, and those of sinks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stream_sparse.errors import InputError
from stream_sparse.flow.commands import Stop

from .controller import Controller
from .front import PlayerControl, ShownParts, ShownRun
from .status import RunStatus


def stays_at_end(status: RunStatus) -> bool:
    """Return whether a window remains when a run has ended so: at the end of a file that it shows."""
    return status.ended == "end" and not status.medium.live and bool(status.plan.view)


class Windows:
    """Draws the windows of each run on the thread that owns the session, which must be the main thread.

    The session ends when a window is closed.

    Parameters:
        player: plays what they show.

    Raises:
        InputError: without a display.
    """

    def __init__(self, player: PlayerControl) -> None:
        # With OpenCV, which a run without a window can spare.
        from stream_sparse.highgui.probe import display_problem

        if problem := display_problem():
            raise InputError(problem)
        self._player = player
        self._view: Controller | None = None
        self._sinks: Sequence[Any] = ()

    @property
    def _shown(self) -> list[Any]:
        return [*([] if self._view is None else [self._view]), *self._sinks]

    def show(self, run: ShownRun) -> None:
        """Show a run: its view in the window that is there, else in a new one, and its own windows."""
        for sink in self._sinks:  # of the run before
            _take_down(sink)
        self._sinks = run.access.engine.graph.windows()
        if run.access.plan.view:
            self._view = self._controller(run.access)
            run.access.view.show(self._view.screen)
        elif self._view is not None:
            _take_down(self._view)
            self._view = None

    def _controller(self, run: ShownParts) -> Controller:
        from stream_sparse.drawing.theme import theme
        from stream_sparse.highgui.window import HighguiWindow

        from .controller import HINTS, Controller
        from .screen import Screen

        run.view.keys = HINTS
        window = HighguiWindow(run.plan.name, theme().page) if self._view is None else self._view.window
        return Controller(self._player, run, window, Screen(self._player, run, window))

    def draw(self) -> None:
        """Draw all windows; one that was closed ends the session."""
        there = [window.refresh() for window in self._shown]  # each is drawn, whatever becomes of another
        if not all(there):
            self._player.do(Stop())

    def close(self) -> None:
        """Take all windows down."""
        for window in self._shown:
            _take_down(window)
        self._view, self._sinks = None, ()


def _take_down(window: Any) -> None:
    window.close()
    window.refresh()  # takes down what was closed
