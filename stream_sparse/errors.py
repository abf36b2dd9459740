"""What can go wrong, as classes: ``except errors.Error`` catches all of it and nothing else.

``InputError`` and its kin mean that what the user gave is wrong (exit code 2); ``RunError`` and its kin
that a run which began well has failed (exit code 1). Each is also the builtin that a caller would catch.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from .redact import for_people

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "ChangedError",
    "DependencyError",
    "Error",
    "InputError",
    "NodeError",
    "ParameterError",
    "PipelineError",
    "RecordError",
    "RunError",
    "SourceError",
    "StreamError",
    "nearest",
    "out_of_memory",
]


class Error(Exception):
    """The root of every error that this package raises on purpose. No text of one holds a password."""

    exit_code = 1

    def __init__(self, *args: object) -> None:
        # Here, since what prints or records an error forgets it sooner or later.
        super().__init__(*(for_people(arg) if isinstance(arg, str) else arg for arg in args))


class InputError(Error, ValueError):
    """What the user gave cannot work: a parameter, a pipeline, a source, a shape."""

    exit_code = 2


class ParameterError(InputError):
    """A parameter of a unit has a wrong name, type or range.

    Attributes:
        problems: pairs of parameter name ('' where the unit as a whole is meant) and what is wrong with it.
    """

    def __init__(self, unit: str, problems: Sequence[tuple[str, str]]) -> None:
        self.unit = unit
        self.problems = [(name, for_people(text)) for name, text in problems]
        super().__init__("\n".join(f"{unit}: {text}" for _, text in self.problems))

    def __reduce__(self) -> tuple[type[ParameterError], tuple[str, list[tuple[str, str]]]]:
        return type(self), (self.unit, self.problems)


class PipelineError(InputError):
    """A pipeline file is wrong; ``str()`` gives all its problems, a line each, in the order of lines."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = [for_people(line) for line in problems]
        super().__init__("\n".join(self.problems))

    def __reduce__(self) -> tuple[type[PipelineError], tuple[list[str]]]:
        return type(self), (self.problems,)


class SourceError(InputError, OSError):
    """A source cannot be opened: it is missing, empty, not a video, or does not answer."""

    __str__ = Exception.__str__


class DependencyError(InputError, ImportError):
    """A package that this needs is not installed; the text says what to install."""


class RunError(Error, RuntimeError):
    """A run that began well could not go on."""


class RecordError(RunError):
    """What was recorded is damaged, or not all of it is here."""


class StreamError(RunError):
    """A source broke in mid-stream; the frames before it were kept."""


class ChangedError(StreamError):
    """From here on the source's frames are of another size or type: a run of its own."""


class NodeError(RunError):
    """A unit raised on a frame; ``__cause__`` is what it raised."""


def nearest(word: str, words: Iterable[str]) -> str:
    """``"; did you mean 'x'?"`` for the nearest of ``words``, or an empty string where none is near.

    >>> nearest("lenght", ["length", "window"])
    "; did you mean 'length'?"
    """
    found = get_close_matches(word, list(words), n=1, cutoff=0.6)
    return f"; did you mean '{found[0]}'?" if found else ""


def out_of_memory(error: MemoryError) -> str:
    """What is told of a unit that does not fit into memory.

    >>> out_of_memory(MemoryError("Unable to allocate 71.5 GiB"))
    'takes more memory than there is; make it smaller (Unable to allocate 71.5 GiB)'
    """
    told = str(error)
    return f"takes more memory than there is; make it smaller{f' ({told})' if told else ''}"
