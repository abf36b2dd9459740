"""Signals: the first ends a run cleanly, the second drops its queued frames, the third ends the process."""

import io
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NoReturn, Protocol, Self

_ABORT_S = 1.0
"""How long files may take to be closed after the second signal."""
_SHOW_CURSOR = b"\x1b[?25h"  # a progress line hides it


class Ending(Protocol):
    """A run, or what has one."""

    @property
    def folder(self) -> Path | None: ...

    def stop(self) -> None: ...

    def abort(self) -> None: ...

    def over(self, seconds: float = 0.0) -> bool: ...


class Interrupts:
    """Answers signals while a command works; the library itself sets no handlers.

    Ctrl-C (SIGINT) and SIGTERM count even if the process began with them ignored, as scripts in the
    background do. A terminal that hangs up (SIGHUP) does not then: ``nohup`` asks for that.

    Signals end the run that :meth:`end` names; without one they interrupt the command with the message
    ``early``. ``last`` says that the process ends with the command, ``asked`` that a signal has asked a run
    to end.
    """

    def __init__(self, early: str, last: bool) -> None:
        self._run: Ending | None = None
        self.asked = False
        self._early, self._last = early, last
        self._interrupted = False
        self._before: dict[signal.Signals, Any] = {}
        self._stopper, self._aborter = _Waiting("stop"), _Waiting("abort")

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():  # Python lets no other set handlers
            self._before = {kind: signal.signal(kind, self._answer) for kind in _kinds()}
        return self

    def __exit__(self, *_: object) -> None:
        # A late signal does no harm to what has been stopped, and ends what a unit's own threads keep alive.
        last = signal.SIG_IGN if self.asked else signal.SIG_DFL
        for kind, handler in self._before.items():
            signal.signal(kind, last if self._last else handler)
        if self._interrupted:
            _leave(self._early)

    def end(self, run: Ending | None) -> None:
        """Let signals end this run from now on; None: they interrupt the command."""
        if run is not None:
            self._stopper.begin()
            self._aborter.begin()
        self._run = run

    def _answer(self, *_: object) -> None:
        if self._run is None:
            self._interrupt()
        # Threads of their own: the main thread may hold the very lock that the run needs, or that which
        # starts a thread.
        elif not self.asked:
            self.asked = True
            _say("\nstopping; press Ctrl-C again to skip what is in progress\n")
            self._stopper.call(self._run.stop)
        else:
            for kind in self._before:
                signal.signal(kind, signal.SIG_DFL)
            _say("\naborting; press Ctrl-C again to leave at once\n")
            self._aborter.call(partial(_abort, self._run))

    def _interrupt(self) -> NoReturn:
        """Interrupt the command, and say one line whatever becomes of the exception on its way."""
        if self._interrupted:
            _leave(self._early)
        self._interrupted = True
        sys.stderr = io.StringIO()
        raise KeyboardInterrupt


class _Waiting:
    """A thread that waits for one call."""

    def __init__(self, name: str) -> None:
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()  # which a signal may interrupt
        self._thread = threading.Thread(target=lambda: self._calls.get()(), name=name, daemon=True)

    def begin(self) -> None:
        """Start it; a second call does nothing."""
        if self._thread.ident is None:
            self._thread.start()

    def call(self, call: Callable[[], None]) -> None:
        """Let it make its call; returns at once."""
        self._calls.put(call)


def _kinds() -> list[signal.Signals]:
    kinds = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # not on Windows
        kinds.append(signal.SIGHUP)
    return kinds


def _abort(run: Ending) -> None:
    """Abort a run; where its files cannot be closed soon, end the process as a kill would."""
    run.abort()
    if not run.over(_ABORT_S):
        where = f"; see stream-sparse verify {run.folder.as_posix()}" if run.folder is not None else ""
        _leave(f"exited before files were closed{where}")


def _leave(text: str) -> NoReturn:
    _say(f"error: {text}\n")
    os._exit(1)


def _say(text: str) -> None:
    """Write to the terminal itself: a print may wait for a lock, or fail where the reader has left."""
    with suppress(OSError):
        if os.isatty(1):
            os.write(1, _SHOW_CURSOR)
        os.write(2, text.encode())
