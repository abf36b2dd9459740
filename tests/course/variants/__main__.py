"""Print what the checker says to each answer; names of exercises narrow it."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
from collections import Counter
from collections.abc import Callable
from typing import Any

from stream_sparse.course.child.calls import call
from stream_sparse.course.exercise import exercises
from stream_sparse.course.judge import Judge
from stream_sparse.course.sandbox import Outcome


def answers(name: str) -> list[tuple[str, Callable[..., Any]]]:
    """Return the answers to an exercise, by their names."""
    module = importlib.import_module(f"tests.course.variants.{name}")
    return [(key, value) for key, value in vars(module).items() if key.startswith(("wrong_", "right_"))]


def said(judge: Judge, function: Callable[..., Any]) -> tuple[str, str]:
    """Return what becomes of an answer (accepted, named or unnamed), and why."""
    with contextlib.redirect_stdout(io.StringIO()):
        verdict = judge.verdict(Outcome(tuple(call(function, case) for case in judge.cases)))
    if verdict.right:
        return "accepted", ""
    return ("named", verdict.cause) if verdict.cause else ("unnamed", verdict.where[-1])


def main() -> None:
    """Print a line for each answer, and sums for each exercise and for all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("exercise", nargs="*")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    total: Counter[str] = Counter()
    for name, exercise in exercises().items():
        if given.exercise and name not in given.exercise:
            continue
        sums: Counter[str] = Counter()
        judge = Judge(exercise, given.seed)
        for key, function in answers(name):
            verdict, why = said(judge, function)
            sums[f"{key.partition('_')[0]} {verdict}"] += 1
            print(f"{name:18} {key:40} {verdict:9} {why[:110]}")
        print(f"{name:18} {dict(sorted(sums.items()))}\n")
        total += sums
    print(dict(sorted(total.items())))


if __name__ == "__main__":
    main()
