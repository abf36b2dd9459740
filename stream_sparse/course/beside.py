"""A function beside the right one, as one node: what both give for a frame, and where they differ."""

from __future__ import annotations

import inspect
from typing import Any, ClassVar

import numpy as np

from stream_sparse.base import Node, function_node
from stream_sparse.errors import InputError, cause_words
from stream_sparse.frame import Array, Stamp, Value

from .child.calls import Answer, error_line, error_words, results
from .comparing import changed_input, far, in_results, labels, largest, place, results_words, show, told_apart
from .exercise import Exercise, Function

__all__ = ["OUTPUTS", "SIGNAL", "Beside", "beside_node", "output_name"]

OUTPUTS = ("yours", "right", "difference")
"""The outputs for each result of the function; those of the second one end in ``_2``."""

SIGNAL = 120
"""The length of a signal that is watched: so many frames."""

_FRAME = (48, 64)
_CALM = 10
"""So many frames in a row must be equal before a difference counts as gone: a message must not flicker."""


class Beside(Node):
    """Calls the function of a file and the right one with each frame, and compares what they give.

    A subclass is made by :func:`beside_node`; its parameters are the arguments of the right function. The
    difference is 0 wherever both count as equal, and ``wrong`` is the number of other values; nan where they
    cannot be compared. An error of the file's function is a note with its line; the right result is there
    all the same.
    """

    exercise: ClassVar[Exercise]
    yours: ClassVar[Function]
    file: ClassVar[str]
    axes: ClassVar[tuple[int, ...]]
    """The number of axes of each result: 0 for a number, 2 for a picture."""

    def reset(self) -> None:
        self._note, self._kind, self._calm = "", "", 0

    def fields(self) -> tuple[str, ...]:
        numbers = range(len(self.axes))
        return (*(output_name(part, k) for k in numbers for part in OUTPUTS), "wrong")

    def units_of_measure(self, *inputs: str) -> dict[str, str]:
        """Return the unit of the input for arrays; not for a number, such as a count."""
        arrays = [k for k, count in enumerate(self.axes) if count]
        return {output_name(part, k): inputs[0] for k in arrays for part in OUTPUTS}

    def note(self) -> str:
        return self._note

    def update(self, x: Value, *, at: Stamp) -> dict[str, Value]:
        given = np.array(x, float)
        right = Answer(_known(results(self.exercise.reference(given.copy(), *self._arguments()))))
        found: dict[str, Value] = {**dict.fromkeys(self.fields()), "wrong": np.nan}
        found |= self._shown("right", right)
        yours = self._yours(given)
        if yours.error:
            self._say(_kind(yours.error), yours.error)
            return found
        yours = in_results(yours, right)
        found |= self._shown("yours", yours)
        if unlike := self._unlike(yours, right):
            self._say(unlike, self._at_head(unlike))
            return found
        wrong, first, differences = 0, "", []
        names = labels(self.exercise.outputs, right)
        for name, got, true in zip(names, yours.outputs, right.outputs, strict=True):
            apart = far(got, true, self.exercise.close, largest(given))
            wrong += int(np.count_nonzero(apart))
            if apart.any() and not first:
                first = _first(apart, got, true, name, given)
            differences.append(np.where(apart, got.astype(float) - true, 0.0))
        found |= self._shown("difference", Answer(tuple(differences)))
        found["wrong"] = float(wrong)
        if wrong:
            self._say("differs", f"differs since frame {at.index}: {first}")
        elif yours.changed:
            hint = changed_input(self.exercise.arguments[0])
            self._say("changes", self._at_head(hint[0].lower() + hint[1:].removesuffix(".")))
        else:
            self._say("", "")
        return found

    def _shown(self, part: str, answer: Answer) -> dict[str, Value]:
        """Return results by the names of their outputs."""
        return {
            output_name(part, k): array if array.ndim else float(array)
            for k, (array, axes) in enumerate(zip(answer.outputs, self.axes, strict=False))
            if array.ndim == axes  # the panels can show nothing else
        }

    def _yours(self, given: Array) -> Answer:
        """Return what the function of the file gives; the words of an error begin with its place."""
        own = given.copy()
        try:
            with np.errstate(all="ignore"):
                outputs = results(type(self).yours(own, *self._arguments()))
        except (Exception, SystemExit) as error:
            where, line, _ = error_line(error, self.file)
            words = error_words(error, self.file, where=False).removeprefix("raises ")
            return Answer(error=self._at_head(words) if line is None else f"{where}:{line}: {words}")
        if isinstance(outputs, str):
            return Answer(error=self._at_head(outputs))
        return Answer(outputs, changed=() if np.array_equal(own, given, equal_nan=True) else (0,))

    def _unlike(self, yours: Answer, right: Answer) -> str:
        """Return words where results differ in number, kind or shape; else an empty text."""
        names = self.exercise.outputs
        if len(yours.outputs) != len(right.outputs):
            expected, got = results_words(len(right.outputs), names), results_words(len(yours.outputs), ())
            return f"returns {got}; expected {expected}"
        for name, got, true in zip(labels(names, right), yours.outputs, right.outputs, strict=True):
            of = f" for {name}" if name else ""
            if got.shape != true.shape:
                return f"returns {_shape(got)}{of}; expected {_shape(true)}"
            if got.dtype.kind == "c":
                return f"returns complex numbers{of}; expected real ones"
        return ""

    def _arguments(self) -> list[Any]:
        """Return the arguments behind the first one, without those at the end that are not set.

        A slider of a window gives 12.0, which counts nothing in Python: whole numbers are given as such.
        """
        names = list(inspect.signature(self.exercise.reference).parameters.values())[1:]
        watched = self.exercise.watch[1] if self.exercise.watch is not None else {}
        values = self.parameters()
        needed = [
            k for k, argument in enumerate(names, 1)
            if argument.name in watched or values[argument.name] != argument.default
        ]  # fmt: skip
        given = [values[argument.name] for argument in names[: max(needed, default=0)]]
        return [int(v) if isinstance(v, float) and v.is_integer() else v for v in given]

    def _at_head(self, words: str) -> str:
        """Return words with the place of the function in its file, or in a cell of it."""
        code = inspect.unwrap(type(self).yours).__code__
        where = code.co_filename if code.co_filename.startswith(f"{self.file}, cell ") else self.file
        return f"{where}:{code.co_firstlineno}: {words}"

    def _say(self, kind: str, text: str) -> None:
        """Let a message stand until one of another kind, or until all has been equal for a while."""
        if kind:
            self._calm = 0
            if kind != self._kind:
                self._kind, self._note = kind, text
            return
        self._calm += 1
        if self._calm >= _CALM or not self._kind:
            self._kind = self._note = ""


