"""Compare the results of a submission with the answer, and find the known mistake that gives the same."""

import inspect
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np

from .child.calls import NOT_WRITTEN, CallResult, call
from .common_mistakes import common_mistakes
from .comparing import Compared, equal, far, first_difference, in_results, largest, show
from .exercise import Exercise, Function
from .looks import HINTS, looks
from .sandbox import SubmissionOutcome

Answers = Sequence[CallResult]

_MOST = 0.5
_MOST_COMMON = 0.7
_MOST_LINES = 10
_CHANGED = "It changes its input {0}: work on a copy, {0} = {0}.copy(), or compute a new array."


class Verdict(NamedTuple):
    """The verdict on a submission.

    Attributes:
        right: whether it is right for all inputs.
        passed, cases: how many inputs it is right for, and how many there are.
        where: the first wrong place in lines: input, expected, got.
        cause: the likely cause, a sentence, or an empty text.
        printed: the beginning of what the submission printed.
        stopped: as in ``SubmissionOutcome``.
        compared: the first wrong result; None where it is right, or gives no result.
        written: whether it has code in place of ``raise NotImplementedError``.
    """

    right: bool
    passed: int = 0
    cases: int = 0
    where: tuple[str, ...] = ()
    cause: str = ""
    printed: str = ""
    stopped: str = ""
    compared: Compared | None = None
    written: bool = True

    @property
    def words(self) -> str:
        """How many inputs it is right for."""
        if self.right:
            return f"right for all {self.cases} inputs"
        if not self.written:
            return "not written yet: put your code in place of raise NotImplementedError"
        but = ", but" if self.passed == self.cases else ""  # it changes its input
        return f"not right yet: right for {self.passed} of {self.cases} inputs{but}"

    def lines(self, name: str) -> list[str]:
        """Return all that there is to say of a submission with a name; a line may be a stranger's.

        >>> Verdict(False, 1, 10, ("got       [0 0 160]",), "A hint.").lines("relu")
        ['relu: not right yet: right for 1 of 10 inputs', '  got       [0 0 160]', '  likely    A hint.']
        """
        printed = [f"  | {line}" for line in self.printed.splitlines()[:_MOST_LINES]]
        likely = [f"  likely    {self.cause}"] if self.cause else []
        return [*printed, f"{name}: {self.words}", *(f"  {line}" for line in self.where), *likely]


