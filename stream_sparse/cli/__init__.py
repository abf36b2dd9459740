"""The command line: each command checks its words, calls the library and prints.

Heavy modules are imported where they are used, so that ``--help`` answers at once.
"""

import os
import sys
import threading
import warnings
from collections.abc import Sequence

from stream_sparse.errors import cause_words
from stream_sparse.redact import redact_path

from .console import print_error
from .interrupts import Interrupts

__all__ = ["main"]


def main(args: Sequence[str] | None = None) -> None:
    """Run a command and leave by ``SystemExit``: 0 done, 1 the run failed, 2 the user's input is wrong."""
    words = list(sys.argv[1:] if args is None else args) or ["--help"]
    for word in words:
        for address in (word, word.partition("=")[2]):
            redact_path(address)  # which learns its secrets
    # What comes next takes seconds, and writes over it.
    if words[0] == "run" and sys.stdout and sys.stdout.isatty():
        print("starting", end="\r", flush=True)
    early = "stopped before the first frame" if "run" in words or "replay" in words else "stopped"
    with Interrupts(early, last=args is None) as interrupts, warnings.catch_warnings():
        from .app import answer  # imported here: it takes a while, in which Ctrl-C is answered already

        warnings.showwarning, threading.excepthook = _warn, _report_lost
        code = answer(words, interrupts)
    if interrupts.asked and args is None:
        sys.stdout.flush()
        os._exit(code)  # threads that an aborted run has left behind could disturb the end of Python
    sys.exit(code)


def _report_lost(lost: threading.ExceptHookArgs) -> None:
    """Report an exception that a thread has not caught, without passwords."""
    name = "a thread" if lost.thread is None else f"thread '{lost.thread.name}'"
    print_error(f"error in {name}: {cause_words(lost.exc_value or lost.exc_type())}")


def _warn(message: Warning | str, *_: object, **__: object) -> None:
    print_error(f"warning: {message}")
