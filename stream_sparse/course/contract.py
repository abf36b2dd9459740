"""The contract of an exercise: requirements on its files, so that the checker answers well."""

from __future__ import annotations

import doctest
import inspect
from collections.abc import Iterator, Sequence

import numpy as np

from stream_sparse.errors import InputError

from .exercise import Exercise
from .judge import Judge
from .sandbox import Outcome

__all__ = ["problems"]


def problems(exercise: Exercise, seeds: Sequence[int] = (0, 1)) -> list[str]:
    """Return every requirement that an exercise does not meet, a sentence each.

    >>> from stream_sparse.course.exercise import find
    >>> problems(find("relu"))
    []
    """
    try:
        return list(_problems(exercise, seeds))
    except InputError as error:
        return [str(error)]


def _problems(exercise: Exercise, seeds: Sequence[int]) -> Iterator[str]:
    yield from _documented(exercise)
    for seed in seeds:
        judge, again = Judge(exercise, seed), Judge(exercise, seed)
        if not _equal(judge.cases, again.cases):
            yield "inputs.py: fresh(rng) gives other inputs for an equal rng; take all random numbers from it"
            return
        found = [*_reference(judge), *_mistakes(judge)]
        yield from found
        if found:
            return


def _documented(exercise: Exercise) -> Iterator[str]:
    name, doc = exercise.name, inspect.getdoc(exercise.reference) or ""
    space = {"np": np, name: exercise.reference}
    test = doctest.DocTestParser().get_doctest(doc, space, name, None, 0)
    if not test.examples:
        yield "reference.py: expected an example that runs in the docstring, '>>> ...', and its result below"
    said: list[str] = []
    doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=said.append)
    if said:
        yield f"reference.py: the example of the docstring fails:\n{''.join(said)}"


def _reference(judge: Judge) -> Iterator[str]:
    for case, answer in zip(judge.cases, judge.expected, strict=True):
        if answer.error:
            yield f"reference.py: for {case!r:.200} it {answer.error}"
            return


def _mistakes(judge: Judge) -> Iterator[str]:
    fixed = judge.fixed
    for function, (hint, given) in zip(judge.exercise.mistakes, judge.mistakes(), strict=True):
        name, verdict = function.__name__, judge.verdict(Outcome(tuple(given)))
        if verdict.right:
            yield f"mistakes.py: {name} gives the right results; add an input that detects it"
        elif verdict.cause != hint:
            yield f"mistakes.py: {name} gets the hint {verdict.cause!r}; add an input that separates the two"
        elif all(
            judge.equal(answer, truth)
            for answer, truth in zip(given[:fixed], judge.expected[:fixed], strict=True)
        ):
            yield f"mistakes.py: {name} is right for all of fixed(); add an input that always detects it"


def _equal(a: list[tuple[object, ...]], b: list[tuple[object, ...]]) -> bool:
    try:
        np.testing.assert_equal(a, b)
    except AssertionError:
        return False
    return True
