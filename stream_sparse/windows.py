"""The windows of a run on the main thread: its view's and those of sinks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from .display_gone import last_word, left_alone

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

    from .progress import Progress
    from .run import Run

__all__ = ["Windows"]

_KEYS_S = 0.01
_IDLE_S = 0.05


class Windows:
    """What must be drawn while somebody waits for the end.

    Parameters:
        run: ends with a window that is closed.
        windows: have ``refresh()``, ``close()`` and ``gone``.
        note: takes a line where the display goes away.
        news: is set when there is something to draw.
    """

    def __init__(
        self, run: Run, windows: Sequence[Any], note: Callable[[str], None], news: threading.Event
    ) -> None:
        self._run, self._all, self._note, self._news = run, windows, note, news
        self._shown: Sequence[Any] = ()

    def begin(self, progress: Callable[[Progress], None] | None) -> None:
        """Somebody waits; ``progress`` is called where the display breaks in a way that ends the process."""
        self._shown = self._all
        if self._shown:
            from .sinks._qt import before_exit

            before_exit(partial(last_word, self._run, self._note, progress))

    def wait(self, done: threading.Event) -> bool:
        """Wait for a picture, no longer than keys may wait, or where none is shown, for the end.

        Returns:
            Whether that has come.
        """
        if not self._shown:
            return done.wait(_IDLE_S)
        self._news.wait(_KEYS_S)
        self._news.clear()
        return done.is_set()

    def refresh(self) -> None:
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

    def end(self) -> None:
        """All is over."""
        self.close()
        if self._shown:
            from .sinks._qt import before_exit

            before_exit(None)

    def close(self) -> None:
        """Take them down."""
        for window in self._all:
            window.close()
            window.refresh()  # takes down what was closed
