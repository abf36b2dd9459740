"""Mistakes that are made in many exercises: each is a change of the right results, or of the inputs.

They need no place in the ``mistakes.toml`` of an exercise. A hint says what to look at.
"""

import inspect
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from .child.calls import CallResult, call
from .exercise import Exercise

Change = Callable[[Any], Any]
Candidate = tuple[str, list[CallResult]]

_ORDER = "The results are in another order than the task says."
_MOST_ORDERS = 4
"""Results whose orders are all tried."""

_OF_RESULTS: tuple[tuple[str, Change], ...] = (
    ("The signs are reversed: look at what is subtracted from what.", np.negative),
    ("Signs are lost, as by an absolute value: look at whether the task asks for it.", np.abs),
    ("The result is squared: is a root missing, or one square too many?", np.square),
)
"""Changes of each result of the right function, an array or a number."""

_OF_ARRAYS: tuple[tuple[str, Change], ...] = (
    ("Rows and columns of the result are swapped: look at what its axes are.", np.transpose),
    ("The axes of the result are in another order: look at the shape that is asked for.",
     lambda r: np.moveaxis(r, 0, -1)),
    ("Results above 255 are cut off: gray levels end there, these values need not.",
     lambda r: np.clip(r, 0, 255)),
    ("Results are cut off at 1: they may be larger.", lambda r: np.minimum(r, 1)),
    ("Results are cut to whole numbers: look at the type of the array that holds them.", np.int64),
    ("Results are cut to whole numbers if the first one is whole: np.vectorize uses its type.",
     lambda r: np.int64(r) if r.flat[0] == np.trunc(r.flat[0]) else r),
    ("Use nan, not 0, where the result is not known.", np.nan_to_num),
    ("Values are missing from the array where they should be 0: keep its shape.", lambda r: r[r != 0]),
    ("The mean of the results is returned: look at whether one number or an array is asked for.", np.mean),
    ("The largest result is returned alone: look at whether one number or an array is asked for.", np.max),
    ("Only the first result comes back: look at whether `return` is inside the loop.", lambda r: r[:1]),
    ("Only the first result comes back: look at whether `return` is inside the loop.", lambda r: r[0]),
    ("After the first value nothing happens: look at whether `return` is inside the loop.",
     lambda r: np.where(np.arange(r.size).reshape(r.shape) == 0, r, 0)),
    ("The diagonal is 1: look at what the task says of it.", lambda r: _ones_on_diagonal(r)),
)  # fmt: skip
"""Changes of each result that is an array of several values."""

_OF_INPUTS: tuple[tuple[str, Change], ...] = (
    ("Rows and columns of {name} are swapped: look at what its axes are.", np.transpose),
    ("The last value of {name} is left out: look at where the loop ends.", lambda x: x[:-1]),
    ("{name} is read from its end: which value comes first?", lambda x: x[::-1]),
    ("The mean of each column of {name} is removed first, and should not be.",
     lambda x: x - np.mean(x, axis=0)),
    ("{name} is divided by its maximum first, and should not be.", lambda x: x / np.max(x)),
    ("Rows of {name} are divided by their length first, and should not be.",
     lambda x: x / np.linalg.norm(x, axis=-1, keepdims=True)),
    ("{name} wraps around at 256: it is uint8; convert it to float.",
     lambda x: x.astype(int).astype(np.uint8)),
    ("Zeros are dropped from {name} first, but they count too.", lambda x: x[x != 0]),
)  # fmt: skip
"""Changes of an array before the right function gets it."""

_OF_NUMBERS: tuple[tuple[str, Change], ...] = (
    ("{name} is taken one too large: count the first and the last step by hand.", lambda n: n + 1),
    (
        "{name} is taken one too small: count the first and the last step by hand.",
        lambda n: n - 1 if n > 1 else n,
    ),
)
"""Changes of a whole number, or each of a list, before the right function gets it."""


