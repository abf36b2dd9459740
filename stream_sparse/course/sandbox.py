"""Run submissions, each in a process of its own."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import IO, Any, NamedTuple, Self

from stream_sparse.errors import RunError

from .answers import ENDED, held, read
from .child.calls import Answer
from .processes import Nursery, Process, Started, can_fork

__all__ = ["Limits", "Outcome", "Runner", "Sandbox"]

_START_S = 60.0
"""A process that has not begun by then never will."""
_MOST_RESULTS, _MOST_PRINTED, _KEPT = 16 << 20, 1 << 20, 2000


class Limits(NamedTuple):
    """Limits of a submission: seconds, and bytes of memory."""

    seconds: float = 10.0
    memory: int = 1 << 30


class Outcome(NamedTuple):
    """The outcome of a submission.

    Attributes:
        answers: one for each list of inputs, fewer where it was stopped.
        stopped: why there are fewer, as the end of a sentence; empty where there are all.
        printed: the beginning of what it printed.
        held: whether the kernel enforced the limits; otherwise only Python did.
    """

    answers: tuple[Answer, ...]
    stopped: str = ""
    printed: str = ""
    held: bool = True


Runner = Callable[[bytes, str, str, Sequence[Sequence[Any]]], Outcome]


class Sandbox:
    """Runs submissions, from any number of threads; close it by ``with``.

    Parameters:
        modules: what most submissions import, such as ``sklearn.linear_model``; it is imported once.

    >>> with Sandbox() as run:
    ...     outcome = run(b"def twice(x): return 2 * x", "my.py", "twice", [[1.0]])
    >>> outcome.answers[0].outputs
    (array(2.),)
    """

    def __init__(self, modules: Iterable[str] = ()) -> None:
        self._modules = tuple(sorted(modules))
        self._idle: SimpleQueue[Nursery] = SimpleQueue()
        self._made: list[Nursery] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(Empty):
            while True:
                self._idle.get_nowait().close()

    def __call__(
        self,
        source: bytes,
        file: str,
        function: str,
        cases: Sequence[Sequence[Any]],
        limits: Limits | None = None,
    ) -> Outcome:
        """Run the source of a submission, and call its function with each list of inputs.

        Parameters:
            file: how errors call the submission.
            function: the name of the function.
        """
        limits = limits or Limits()
        job = {"source": source, "file": file, "function": function, "cases": pickle.dumps(cases)}
        with tempfile.TemporaryDirectory(prefix="exercise-") as folder, tempfile.TemporaryFile() as given:
            pickle.dump({**job, **limits._asdict()}, given)
            given.seek(0)
            if not can_fork():
                return _outcome(Started(given, folder), len(cases), limits)
            nursery = self._nursery()
            try:
                found = _outcome(nursery.begin(given, folder), len(cases), limits)
            except BaseException:
                nursery.close()
                raise
            self._idle.put(nursery)
            return found

    def abort(self) -> None:
        """End all submissions that run, and accept no more."""
        for nursery in self._made:
            nursery.abort()

    def _nursery(self) -> Nursery:
        try:
            return self._idle.get_nowait()
        except Empty:
            made = Nursery(self._modules)
            self._made.append(made)
            return made


def _outcome(process: Process, count: int, limits: Limits) -> Outcome:
    """Follow a process to its end."""
    results = _Reader(process.results, _MOST_RESULTS, process)
    printed = _Reader(process.printed, _MOST_PRINTED, process)
    late = not (results.begun.wait(_START_S) and results.over.wait(limits.seconds))
    process.kill()  # also what it may have left running
    results.join()
    printed.join()
    code = process.close()
    if code is None and not results.data:
        works = f"{sys.executable} -I -c 'import numpy'"
        raise RunError(f"no process for submissions starts; look whether this works: {works}")
    answers, stopped = read(bytes(results.data), count)
    if late:
        stopped = f"takes longer than {limits.seconds:g} s"
    elif results.full or printed.full:
        stopped = "gives results without end" if results.full else "prints without end"
    elif stopped == ENDED:
        stopped = _ended(code, limits)
    text = bytes(printed.data[:_KEPT]).decode("utf-8", "replace")
    return Outcome(tuple(answers), stopped, text, held(bytes(results.data)))


class _Reader(threading.Thread):
    """Reads a pipe to its end, so that its writer never waits, and ends a process that writes without end."""

    def __init__(self, pipe: IO[bytes], most: int, process: Process) -> None:
        super().__init__(daemon=True)
        self.data, self.full = bytearray(), False
        self.begun, self.over = threading.Event(), threading.Event()
        self._pipe, self._most, self._process = pipe, most, process
        self.start()

    def run(self) -> None:
        while chunk := os.read(self._pipe.fileno(), 1 << 16):
            self.data += chunk
            if not self.begun.is_set() and b'"begun"' in self.data:
                self.begun.set()
            if len(self.data) > self._most:
                self.full = True
                self._process.kill()
                break
        self.begun.set()
        self.over.set()


def _ended(code: int | None, limits: Limits) -> str:
    """Describe how a process ended without an answer; one that ran on without its pipe was killed."""
    if code == -getattr(signal, "SIGXCPU", 0):
        return f"takes longer than {limits.seconds:g} s"
    if code is not None and code < 0 and code != -getattr(signal, "SIGKILL", 0):
        return f"crashes ({signal.strsignal(-code)})"
    return "ends the program before it has answered"
