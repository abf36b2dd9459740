"""Check submissions, each in a process of its own, many at once."""

import os
import secrets
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from stream_sparse.errors import InputError
from stream_sparse.io.cells import table_line

from .judge import Judge, Verdict
from .sandbox import Runner, Sandbox, SubmissionOutcome
from .submissions import Submission

_MOST_S = 120.0
"""Seconds for all answers of a student, who else could keep the others waiting by any number of files."""


class CheckedSubmission(NamedTuple):
    """A submission and its verdict; ``error`` where it could not be checked."""

    student: str
    file: Path
    exercise: str
    verdict: Verdict
    error: InputError | None = None

    @property
    def word(self) -> str:
        """``right``, ``not right``, ``not written``, or ``no exercise``."""
        if self.error is not None:
            return "no exercise"
        if self.verdict.right:
            return "right"
        return "not right" if self.verdict.written else "not written"


def new_seed() -> int:
    """Return a seed that cannot be predicted."""
    return secrets.randbits(32)


def mark(
    handed_in: Sequence[Submission], seed: int, *, own: bool = False, run: Runner | None = None
) -> Iterator[CheckedSubmission]:
    """Check submissions, several at once, and yield them in order; all of one exercise get the same inputs.

    Parameters:
        seed: of the fresh inputs.
        own: as for ``Sandbox``.
        run: how a submission is run; left out, in a process of its own.
    """
    exercises = {one.exercise.name: one.exercise for one in handed_in if one.exercise is not None}
    judges = {name: Judge(exercise, seed) for name, exercise in exercises.items()}
    spent: defaultdict[str, float] = defaultdict(float)
    sandbox = Sandbox({module for one in exercises.values() for module in one.imports}, own=own)
    with sandbox, ThreadPoolExecutor(os.cpu_count() or 1) as pool:

        def outcome(one: Submission) -> SubmissionOutcome:
            if one.exercise is None:
                return SubmissionOutcome(())
            name, source = one.exercise.name, one.exercise.source_of(one.source)
            if spent[one.student] >= _MOST_S:
                return SubmissionOutcome((), f"not run: other answers of {one.student} took {_MOST_S:g} s")
            begun = time.monotonic()
            outcome_of_one = (run or sandbox)(source, one.file.name, name, judges[name].cases)
            spent[one.student] += time.monotonic() - begun
            return outcome_of_one

        try:
            for one, outcome_of_one in zip(handed_in, pool.map(outcome, handed_in), strict=True):
                if one.exercise is None:
                    verdict = Verdict(False, where=(str(one.error),))
                    yield CheckedSubmission(one.student, one.file, "", verdict, one.error)
                else:
                    name = one.exercise.name
                    yield CheckedSubmission(one.student, one.file, name, judges[name].verdict(outcome_of_one))
        except BaseException:  # such as Ctrl-C: the files that are left are not waited for
            pool.shutdown(wait=False, cancel_futures=True)
            sandbox.abort()
            raise


HEADER = table_line(
    ["student", "file", "exercise", "verdict", "mistake", "passed", "inputs", "where", "seed"]
)


def mark_line(checked: CheckedSubmission, seed: int) -> bytes:
    """Return the line of a submission; its texts may be a stranger's.

    Parameters:
        seed: of the fresh inputs.
    """
    verdict = checked.verdict
    texts = (
        checked.student, checked.file.as_posix(), checked.exercise, checked.word, verdict.cause,
        verdict.passed, verdict.cases, " | ".join(verdict.where), seed,
    )  # fmt: skip
    return table_line(str(text).encode("utf-8", "backslashreplace").decode() for text in texts)
