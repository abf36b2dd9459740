"""Check submissions, each in a process of its own, many at once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
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
    exercise: Exercise,
    source: bytes,
    file: str,
    function: str,
    *,
    own: bool = True,
    run: Runner | None = None,
) -> Verdict:
    """Return the verdict on one text, with inputs of a seed of its own.

    Parameters:
        source: the Python.
        file: how messages call it.
        function: the name that it gives the function.
        own: as for ``Sandbox``.
        run: how it is run; left out, in a process of its own.
    """
    judge = Judge(exercise, new_seed())
    with Sandbox(exercise.imports, own=own) as sandbox:
        return judge.verdict((run or sandbox)(source, file, function, judge.cases))


def mark(
    handed_in: Sequence[Submission],
    seed: int,
    *,
    own: bool = False,
    run: Runner | None = None,
    known: Known | None = None,
) -> Iterator[Checked]:
    """Check submissions, several at once, and yield them in order; all of one exercise get the same inputs.

    Parameters:
        seed: of the fresh inputs.
        own: as for ``Sandbox``.
        run: how a submission is run; left out, in a process of its own.
        known: which submissions are left out.
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
    sandbox = Sandbox({module for judge in judges.values() for module in judge.exercise.imports}, own=own)
    with sandbox, ThreadPoolExecutor(os.cpu_count() or 1) as pool:

        def outcome(job: tuple[Checked, bytes]) -> Outcome | None:
            asked, source = job
            if asked.error is not None:
                return None
            judge = judges[asked.exercise]
            return (run or sandbox)(source, asked.file.name, judge.exercise.called(source), judge.cases)

        try:
            for (asked, _), found in zip(todo, pool.map(outcome, todo), strict=True):
                judge = judges.get(asked.exercise)
                yield (
                    asked if found is None or judge is None else asked._replace(verdict=judge.verdict(found))
                )
        except BaseException:  # such as Ctrl-C: the files that are left are not waited for
            pool.shutdown(wait=False, cancel_futures=True)
            sandbox.abort()
            raise