def beside_node(exercise: Exercise, function: Function, file: str) -> type[Beside]:
    """Return the class of nodes that show a function beside the right one.

    Parameters:
        function: takes what the function of the exercise does.
        file: where it is defined, as messages say it.

    >>> from stream_sparse.course.exercise import find
    >>> node = beside_node(find("relu"), lambda x, theta: np.where(x > theta, x, 0), "relu.py")(theta=150)
    >>> found = node.update(np.array([[140.0, 160.0]]), at=Stamp(0, 0.0))
    >>> found["yours"], found["right"], found["wrong"]
    (array([[  0., 160.]]), array([[ 0., 10.]]), 1.0)
    >>> node.note()
    'differs since frame 0: expected 10, got 160 at [0, 1], where x is 160'
    """
    base = function_node(exercise.reference)
    axes = tuple(array.ndim for array in _sample(exercise))
    body = {"exercise": exercise, "yours": staticmethod(function), "file": file, "axes": axes}
    made: type[Beside] = type(exercise.name, (Beside, base), {**body, "__module__": base.__module__})
    return made


def _sample(exercise: Exercise) -> tuple[Array, ...]:
    """Return the right results for an input as ``exercise watch`` gives it."""
    kind, arguments = exercise.watch or ("frame", {})
    x = np.random.default_rng(0).uniform(0, 255, SIGNAL if kind == "signal" else _FRAME)
    try:
        return _known(results(exercise.reference(x, **arguments)))
    except Exception as error:
        raise InputError(
            f"{exercise.folder / 'inputs.py'}: WATCH: the answer fails for a {kind}: {cause_words(error)}"
        ) from error


def output_name(part: str, which: int) -> str:
    """Return the name of an output: ``yours`` of the first result, ``yours_2`` of the second."""
    return f"{part}_{which + 1}" if which else part


def _known(outputs: tuple[Any, ...] | str) -> tuple[Any, ...]:
    if isinstance(outputs, str):
        raise InputError(f"the answer {outputs}")
    return outputs


def _kind(error: str) -> str:
    """Return the place and the type of an error; the rest of its words may change from frame to frame."""
    place, _, words = error.partition(": ")
    return f"{place}: {words.partition(':')[0]}"


def _first(apart: Array, got: Array, true: Array, name: str, given: Array) -> str:
    """Describe the first difference of a result."""
    index = tuple(int(k) for k in np.unravel_index(apart.argmax(), apart.shape))
    expected, mine = told_apart(true[index], got[index])
    where = f" at {place(index)}" if index else ""
    x = f", where x is {show(given[index])}" if index and not name and given.shape == true.shape else ""
    return f"expected {expected}, got {mine}{where}{f' of {name}' if name else ''}{x}"


def _shape(array: Array) -> str:
    return f"an array of shape {array.shape}" if array.ndim else "a number"
