"""Check a function in a notebook, and show what the tutor says."""

import inspect
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple

from stream_sparse.errors import Error, InputError
from stream_sparse.io.html import embedded, text

from .checking import new_seed
from .child.calls import call
from .exercise import Exercise, exercises, find
from .judge import Judge, Verdict
from .progress import StudentProgress
from .sandbox import SubmissionOutcome


class Reply(NamedTuple):
    """The verdict on a function in words; a notebook shows it with a picture.

    Attributes:
        exercise: its name.
        verdict: whether it is right, where it first goes wrong, and why.
        note: what could not be kept; may be empty.
    """

    exercise: str
    verdict: Verdict
    note: str = ""

    def __repr__(self) -> str:
        note = [f"note: {self.note}"] if self.note else []
        return "\n".join([*self.verdict.lines(self.exercise), *note])

    def _repr_html_(self) -> str:
        """Show it in a notebook; all words may be a stranger's."""
        verdict = self.verdict
        parts = [f"<p><b>{text(f'{self.exercise}: {verdict.words}')}</b></p>"]
        if verdict.where:
            parts.append("<pre>{}</pre>".format("\n".join(map(text, verdict.where))))
        if verdict.cause:
            parts.append(f"<p><b>Likely:</b> {text(verdict.cause)}</p>")
        if verdict.compared is not None:
            from .picture import WIDTH, picture

            parts.append(embedded("png", picture(verdict.compared), "expected, yours, the difference", WIDTH))
        if self.note:
            parts.append(f"<p>note: {text(self.note)}</p>")
        return f"<div>{''.join(parts)}</div>"


def check(function: Callable[..., Any], exercise: str = "") -> Reply:
    """Check a function of a notebook as ``stream-sparse exercise check`` checks a file.

    It runs as a part of the notebook: interrupt the kernel where it does not come to an end.
    ``exercises.json`` in the present folder keeps how many tries there were.

    Parameters:
        function: such as ``relu``, made by ``def``.
        exercise: its name, where the function has another one.

    Returns:
        The verdict in words; as the last line of a cell it is shown with a picture.

    Raises:
        InputError: where it is not a function, or the exercise is not known.

    >>> def relu(x, theta=0):
    ...     raise NotImplementedError
    >>> check(relu)
    relu: not written yet: put your code in place of raise NotImplementedError
    """
    mine = own_function(function, "check")
    task = asked_by(mine, exercise)
    judge = Judge(task, new_seed())
    file = mine.__code__.co_filename
    written = task.function_of(function)
    verdict = judge.verdict(SubmissionOutcome(tuple(call(written, case, file) for case in judge.cases)))
    source = note = ""
    with suppress(OSError):  # it was typed where nothing keeps it
        source = inspect.getsource(mine)
    try:
        StudentProgress(Path()).note(task.name, sha256(source.encode()).hexdigest(), verdict)
    except Error as error:
        note = str(error)
    return Reply(task.name, verdict, note)


def asked_by(mine: FunctionType, exercise: str) -> Exercise:
    """Return the exercise that a function answers: the one that is named, or by the function's name."""
    theirs = (one for one in exercises().values() if one.function_of(mine) is not mine)
    return find(exercise) if exercise else next(theirs, None) or find(mine.__name__)


def own_function(function: Callable[..., Any], asking: str) -> FunctionType:
    """Return a function that ``def`` made, below its decorators.

    Parameters:
        asking: the name of the function that asks, for the message.

    Raises:
        InputError: where it is something else.
    """
    inner = inspect.unwrap(function) if callable(function) else None
    if not isinstance(inner, FunctionType) or inner.__name__ == "<lambda>":
        got = "a lambda; give it a name with def" if inspect.isfunction(inner) else type(function).__name__
        raise InputError(f"{asking}: expected a function that you wrote, such as {asking}(relu) (got {got})")
    return inner
