"""The main loop of a run's windows: its view's window, and those of sinks."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from stream_sparse.base import Sink
from stream_sparse.errors import InputError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Sequence

    from stream_sparse.highgui.window import Window

    from .control import RunControl
    from .view_feed import ViewFeed

__all__ = ["MainLoop", "open_windows"]

_KEYS_S = 0.01
_IDLE_S = 0.05
_PROGRESS_S = 0.1


def open_windows(
    control: RunControl, view: ViewFeed, units: Iterable[Any], window: Window | None = None
) -> list[Any]:
    """Open the window of a view that has panels, and find those of sinks; InputError without a display.

    ``window`` is that of an earlier run, which goes on.
    """
    # With OpenCV, which a run without a window can spare.
    from stream_sparse.drawing.theme import theme
    from stream_sparse.highgui.probe import display_problem
    from stream_sparse.highgui.window import Window

    from .controller import Controller
    from .keys import HELP
    from .screen import Screen

    problem = display_problem()
    if problem:
        raise InputError(problem)
    windows: list[Any] = [unit for unit in units if isinstance(unit, Sink) and unit.shows]
    if control.plan.rows:
        window = window or Window(control.plan.name, theme().page)
        screen = Screen(control, view.live_view, window, HELP)
        view.show(screen)
        windows.insert(0, Controller(control, view.live_view, window, screen))
    return windows


class MainLoop:
    """Draws the windows while ``Run.wait`` waits for the end; the run ends when one is closed."""

    def __init__(self, control: RunControl, windows: Sequence[Any], news: threading.Event) -> None:
        self._control, self._all, self._news = control, list(windows), news
        self._shown: Sequence[Any] = ()
        self._again = False

    def draw(self, progress: Callable[[], None] | None) -> None:
        """Draw until the end, on the main thread, and call ``progress`` ten times a second."""
        self._shown = self._all
        reported = 0.0
        while not self._wait():
            self._refresh()
            if progress is not None and time.monotonic() - reported >= _PROGRESS_S:
                progress()
                reported = time.monotonic()

    def stay(self) -> bool:
        """Draw on after the end of a file, until a window is closed or the run is stopped.

        Returns:
            Whether the file is to be played again instead.
        """
        while not self._again and self._shown and self._control.at_end:
            self._look()
            self._refresh()
        return self._again

    def ask_again(self) -> None:
        """Let :meth:`stay` return, to play the file again; perhaps before it is called."""
        self._again = True

    def hand_over(self) -> Window:
        """Give the window of the view, which stays, to another run, and take those of sinks down."""
        view, *self._all = self._all
        self.close()
        window: Window = view.window
        return window

    def _look(self) -> None:
        """Wait for a picture, no longer than keys may."""
        self._news.wait(_KEYS_S)
        self._news.clear()

    def _wait(self) -> bool:
        """Wait for a picture, no longer than keys may, or else for the end; returns whether it has come."""
        if not self._shown:
            return self._control.over(_IDLE_S)
        self._look()
        return self._control.over()

    def _refresh(self) -> None:
        """Draw all windows. One that was closed ends the run; without its display the run may go on."""
        closed = False
        for window in self._shown:  # each is drawn, whatever has become of another
            closed |= not window.refresh()
        if not closed:
            return
        gone = next((window.gone for window in self._shown if window.gone), "")
        if gone:
            self._shown = ()
            self._go_on_without(gone)
        else:
            self._control.stop()

    def _go_on_without(self, display: str) -> None:
        """Let a run that is recorded go on without its windows; end another one."""
        control = self._control
        if not control.recording:
            control.stop()
            control.note(f"the display {display} has gone away; the run has ended")
            return
        if not control.medium.live:
            with suppress(InputError):  # it may have ended meanwhile
                control.pause(False)  # no window is left to end a pause
        control.note(f"the display {display} has gone away; the run goes on without a window")

    def close(self) -> None:
        """Take all windows down."""
        for window in self._all:
            window.close()
            window.refresh()  # takes down what was closed
