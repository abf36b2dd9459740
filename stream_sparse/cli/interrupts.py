"""Signals: the first ends a run cleanly, the second drops what waits, and soon leaves; the third at once."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from stream_sparse import Run

__all__ = ["Interrupts", "go_dumb", "kinds"]

_WORDS = (
    b"\nstopping; once more to drop the frames that wait\n",
    b"\naborting; once more to leave at once\n",
)
# Of the tenth of a second in which a second one is answered, the part that files have to be closed whole.
_CLOSING_S = 0.06
_SHOW_CURSOR = b"\x1b[?25h"  # a progress line hides it


class Interrupts:
    """Signal handlers for as long as a run goes on; the library itself sets none.

    Ctrl-C (SIGINT) and SIGTERM end the run cleanly, also where they were ignored when the process began, as
    a shell does for what its scripts run in the background. A terminal that hangs up (SIGHUP) does so too,
    unless the run was begun to outlive it, by ``nohup``.

    Attributes:
        run: what the first Ctrl-C stops; as long as there is none it does what it did before.
    """

    def __init__(self) -> None:
        self.run: Run | None = None
        self.farewell: Callable[[], None] | None = None
        self._asked = 0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._before = {kind: signal.signal(kind, self._caught) for kind in kinds()}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            # What the command still says after a run is no start that could be stopped.
            signal.signal(number, handler if self.run is None else signal.SIG_IGN)

    @property
    def asked(self) -> bool:
        """Whether anyone has asked for an end."""
        return self._asked > 0

    def _caught(self, number: int, frame: object) -> None:
        if number == getattr(signal, "SIGHUP", None):
            go_dumb()
        if self.run is None:
            if callable(before := self._before[number]):
                before(number, frame)
            raise KeyboardInterrupt
        self._asked += 1
        asked = self._asked  # another signal may come at any moment
        if asked > len(_WORDS):
            _leave(self.run)
        with suppress(OSError):
            os.write(sys.stderr.fileno(), _WORDS[asked - 1])
        # A thread of its own: this one may hold the very lock that is needed.
        until = time.monotonic() + _CLOSING_S
        ask = self.run.stop if asked == 1 else partial(_abort, self.run, until, self.farewell)
        threading.Thread(target=ask, name="stop", daemon=True).start()


def _abort(run: Run, until: float, farewell: Callable[[], None] | None) -> None:
    """End a run and the process soon: whole where files are closed by then, else as by a kill."""
    run.abort()
    if not run.over(max(0.0, until - time.monotonic())):
        _leave(run)
    if farewell is not None and run.error is None and run.recording_error is None:
        farewell()  # here, since the main thread may be at a window, or hang there


def _leave(run: Run) -> NoReturn:
    """End the process at once; what is recorded survives this up to its last half second."""
    with suppress(OSError):
        if os.isatty(1):
            os.write(1, _SHOW_CURSOR)
        if run.folder is not None and run.ended is None:
            where = run.folder.as_posix()
            os.write(2, f"left before files were closed; see stream-sparse verify {where}\n".encode())
    os._exit(1)


def kinds() -> list[signal.Signals]:
    """The signals that ask for an end; not the one of a terminal that hangs up, where that is ignored."""
    found = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        found.append(signal.SIGHUP)
    return found


def go_dumb() -> None:
    """Let what would go to a terminal that has hung up go nowhere; files and pipes go on."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        if _hung_up(stream):
            os.dup2(nowhere, stream)
    os.close(nowhere)


def _hung_up(stream: int) -> bool:
    try:
        os.tcgetpgrp(stream)
    except OSError as error:  # anything that is no terminal says ENOTTY
        return error.errno == errno.EIO
    return False
