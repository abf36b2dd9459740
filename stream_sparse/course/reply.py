"""Check a function in a notebook, and show what the tutor says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from stream_sparse.errors import Error
from stream_sparse.io.html import embedded, text

from .checking import tried
from .exercise import find
from .judge import Verdict
from .progress import Progress
from .sandbox import Runner
from .written import written

__all__ = ["Reply", "check"]


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
        if verdict.printed:
            printed = text(verdict.printed)
            parts.append(f"<details><summary>What it printed</summary><pre>{printed}</pre></details>")
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


def check(function: Callable[..., Any], exercise: str = "", *, run: Runner | None = None) -> Reply:
    """Check a function of a notebook as ``stream-sparse exercise check`` checks a file.

    It runs in a process of its own, with copies of the imports, numbers, arrays and functions that it uses
    from other cells. ``exercises.json`` in the present folder keeps how many tries there were.

    Parameters:
        function: such as ``relu``, made by ``def``.
        exercise: its name, where the function has another one.
        run: how it is run; left out, in a process of its own.

    Returns:
        The verdict in words; as the last line of a cell it is shown with a picture.

    Raises:
        InputError: where it is not a function, its source cannot be read, or the exercise is not known.

    >>> def relu(x, theta=0):
    ...     raise NotImplementedError
    >>> check(relu)
    relu: not written yet: put your code in place of raise NotImplementedError
    """
    mine = written(function)
    asked = find(exercise or mine.name)
    verdict = tried(asked, mine.text.encode(), "cell", mine.name, run=run)
    verdict = verdict._replace(where=tuple(map(mine.placed, verdict.where)))
    note = ""
    try:
        Progress(Path()).note(asked.name, mine.sha256, verdict)
    except Error as error:
        note = str(error)
    return Reply(asked.name, verdict, note)
