"""Signals where no run goes on: while a command starts, imports included, and while it does anything else."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from .interrupts import go_dumb, kinds

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Leaving"]

_PATIENCE_S = 2.0


class Leaving:
    """The first signal interrupts the command, and the process ends with code 1 and a line; a second at once.

    What it interrupts may let the interruption get lost, or turn it into another error, as modules in C do
    that are just being imported. Then the process ends all the same, soon after.

    Parameters:
        text: the line.
        alone: whether the process ends with the command, so that what comes after it is left unheard.
    """

    def __init__(self, text: str, alone: bool) -> None:
        self._text, self._alone = text, alone
        self._asked = self._over = False
        self._said = threading.Lock()  # taken once, by who says the line
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():  # others cannot have signals
            self._before = {kind: signal.signal(kind, self._caught) for kind in kinds()}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over = True
        if self._asked:
            self._leave()
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_IGN if self._alone else handler)

    def _caught(self, number: int, _: object) -> None:
        if number == getattr(signal, "SIGHUP", None):
            go_dumb()
        if self._asked:
            self._leave()
        if self._asked or self._over:  # it is being said, or the command has its end and its exit code
            return
        self._asked = True
        # Wherever the interruption comes out, and as whatever error: it was asked for.
        sys.stderr, sys.excepthook = io.StringIO(), lambda *_: self._leave()
        watch = threading.Timer(_PATIENCE_S, self._leave)
        watch.daemon = True
        watch.start()
        raise KeyboardInterrupt

    def _leave(self) -> None:
        if not self._said.acquire(blocking=False):
            return  # whoever says it ends the process
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        with suppress(OSError):
            os.write(2, f"error: {self._text}\n".encode())
        os._exit(1)
