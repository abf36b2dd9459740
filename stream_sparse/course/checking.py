"""Check submissions, each in a process of its own, many at once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from stream_sparse.errors import InputError

from .exercise import Exercise, submitted
from .judge import Judge, Verdict
from .sandbox import Runner, Sandbox

__all__ = ["Checked", "check", "new_seed"]


class Checked(NamedTuple):
    """A submission and its verdict; ``error`` where it could not be checked."""

    file: Path
    exercise: str
    verdict: Verdict
    error: InputError | None = None


def new_seed() -> int:
    """Return a seed that cannot be predicted."""
    return secrets.randbits(32)


def check(
    files: Sequence[Path],
    seed: int,
    *,
    folder: Path | None = None,
    name: str | None = None,
    run: Runner | None = None,
) -> Iterator[Checked]:
    """Check files, and yield them in their order; all of one exercise get the same inputs.

    Parameters:
        seed: of the fresh inputs.
        folder: the exercises; left out, those of the package.
        name: the exercise; left out, the one whose function a file defines.
        run: how a submission is run; left out, in a process of its own.
    """
    judges: dict[str, Judge] = {}
    todo: list[tuple[Path, Exercise | None, bytes, InputError | None]] = []
    for file in files:
        try:
            exercise, source = submitted(file, folder, name)
            if exercise.name not in judges:
                judges[exercise.name] = Judge(exercise, seed)
            todo.append((file, exercise, source, None))
        except InputError as error:
            todo.append((file, None, b"", error))
    sandbox = Sandbox({module for judge in judges.values() for module in judge.exercise.imports})
    with sandbox, ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        jobs = [
            None if exercise is None else pool.submit(
                run or sandbox, source, file.name, exercise.name, judges[exercise.name].cases
            )
            for file, exercise, source, _ in todo
        ]  # fmt: skip
        try:
            for (file, known, _, problem), job in zip(todo, jobs, strict=True):
                if known is None or job is None:
                    yield Checked(file, "", Verdict(False, where=(str(problem),)), problem)
                else:
                    yield Checked(file, known.name, judges[known.name].verdict(job.result()))
        except BaseException:  # such as Ctrl-C: the files that are left are not waited for
            pool.shutdown(wait=False, cancel_futures=True)
            sandbox.abort()
            raise