class Judge:
    """Judges submissions of one exercise, all on the same inputs.

    Parameters:
        seed: of the fresh inputs.
    """

    def __init__(self, exercise: Exercise, seed: int) -> None:
        self.exercise, self.seed = exercise, seed
        self.fixed, self.cases = exercise.cases(seed)
        self._given: dict[Function, list[CallResult]] = {}
        self._shared: list[tuple[str, list[CallResult]]] | None = None

    @cached_property
    def _reach(self) -> list[float]:
        """The largest value in the arrays of each input."""
        return [
            max((largest(value) for value in case if isinstance(value, np.ndarray)), default=0.0)
            for case in self.cases
        ]

    @cached_property
    def expected(self) -> list[CallResult]:
        """The results of the answer for each input."""
        return [call(self.exercise.reference, case) for case in self.cases]

    def mistakes(self) -> Iterator[tuple[str, list[CallResult]]]:
        """The hint of each known mistake, and what it gives for each input; run when it is asked for."""
        for mistake in self.exercise.mistakes:
            if mistake not in self._given:
                self._given[mistake] = self._split([call(mistake, case) for case in self.cases])
            yield " ".join((inspect.getdoc(mistake) or "").split()), self._given[mistake]

    def verdict(self, outcome: SubmissionOutcome) -> Verdict:
        """Judge the results of a submission."""
        total = len(self.cases)
        failed = Verdict(False, 0, total, printed=outcome.printed, stopped=outcome.stopped)
        if outcome.answers and all(answer.error.startswith(NOT_WRITTEN) for answer in outcome.answers):
            return failed._replace(written=False)
        answers = self._split(outcome.answers)
        pairs = list(zip(answers, self.expected, strict=False))
        wrong = [not self._equal(k, *pair) for k, pair in enumerate(pairs)]
        passed = wrong.count(False)
        changed = any(answer.changed for answer in answers)
        failed = failed._replace(passed=passed)
        if passed == total and not changed:
            return failed._replace(right=True)
        number = wrong.index(True) if any(wrong) else len(wrong)
        where, compared = list[str](), None
        if number < len(wrong):
            lines, compared = self._told(number, answers[number])
            where = [self._input(number), *lines]
        elif outcome.stopped:
            where = [f"it {outcome.stopped}"]
            if 0 < len(answers) < total:
                where = [self._input(number), *where]
        cause = "" if passed == total else self._cause(answers, wrong)
        if changed:
            k = next(k for k, answer in enumerate(answers) if answer.changed)
            where = where or [self._input(k)]
            names = [name for at, name in enumerate(self.exercise.arguments) if at in answers[k].changed]
            cause = " ".join(filter(None, [cause, *map(_CHANGED.format, names)]))
        return failed._replace(where=tuple(where), cause=cause, compared=compared)

    def _cause(self, answers: Answers, wrong: Sequence[bool]) -> str:
        """The hint of the mistake that agrees with the answers on most inputs.

        Where a known input is answered wrongly only those count: the hint does not depend on the seed.
        """
        if len(answers) < len(self.cases):
            return ""
        used = range(self.fixed if any(wrong[: self.fixed]) else len(answers))
        own = (_MOST, self.mistakes())
        common = (_MOST_COMMON, self._common() if len(used) == self.fixed else iter(()))
        best, cause = 0.0, ""
        for least, mistakes in (own, common):
            for hint, theirs in mistakes:
                agreed = self._agreed(answers, wrong, theirs, used)
                if agreed == 1:
                    return hint
                if agreed > max(best, least):
                    best, cause = agreed, hint
        beside = (hint for hint, theirs in self.mistakes() if self._beside(answers, theirs, used))
        return cause or next(beside, "") or self._look(answers, [k for k in used if wrong[k]])

    def _agreed(
        self, answers: Answers, wrong: Sequence[bool], expected: Answers, used: Sequence[int]
    ) -> float:
        """The share of inputs with equal results; inputs for which both are right say nothing."""
        same = [self._same(k, answers[k], expected[k]) for k in used if wrong[k]]
        other = sum(not self._equal(k, expected[k], self.expected[k]) for k in used if not wrong[k])
        return sum(same) / (len(same) + other)

    def _beside(self, answers: Answers, expected: Answers, used: Sequence[int]) -> bool:
        """Whether the results are equal wherever a mistake is wrong; the others have another cause then."""
        same = [
            self._same(k, answers[k], expected[k])
            for k in used
            if not self._equal(k, expected[k], self.expected[k])
        ]
        return bool(same) and all(same)

    def _look(self, answers: Answers, used: Sequence[int]) -> str:
        """The hint of how most of the wrong results look."""

        def same(number: int, a: Any, b: Any) -> bool:
            return a.shape == b.shape and not far(a, b, self.exercise.close, self._reach[number]).any()

        looks_seen = Counter(
            hint
            for k in used
            for hint in looks(answers[k], self.expected[k], self.cases[k][0], partial(same, k))
        )
        return next((hint for hint in HINTS if looks_seen[hint] > _MOST * len(used)), "")

    def _common(self) -> Iterator[tuple[str, list[CallResult]]]:
        """As ``mistakes``, for those of all exercises, with the known inputs."""
        if self._shared is None:
            fixed = self.cases[: self.fixed], self.expected[: self.fixed]
            self._shared = list(common_mistakes(self.exercise, *fixed))
        yield from self._shared

    def _same(self, number: int, answer: CallResult, other: CallResult) -> bool:
        if answer.error or other.error:
            return answer.error.partition(" (line")[0] == other.error.partition(" (line")[0]
        alike = len(answer.outputs) == len(other.outputs)
        return alike and self._equal(number, answer, other) and set(answer.changed) >= set(other.changed)

    def _equal(self, number: int, answer: CallResult, truth: CallResult) -> bool:
        return equal(answer, truth, self.exercise.close, self._reach[number])

    def _split(self, answers: Answers) -> list[CallResult]:
        return [in_results(answer, truth) for answer, truth in zip(answers, self.expected, strict=False)]

    def _input(self, number: int) -> str:
        """Describe the inputs of a case."""
        pairs = zip(self.exercise.arguments, self.cases[number], strict=False)
        return f"input     {', '.join(f'{name} = {show(value)}' for name, value in pairs)}"

    def _told(self, number: int, answer: CallResult) -> tuple[list[str], Compared | None]:
        """The lines of a difference, with the input at its place where input and result are of one shape."""
        truth = self.expected[number]
        difference = first_difference(
            answer, truth, self.exercise.outputs, self.exercise.close, self._reach[number]
        )
        index, lines, compared = difference or ((), [], None)
        first, right = self.cases[number][0], truth.outputs
        alike = isinstance(first, np.ndarray) and len(right) == 1 and first.shape == right[0].shape
        if index and alike and first.size > 1:
            name = self.exercise.arguments[0]
            lines[-1] = f"{lines[-1]}, where {name} is {show(first[index])}"
        return lines, compared
