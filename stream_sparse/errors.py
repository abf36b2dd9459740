"""The errors of this package: ``except errors.Error`` catches all of them and nothing else.

``InputError`` and its subclasses mean that the user's input is wrong (exit code 2), ``RunError`` and its
subclasses that a run which had begun has failed (exit code 1). Each is also the builtin error that a caller
would expect.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Self

from .redact import redact_text

_MOST_CAUSE = 1000
"""Most characters of the text of an exception in a message."""
_MOST_TEXT = 1900
"""Most characters of a message."""
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters but the line break, and those that change the direction of a text."""


class Error(Exception):
    """The base class of all errors that this package raises on purpose; it masks addresses in their texts."""

    exit_code = 1

    def __init__(self, *args: object) -> None:
        # Masked here: an error is printed, recorded and passed on in many places.
        super().__init__(*(printable(redact_text(arg)) if isinstance(arg, str) else arg for arg in args))


def escaped(text: str) -> str:
    r"""Escape control characters, which could mean something to a terminal.

    >>> escaped("name \x1b[31m")
    'name \\x1b[31m'
    """
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


def printable(text: str) -> str:
    r"""Escape control characters, and shorten a text without end.

    >>> printable("name \x1b[31m")
    'name \\x1b[31m'
    """
    text = escaped(text)
    if len(text) <= _MOST_TEXT:
        return text
    kept = text[: text.rfind("\n", 0, _MOST_TEXT)] if "\n" in text[:_MOST_TEXT] else text[:_MOST_TEXT]
    left = text[len(kept) :].count("\n")
    return f"{kept}\n... and {left} more lines" if left else f"{kept} ..."


class InputError(Error, ValueError):
    """The user's input cannot work: a parameter, a pipeline, a source, a shape."""

    exit_code = 2


class ParameterError(InputError):
    """A parameter of a unit has a wrong name, type or range.

    Attributes:
        problems: pairs of parameter name ('' for the unit as a whole) and the problem.
    """

    def __init__(self, unit: str, problems: Sequence[tuple[str, str]]) -> None:
        self.unit = unit
        self.problems = [(name, redact_text(text)) for name, text in problems]
        super().__init__("\n".join(f"{unit}: {text}" for _, text in self.problems))

    def __reduce__(self) -> tuple[type[ParameterError], tuple[str, list[tuple[str, str]]]]:
        return type(self), (self.unit, self.problems)


class NewRunError(InputError):
    """An edit of a parameter that a run cannot make, while a new run could begin with the value."""

    def __init__(self, parameter: str, why: str) -> None:
        self.parameter, self.why = parameter, why
        super().__init__(f"set '{parameter}': {why}; give the new value to a new run")

    def __reduce__(self) -> tuple[type[NewRunError], tuple[str, str]]:
        return type(self), (self.parameter, self.why)


class PipelineError(InputError):
    """A pipeline file is wrong; ``str()`` lists all its problems, a line each, in the order of lines."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = [redact_text(line) for line in problems]
        super().__init__("\n".join(self.problems))

    def __reduce__(self) -> tuple[type[PipelineError], tuple[list[str]]]:
        return type(self), (self.problems,)


class SourceError(InputError, OSError):
    """A source cannot be opened: it is missing, empty, not a video, or does not answer."""

    __str__ = Exception.__str__

    def __new__(cls, *args: object) -> Self:
        # Who unpickles it as Dask does calls __new__, and would find that of ValueError first.
        return OSError.__new__(cls, *args)


class DependencyError(InputError, ImportError):
    """A required package is not installed; the text says how to install it."""

    def __new__(cls, *args: object) -> Self:
        return ImportError.__new__(cls, *args)  # as for SourceError


class RunError(Error, RuntimeError):
    """A run that had begun could not go on."""


class RecordError(RunError, InputError):
    """A recording is damaged or incomplete."""

    exit_code = 1


class StreamError(RunError):
    """A source broke in mid-stream; the frames before it were kept."""


class ChangedError(StreamError):
    """The source's frames have another size or type from here on, which takes a new run."""


class UnitError(RunError):
    """A method of a unit raised an error of another kind, which is the ``__cause__``."""


class NodeError(RunError):
    """A unit raised an error on a frame, which is the ``__cause__``."""


def nearest(word: str, words: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the nearest of ``words``, or an empty text.

    >>> nearest("lenght", ["length", "window"])
    "; did you mean 'length'?"
    """
    matches = get_close_matches(word, list(words), n=1, cutoff=0.6)
    return f"; did you mean '{matches[0]}'?" if matches else ""


def cause_words(error: BaseException) -> str:
    """Describe an exception in one line: its type and its text, if it has one.

    >>> cause_words(KeyError("box"))
    "KeyError: 'box'"
    """
    text = " ".join(redact_text(str(error))[: 4 * _MOST_CAUSE].split())
    name = type(error).__name__
    text = text if len(text) <= _MOST_CAUSE else text[:_MOST_CAUSE] + "..."
    return f"{name}: {text}" if text else name


def as_error(what: str, error: BaseException) -> Error:
    """Return an error of this package as it is, and a :class:`RunError` that says what failed for another.

    >>> as_error("run/view.png", OSError("no more")).args
    ('run/view.png: OSError: no more',)
    """
    if isinstance(error, Error):
        return error
    failure = RunError(f"{what}: {cause_words(error)}")
    failure.__cause__ = error
    return failure


def out_of_memory(error: MemoryError) -> str:
    """Say that a unit does not fit into memory.

    >>> out_of_memory(MemoryError("Unable to allocate 71.5 GiB"))
    'needs more memory than there is; make it smaller (Unable to allocate 71.5 GiB)'
    """
    cause = f" ({error})" if str(error) else ""
    return f"needs more memory than there is; make it smaller{cause}"