def common_mistakes(
    exercise: Exercise, cases: Sequence[Sequence[Any]], truths: Sequence[CallResult]
) -> Iterator[Candidate]:
    """Yield the hint of each mistake, and what it gives for each input.

    Parameters:
        cases: the inputs.
        truths: the right answers to them.
    """
    yield from _other_inputs(exercise, cases)
    changes = [(hint, _of_array(change)) for hint, change in _OF_ARRAYS]
    changes += _OF_RESULTS
    least = min((len(truth.outputs) for truth in truths), default=0)
    for hint, change in changes:
        yield hint, [_changed(truth, change, range(len(truth.outputs))) for truth in truths]
    for index in range(least if least > 1 else 0):
        name = exercise.outputs[index] if index < len(exercise.outputs) else f"result {index + 1}"
        for hint, change in changes:
            yield (
                f"Of {name}: {hint[0].lower()}{hint[1:]}",
                [_changed(truth, change, (index,)) for truth in truths],
            )
    yield _ORDER, [truth._replace(outputs=truth.outputs[::-1]) for truth in truths]
    for order in list(permutations(range(least)))[1:] if least <= _MOST_ORDERS else ():
        yield _ORDER, [truth._replace(outputs=_ordered(truth.outputs, order)) for truth in truths]


def _other_inputs(exercise: Exercise, cases: Sequence[Sequence[Any]]) -> Iterator[Candidate]:
    """Yield what the right function gives for changed inputs."""

    def called(index: int, change: Change) -> list[CallResult]:
        return [call(exercise.reference, _tried(index, change, case)) for case in cases]

    signature = inspect.signature(exercise.reference)
    bound = [signature.bind(*case) for case in cases]
    for arguments in bound:
        arguments.apply_defaults()
    cases = [arguments.args for arguments in bound]
    for index, (name, parameter) in enumerate(signature.parameters.items()):
        if parameter.default is not parameter.empty:
            default = _constant(parameter.default)
            yield f"{name} is not used: its default is always used instead.", called(index, default)
        if np.asarray(parameter.default).dtype == float:
            yield f"{name} is not used: 0 is always used instead.", called(index, np.zeros_like)
        if all(isinstance(case[index], np.ndarray) for case in cases):
            for hint, change in _OF_INPUTS:
                yield hint.format(name=name), called(index, change)
        else:
            for hint, change in _OF_NUMBERS:
                yield hint.format(name=name), called(index, _each(change))


def _constant(value: Any) -> Change:
    return lambda _: value


def _each(change: Change) -> Change:
    """Apply a change to a whole number, or to each one of a list; others are refused."""

    def changed(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [changed(part) for part in value]
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError
        return change(value)

    return changed


def _tried(index: int, change: Change, case: Sequence[Any]) -> Sequence[Any]:
    """Return a case with one input changed, or the case itself where it cannot be changed in this way."""
    try:
        with np.errstate(all="ignore"):
            return (*case[:index], change(case[index]), *case[index + 1 :])
    except (IndexError, TypeError, ValueError):
        return case


def _changed(truth: CallResult, change: Change, places: Sequence[int]) -> CallResult:
    """Return the answer with some results changed, or itself where they cannot be changed in this way."""
    try:
        with np.errstate(all="ignore"):
            outputs = [
                np.asarray(change(result)) if index in places else result
                for index, result in enumerate(truth.outputs)
            ]
    except (IndexError, TypeError, ValueError):
        return truth
    return truth._replace(outputs=tuple(outputs))


def _ordered(outputs: Sequence[Any], order: Sequence[int]) -> tuple[Any, ...]:
    return (*(outputs[index] for index in order), *outputs[len(order) :])


def _of_array(change: Change) -> Change:
    return lambda result: change(result) if result.size > 1 else result


def _ones_on_diagonal(result: Any) -> Any:
    if result.ndim != 2 or result.shape[0] != result.shape[1]:
        raise ValueError
    matrix = np.array(result, float)
    np.fill_diagonal(matrix, 1)
    return matrix
