"""The windows of a run on the main thread: its view's and those of sinks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from .bereft import last_word, left_alone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .progress import Progress
    from .run import Run

__all__ = ["Windows"]


class Windows:
    """What must be drawn while somebody waits for the end.

    Parameters:
        run: ends with a window that is closed.
        windows: have ``refresh()``, ``close()`` and ``gone``.
        note: takes a line where the display goes away.
    """

    def __init__(self, run: Run, windows: Sequence[Any], note: Callable[[str], None]) -> None:
        self._run, self._all, self._note = run, windows, note
        self._shown: Sequence[Any] = ()

    def begin(self, progress: Callable[[Progress], None] | None) -> None:
        """Somebody waits; ``progress`` is called where the display breaks in a way that ends the process."""
        self._shown = self._all
        if self._shown:
            from .sinks._qt import before_exit

            before_exit(partial(last_word, self._run, self._note, progress))

    @property
    def pause_s(self) -> float:
        """Seconds from one picture to the next."""
        return 0.01 if self._shown else 0.05

    def refresh(self) -> None:
        """Draw all: one that was closed ends the run; all of them may be gone, which need not."""
        if all([window.refresh() for window in self._shown]):  # noqa: C419  each must be drawn
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
