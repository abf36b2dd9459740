"""Run submissions, each in a process of its own."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import IO, Any, NamedTuple, Self

from stream_sparse.errors import RunError

from .answers import ENDED, held, read, reads_answers
from .child.calls import Answer
from .places import folders
from .processes import Forked, Nursery, Process, Started, can_fork

__all__ = ["LAYERS", "Limits", "Outcome", "Runner", "Sandbox"]

LAYERS = ("seccomp", "landlock", "bubblewrap")
"""Layers of protection: a filter of system calls, one of files, and namespaces of their own."""
_START_S = 60.0
"""A submission that has not begun by then never will."""
_CLOSED_S = 10.0
"""A pipe that has not ended by then is held by a process that is not known."""
_NO_PROCESS = (
    f"no process for submissions starts; look whether this works: {sys.executable} -I -c 'import numpy'"
)
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
        protection: those of ``LAYERS`` that held it, joined by ``+``; ``none``; empty where it did not run.
        reads_answers: whether it tried to read the answers of exercises, which was refused.
    """

    answers: tuple[Answer, ...]
    stopped: str = ""
    printed: str = ""
    protection: str = ""
    reads_answers: bool = False


Runner = Callable[[bytes, str, str, Sequence[Sequence[Any]]], Outcome]


class Sandbox:
    """Runs submissions, from any number of threads; used by ``with``.

    Parameters:
        modules: what most submissions import, such as ``sklearn.linear_model``; it is imported once.
        layers: what is to protect, where this machine has it.
        patience: how long processes of its own may take to answer, in seconds.

    >>> with Sandbox() as run:
    ...     outcome = run(b"def twice(x): return 2 * x", "my.py", "twice", [[1.0]])
    >>> outcome.answers[0].outputs
    (array(2.),)
    """

    def __init__(
        self, modules: Iterable[str] = (), layers: Iterable[str] = LAYERS, patience: float = 10.0
    ) -> None:
        self._modules, self._layers, self._patience = tuple(sorted(modules)), frozenset(layers), patience
        self._idle: SimpleQueue[Nursery] = SimpleQueue()
        self._made: list[Nursery] = []
        self._aborted = False

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="exercise-")
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(Empty):
            while True:
                self._idle.get_nowait().close()
        self._folder.cleanup()

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

        Raises:
            RunError: where no process starts.
        """
        limits = limits or Limits()
        job = {"source": source, "file": file, "function": function, "cases": pickle.dumps(cases)}
        with tempfile.TemporaryFile() as given:
            rules = {"filtered": "seccomp" in self._layers, "readable": folders()}
            pickle.dump({**job, **limits._asdict(), **rules}, given)
            if can_fork():
                found = self._fork(given, len(cases), limits)
            else:
                given.seek(0)
                with tempfile.TemporaryDirectory(prefix="exercise-") as folder:
                    found = _outcome(Started(given, folder, self._patience), len(cases), limits)
        if not found.protection:
            raise RunError(_NO_PROCESS)
        return found

    def abort(self) -> None:
        """End all submissions that run, and accept no more."""
        self._aborted = True
        for nursery in self._made:
            nursery.abort()

    def _fork(self, given: IO[bytes], count: int, limits: Limits) -> Outcome:
        """Run a submission in a forked process.

        Where the one that forks is lost meanwhile, another submission may have ended it, so that this one
        runs once more.
        """
        for _ in range(2):
            nursery, process = self._begin(given)
            try:
                found = _outcome(process, count, limits, nursery.layers)
            except BaseException:
                nursery.close()
                raise
            if not process.lost:
                self._idle.put(nursery)
                break
            nursery.close()
        return found

    def _begin(self, given: IO[bytes]) -> tuple[Nursery, Forked]:
        while True:
            new = None
            try:
                nursery = self._idle.get_nowait()
            except Empty:
                nursery = new = self._start()
            given.seek(0)
            try:
                return nursery, nursery.begin(given)
            except OSError as error:  # one that was idle may have been ended meanwhile
                nursery.close()
                if new or self._aborted:
                    raise RunError(_NO_PROCESS) from error

    def _start(self) -> Nursery:
        """Start a process that forks; without bubblewrap where that does not work."""
        for layers in dict.fromkeys((self._layers, self._layers - {"bubblewrap"})):
            with suppress(OSError):
                made = Nursery(self._modules, self._folder.name, layers, self._patience)
                self._made.append(made)
                self._layers = layers
                if not self._aborted:
                    return made
                made.close()
        raise RunError(_NO_PROCESS)


def _outcome(process: Process, count: int, limits: Limits, layers: Collection[str] = frozenset()) -> Outcome:
    """Follow a process to its end; no wait is without a limit."""
    results = _Reader(process.results, _MOST_RESULTS, process)
    printed = _Reader(process.printed, _MOST_PRINTED, process)
    late = not (results.begun.wait(_START_S) and results.over.wait(limits.seconds))
    process.kill()  # also what it may have left running
    code = process.close()
    results.join(_CLOSED_S)
    printed.join(_CLOSED_S)
    data = bytes(results.data)
    answers, stopped = read(data, count)
    if late:
        stopped = f"takes longer than {limits.seconds:g} s"
    elif results.full or printed.full:
        stopped = "gives results without end" if results.full else "prints without end"
    elif stopped == ENDED:
        stopped = _ended(code, limits)
    text = bytes(printed.data[:_KEPT]).decode("utf-8", "replace")
    return Outcome(tuple(answers), stopped, text, _protection(held(data), layers), reads_answers(data))


def _protection(filtered: bool | None, layers: Collection[str]) -> str:
    if filtered is None:
        return ""
    holding = {*layers, *(["seccomp"] if filtered else [])}
    return "+".join(layer for layer in LAYERS if layer in holding) or "none"


class _Reader(threading.Thread):
    """Reads a pipe to its end, so that its writer never waits, and ends a process that writes without end."""

    def __init__(self, pipe: IO[bytes], most: int, process: Process) -> None:
        super().__init__(daemon=True)
        self.data, self.full = bytearray(), False
        self.begun, self.over = threading.Event(), threading.Event()
        self._pipe, self._most, self._process = pipe, most, process
        self.start()

    def run(self) -> None:
        with self._pipe:
            self._read()
        self.begun.set()
        self.over.set()

    def _read(self) -> None:
        while chunk := os.read(self._pipe.fileno(), 1 << 16):
            self.data += chunk
            if not self.begun.is_set() and b'"begun"' in self.data:
                self.begun.set()
            if len(self.data) > self._most:
                self.full = True
                self._process.kill()
                break


def _ended(code: int | None, limits: Limits) -> str:
    """Describe how a process ended without an answer; one that ran on without its pipe was killed."""
    if code == -getattr(signal, "SIGXCPU", 0):
        return f"takes longer than {limits.seconds:g} s"
    if code is not None and code < 0 and code != -getattr(signal, "SIGKILL", 0):
        return f"crashes ({signal.strsignal(-code)})"
    return "ends the program before it has answered"
