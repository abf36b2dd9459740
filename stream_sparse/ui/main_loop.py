"""The windows of a run on the main thread: its view's and those of sinks."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

from .display_loss import last_word, left_alone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stream_sparse.run.progress import Progress
    from stream_sparse.run.run import Run

__all__ = ["Windows"]

_KEYS_S = 0.01
_IDLE_S = 0.05
_TOLD_S = 0.1


class Windows:
    """What must be drawn while somebody waits for the end.

    Parameters:
        run: ends with a window that is closed.
    """

    def __init__(self, run: Run) -> None:
        self._run, engine = run, run.engine
        units = engine.runner.graph.units.values() if engine.options.show else ()
        shown = [engine.showing.controls, *(unit for unit in units if hasattr(unit, "refresh"))]
        self._all: Sequence[Any] = [window for window in shown if window is not None]
        self._shown: Sequence[Any] = ()
        self._news, self._done = engine.showing.news, engine.runner.done

    def draw(self, progress: Callable[[Progress], None] | None) -> None:
        """Draw until the end; ``progress`` is called ten times a second, and where the display breaks in a
        way that ends the process."""
        self._shown = self._all
        if self._shown:
            from stream_sparse.sinks._qt import before_exit

            before_exit(partial(last_word, self._run, self._note, progress))
        told = 0.0
        while not self._wait():
            self._refresh()
            if progress is not None and time.monotonic() - told >= _TOLD_S:
                progress(self._run.progress())
                told = time.monotonic()

    def _wait(self) -> bool:
        """Wait for a picture, no longer than keys may wait, or where none is shown, for the end.

        Returns:
            Whether that has come.
        """
        if not self._shown:
            return self._done.wait(_IDLE_S)
        self._news.wait(_KEYS_S)
        self._news.clear()
        return self._done.is_set()

    def _refresh(self) -> None:
        """Draw all: one that was closed ends the run; all of them may be gone, which need not."""
        closed = False
        for window in self._shown:  # each is drawn, whatever has become of another
            closed |= not window.refresh()
        if not closed:
            return
        gone = next((window.gone for window in self._shown if window.gone), "")
        if gone:
            self._note(left_alone(self._run, gone))
            self._shown = ()
        else:
            self._run.stop()

    def _note(self, line: str) -> None:
        self._run.engine.told.lines.append(line)

    def end(self) -> None:
        """All is over."""
        self.close()
        if self._shown:
            from stream_sparse.sinks._qt import before_exit

            before_exit(None)

    def close(self) -> None:
        """Take them down."""
        for window in self._all:
            window.close()
            window.refresh()  # takes down what was closed
