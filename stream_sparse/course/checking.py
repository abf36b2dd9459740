"""Check submissions, each in a process of its own, many at once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from stream_sparse.errors import InputError

from .exercise import Exercise
from .judge import Judge, Verdict
from .sandbox import Outcome, Runner, Sandbox
from .submissions import Submission

__all__ = ["Checked", "Known", "mark", "new_seed", "tried"]


class Checked(NamedTuple):
    """A submission, its verdict, and the SHA-256 of its Python; ``error`` where it could not be checked."""

    file: Path
    exercise: str
    verdict: Verdict
    error: InputError | None = None
    sha256: str = ""
    student: str = ""

    @property
    def word(self) -> str:
        """``right``, ``not right``, ``not written``, or ``no exercise``."""
        if self.error is not None:
            return "no exercise"
        if self.verdict.right:
            return "right"
        return "not right" if self.verdict.written else "not written"


Known = Callable[[Path, str, str], bool]
"""Tells by file, exercise and SHA-256 of the content whether a submission needs no check."""


def new_seed() -> int:
    """Return a seed that cannot be predicted."""
    return secrets.randbits(32)


def tried(
    exercise: Exercise, source: bytes, file: str, function: str, *, run: Runner | None = None
) -> Verdict:
    """Return the verdict on one text, with inputs of a seed of its own.

    Parameters:
        source: the Python.
        file: how messages call it.
        function: the name that it gives the function.
        run: how it is run; left out, in a process of its own.
    """
    judge = Judge(exercise, new_seed())
    with Sandbox(exercise.imports) as sandbox:
        return judge.verdict((run or sandbox)(source, file, function, judge.cases))


def mark(
    handed_in: Sequence[Submission],
    seed: int,
    *,
    run: Runner | None = None,
    known: Known | None = None,
    done: Callable[[Checked], None] | None = None,
) -> Iterator[Checked]:
    """Check submissions, and yield them in their order; all of one exercise get the same inputs.

    Parameters:
        seed: of the fresh inputs.
        run: how a submission is run; left out, in a process of its own.
        known: which submissions are left out.
        done: called with each as soon as it is checked, which may be long before it is its turn.
    """
    judges: dict[str, Judge] = {}
    todo: list[tuple[Checked, bytes]] = []
    for one in handed_in:
        file, exercise = one.key
        if one.exercise is None:
            verdict = Verdict(False, where=(str(one.error),))
            todo.append((Checked(file, exercise, verdict, one.error, student=one.student), b""))
            continue
        digest = sha256(one.source).hexdigest()
        if known is None or not known(file, exercise, digest):
            if exercise not in judges:
                judges[exercise] = Judge(one.exercise, seed)
            todo.append((Checked(file, exercise, Verdict(False), None, digest, one.student), one.source))
    sandbox = Sandbox({module for judge in judges.values() for module in judge.exercise.imports})
    with sandbox, ThreadPoolExecutor(os.cpu_count() or 1) as pool:

        def started(one: Checked, source: bytes) -> Future[Outcome]:
            judge = judges[one.exercise]
            called = judge.exercise.called(source)
            return pool.submit(run or sandbox, source, one.file.name, called, judge.cases)

        jobs = {started(*job): turn for turn, job in enumerate(todo) if job[0].error is None}
        try:
            yield from _in_order(todo, jobs, judges, done or (lambda _: None))
        except BaseException:  # such as Ctrl-C: the files that are left are not waited for
            pool.shutdown(wait=False, cancel_futures=True)
            sandbox.abort()
            raise


def _in_order(
    todo: Sequence[tuple[Checked, bytes]],
    jobs: Mapping[Future[Outcome], int],
    judges: Mapping[str, Judge],
    done: Callable[[Checked], None],
) -> Iterator[Checked]:
    """Judge submissions as their jobs end, and yield each when it is its turn."""
    ready = {turn: one for turn, (one, _) in enumerate(todo) if one.error is not None}
    for one in ready.values():
        done(one)
    ended = as_completed(jobs)
    for turn in range(len(todo)):
        while turn not in ready:
            job = next(ended)
            one = todo[jobs[job]][0]
            ready[jobs[job]] = one._replace(verdict=judges[one.exercise].verdict(job.result()))
            done(ready[jobs[job]])
        yield ready.pop(turn)
