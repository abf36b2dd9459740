"""Run a submission in this process, in place of one of its own, which takes longer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from stream_sparse.course.child.calls import call
from stream_sparse.course.child.statements import define
from stream_sparse.course.exercise import find
from stream_sparse.course.judge import Judge, Verdict
from stream_sparse.course.sandbox import SubmissionOutcome

_parsing = threading.Lock()
"""Python 3.11 counts the depth of trees of several threads as one."""


def run_in_process(
    source: bytes, file: str, function: str, cases: Sequence[Sequence[Any]]
) -> SubmissionOutcome:
    """As ``Sandbox``, without its limits."""
    space: dict[str, Any] = {"__name__": "submission"}
    exec(compile(source, file, "exec"), space)
    return SubmissionOutcome(tuple(call(space[function], case, file) for case in cases))


def run_statements(
    source: bytes, file: str, function: str, cases: Sequence[Sequence[Any]]
) -> SubmissionOutcome:
    """As ``Sandbox`` in the statements that it runs, too: those that fail are left out."""
    space: dict[str, Any] = {"__name__": "submission"}
    with _parsing:
        define(source, file, function, space)
    return SubmissionOutcome(tuple(call(space[function], case, file) for case in cases))


judge = cache(lambda name: Judge(find(name), 0))  # runs known mistakes once


def verdict(name: str, function: Callable[..., Any]) -> Verdict:
    """Judge a function by an exercise."""
    return judge(name).verdict(SubmissionOutcome(tuple(call(function, case) for case in judge(name).cases)))
