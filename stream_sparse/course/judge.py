"""Compare the results of a submission with the answer, and find the known mistake that gives the same."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from .child.calls import NOT_WRITTEN, Answer, call
from .common_mistakes import common_mistakes
from .exercise import Exercise, Function
from .looks import HINTS, looks
from .sandbox import Outcome

__all__ = ["Compared", "Judge", "Verdict"]


class Compared(NamedTuple):
    """Results for one input beside the right ones; the parameters of ``picture.picture``.

    Attributes:
        expected: the right results, arrays.
        got: the results of the submission, as many or other ones.
        names: of the results; empty where there is one.
        far: for each right result where the other differs, an array of bool; None where the shapes differ.
    """

    expected: tuple[Any, ...]
    got: tuple[Any, ...]
    names: tuple[str, ...]
    far: tuple[Any, ...]


class Verdict(NamedTuple):
    """The verdict on a submission.

    Attributes:
        right: whether it is right for all inputs.
        passed, cases: how many inputs it is right for, and how many there are.
        where: the first wrong place in lines: input, expected, got.
        cause: the likely cause, a sentence, or an empty text.
        printed: the beginning of what the submission printed.
        protection, reads_answers: as in ``Outcome``.
        compared: the results for the first wrong input; None where it is right, or gives no result.
        written: whether it has code in place of ``raise NotImplementedError``.
    """

    right: bool
    passed: int = 0
    cases: int = 0
    where: tuple[str, ...] = ()
    cause: str = ""
    printed: str = ""
    protection: str = ""
    compared: Compared | None = None
    reads_answers: bool = False
    written: bool = True


class Judge:
    """Judges submissions of one exercise, all on the same inputs.

    Parameters:
        seed: of the fresh inputs.
    """

    def __init__(self, exercise: Exercise, seed: int) -> None:
        self.exercise, self.seed = exercise, seed
        self.fixed, self.cases = exercise.cases(seed)
        self._given: dict[Function, list[Answer]] = {}
        self._shared: list[tuple[str, list[Answer]]] | None = None

    @cached_property
    def _reach(self) -> float:
        """The largest value in the arrays of the inputs."""
        arrays = (value for case in self.cases for value in case if isinstance(value, np.ndarray))
        return max(map(_largest, arrays), default=0.0)

    @cached_property
    def expected(self) -> list[Answer]:
        """The results of the answer for each input."""
        return [call(self.exercise.reference, case) for case in self.cases]

    def mistakes(self) -> Iterator[tuple[str, list[Answer]]]:
        """The hint of each known mistake, and what it gives for each input; run when it is asked for."""
        for mistake in self.exercise.mistakes:
            if mistake not in self._given:
                self._given[mistake] = self._split([call(mistake, case) for case in self.cases])
            yield " ".join((inspect.getdoc(mistake) or "").split()), self._given[mistake]

    def equal(self, answer: Answer, truth: Answer) -> bool:
        """Whether two answers count as the same."""
        return not answer.error and not self._wrong(_rows(answer, truth), truth)

    def verdict(self, outcome: Outcome) -> Verdict:
        """Judge the results of a submission."""
        answers = self._split(outcome.answers)
        pairs = list(zip(answers, self.expected, strict=False))
        places = [self._wrong(answer, truth) for answer, truth in pairs]
        passed = sum(not place for place in places)
        changed = any(answer.changed for answer in answers)
        total = len(self.cases)
        known = Verdict(False, passed, total, printed=outcome.printed, protection=outcome.protection)
        if outcome.reads_answers:
            return known._replace(where=(_READS,), reads_answers=True)
        if passed == total and not changed:
            return known._replace(right=True)
        number = next((k for k, place in enumerate(places) if place), len(places))
        where: list[str] = []
        if number < len(places):
            where = [self._input(number), *self._told(number, *(places[number] or ((), [])))]
        elif outcome.stopped:
            where = [f"it {outcome.stopped}"]
            if 0 < len(answers) < total:
                where = [self._input(number), *where]
        cause = "" if passed == total else self._cause(answers)
        if changed:
            k = next(k for k, answer in enumerate(answers) if answer.changed)
            where = where or [self._input(k)]
            cause = " ".join(filter(None, [cause, _CHANGED]))
        compared = self._compared(*pairs[number]) if number < len(places) else None
        written = not any(answer.error.startswith(NOT_WRITTEN) for answer in answers)
        return known._replace(where=tuple(where), cause=cause, compared=compared, written=written)

    def _compared(self, answer: Answer, truth: Answer) -> Compared | None:
        if answer.error:
            return None
        pairs = zip(answer.outputs, truth.outputs, strict=False)
        far = (
            _far(got, right, self.exercise.close, self._reach) if got.shape == right.shape else None
            for got, right in pairs
        )
        return Compared(truth.outputs, answer.outputs, tuple(self.exercise.outputs), tuple(far))

    def _cause(self, answers: Sequence[Answer]) -> str:
        """The hint of the mistake that agrees with the answers on most inputs.

        Where a known input is answered wrongly only those count: the hint does not depend on the seed.
        """
        if len(answers) < len(self.cases):
            return ""
        wrong = [bool(self._wrong(*pair)) for pair in zip(answers, self.expected, strict=True)]
        used = range(self.fixed if any(wrong[: self.fixed]) else len(answers))
        own = (_MOST, self.mistakes())
        common = (_MOST_COMMON, self._common() if len(used) == self.fixed else iter(()))
        best, cause = 0.0, ""
        for least, mistakes in (own, common):
            for hint, given in mistakes:
                agreed = self._agreed(answers, wrong, given, used)
                if agreed == 1:
                    return hint
                if agreed > max(best, least):
                    best, cause = agreed, hint
        beside = (hint for hint, given in self.mistakes() if self._beside(answers, given, used))
        return cause or next(beside, "") or self._look(answers, [k for k in used if wrong[k]])

    def _agreed(
        self, answers: Sequence[Answer], wrong: Sequence[bool], given: Sequence[Answer], used: Sequence[int]
    ) -> float:
        """The share of inputs with equal results; inputs for which both are right say nothing."""
        same = [self._same(answers[k], given[k]) for k in used if wrong[k]]
        other = sum(bool(self._wrong(given[k], self.expected[k])) for k in used if not wrong[k])
        return sum(same) / (len(same) + other)

    def _beside(self, answers: Sequence[Answer], given: Sequence[Answer], used: Sequence[int]) -> bool:
        """Whether the results are equal wherever a mistake is wrong; the others have another cause then."""
        same = [self._same(answers[k], given[k]) for k in used if self._wrong(given[k], self.expected[k])]
        return bool(same) and all(same)

    def _look(self, answers: Sequence[Answer], used: Sequence[int]) -> str:
        """The hint of how most of the wrong results look."""

        def same(a: Any, b: Any) -> bool:
            return a.shape == b.shape and not _far(a, b, self.exercise.close, self._reach).any()

        found = Counter(
            hint for k in used for hint in looks(answers[k], self.expected[k], self.cases[k][0], same)
        )
        return next((hint for hint in HINTS if found[hint] > _MOST * len(used)), "")

    def _common(self) -> Iterator[tuple[str, list[Answer]]]:
        """As ``mistakes``, for those of all exercises, with the known inputs."""
        if self._shared is None:
            fixed = self.cases[: self.fixed], self.expected[: self.fixed]
            self._shared = list(common_mistakes(self.exercise, *fixed))
        yield from self._shared

    def _same(self, answer: Answer, other: Answer) -> bool:
        if answer.error or other.error:
            return answer.error.partition(" (line")[0] == other.error.partition(" (line")[0]
        alike = len(answer.outputs) == len(other.outputs)
        return alike and not self._wrong(answer, other) and answer.changed >= other.changed

    def _wrong(self, answer: Answer, truth: Answer) -> tuple[tuple[int, ...], list[str]] | None:
        """Return where an answer first differs: the place in the array, and lines; None if it is equal."""
        if answer.error:
            return (), [f"it {answer.error}"]
        names = self.exercise.outputs or [""] * len(truth.outputs)
        if len(answer.outputs) != len(truth.outputs):
            return (), [f"expected  {_results(len(truth.outputs), names)}",
                        f"got       {_results(len(answer.outputs), ())}"]  # fmt: skip
        for name, got, right in zip(_labels(names, truth), answer.outputs, truth.outputs, strict=True):
            label = f" ({name})" if name else ""
            if got.shape != right.shape:
                return (), [f"expected  {_shaped(right)}{label}", f"got       {_shaped(got)}"]
            far = _far(got, right, self.exercise.close, self._reach)
            if far.any():
                index = tuple(int(k) for k in np.argwhere(far)[0])
                lines = [f"expected  {show(right)}{label}", f"got       {show(got)}"]
                if index and right.size > 1:
                    a, b = _told_apart(right[index], got[index])
                    lines.append(f"first at  {_place(index)}: expected {a}, got {b}")
                elif lines[0].split()[1] == lines[1].split()[1]:
                    a, b = _told_apart(right[index], got[index])
                    lines = [f"expected  {a}{label}", f"got       {b}"]
                return index, lines
        return None

    def _split(self, answers: Sequence[Answer]) -> list[Answer]:
        return [_rows(answer, truth) for answer, truth in zip(answers, self.expected, strict=False)]

    def _input(self, number: int) -> str:
        """Describe the inputs of a case."""
        pairs = zip(self.exercise.arguments, self.cases[number], strict=False)
        return f"input     {', '.join(f'{name} = {show(value)}' for name, value in pairs)}"

    def _told(self, number: int, index: tuple[int, ...], lines: list[str]) -> list[str]:
        """The lines of a difference, with the input at its place where input and result are of one shape."""
        first, right = self.cases[number][0], self.expected[number].outputs
        alike = isinstance(first, np.ndarray) and len(right) == 1 and first.shape == right[0].shape
        if index and alike and first.size > 1:
            name = self.exercise.arguments[0]
            lines[-1] = f"{lines[-1]}, where {name} is {show(first[index])}"
        return lines


def _rows(answer: Answer, truth: Answer) -> Answer:
    """Take an array for several results where it has one in each row, as np.array([l0, l1, kurtosis])."""
    if len(answer.outputs) == 1 < len(truth.outputs) == len(np.atleast_1d(answer.outputs[0])):
        return answer._replace(outputs=tuple(np.asarray(row) for row in answer.outputs[0]))
    return answer


_MOST = 0.5
_MOST_COMMON = 0.7
_MOST_AXES = 4
_CLOSE_32 = 32 * float(np.finfo(np.float32).eps)
_READS = "it tries to read the answers of the exercises, which is refused; it gets no mark"
_CHANGED = "It changes its input: work on a copy, x = x.copy(), or compute a new array."


def _largest(array: Any) -> float:
    return float(np.abs(array[np.isfinite(array)]).max(initial=0.0))


def _far(got: Any, right: Any, close: float, reach: float) -> Any:
    """Where two arrays differ by more than a share of the largest value; nan equals nan.

    In float32 the share is larger, and also of the largest input, whose rounding stays in a difference.
    """
    largest = max(1.0, _largest(right))
    if np.float32 in (got.dtype, right.dtype):
        close, largest = max(close, _CLOSE_32), max(largest, reach)
    allowed = close * largest
    with np.errstate(invalid="ignore", over="ignore"):
        return ~np.isclose(got, right, rtol=0, atol=allowed, equal_nan=True)


def _labels(names: Sequence[str], truth: Answer) -> Sequence[str]:
    count = len(truth.outputs)
    if len(names) == count and any(names):
        return names
    return [f"result {k + 1}" if count > 1 else "" for k in range(count)]


def _results(count: int, names: Sequence[str]) -> str:
    known = f": {', '.join(names)}" if len(names) == count and any(names) else ""
    return f"{count} result{'' if count == 1 else 's'}{known}"


def _shaped(array: Any) -> str:
    """Write a result with its shape."""
    text = show(array)
    kind = f"array of shape {array.shape}" if array.ndim else "number"
    return text if text.startswith(kind) else f"{kind}: {text}"


def _place(index: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, index))}]"


def _told_apart(right: Any, got: Any) -> tuple[str, str]:
    """Write two values with as many digits as show that they differ."""
    first, second = show(right), show(got)
    for digits in (9, 12, 17):
        if first == second:
            first, second = f"{right:.{digits}g}", f"{got:.{digits}g}"
    return first, second


def show(value: Any) -> str:
    """Write an input or a result in few words.

    >>> show(np.arange(3.0)), show(2.5), show(np.zeros((4, 4)))
    ('[0 1 2]', '2.5', 'array of shape (4, 4): [[0 0 0 0] [0 0 0 0] [0 0 0 0] [0 0 0 0]]')
    """
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    if not isinstance(value, np.ndarray):
        return str(value) if isinstance(value, np.generic) else repr(value)
    if value.dtype.kind == "f" and not value.ndim:
        return f"{float(value):.6g}"
    if value.ndim > _MOST_AXES:  # with many axes even the ends are too much to read
        return f"array of shape {value.shape}"
    text = np.array2string(
        value, threshold=12, edgeitems=2, precision=6, suppress_small=True, separator=" ",
        formatter={"float_kind": lambda x: f"{x:.6g}"}, max_line_width=10_000,
    )  # fmt: skip
    text = " ".join(text.split())
    return text if value.size <= 12 else f"array of shape {value.shape}: {text}"
