"""Frames that Python code makes one by one: a list of arrays, a generator, a function."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from typing import Any

import numpy as np

from stream_sparse.errors import SourceError


class InMemoryFrames:
    """Frames of a list or another iterable, of a generator function, or of a function called for each frame.

    An iterator, such as a generator, gives its frames once. A function is called until it returns None. All
    others begin again with each :func:`iter`.

    Parameters:
        given: the object; a text stands for one that is lost, as in the pipeline file of a recording.

    >>> supply = InMemoryFrames([1.0, 2.0])
    >>> supply, list(supply), list(supply)
    ((frames in memory: list of 2), [1.0, 2.0], [1.0, 2.0])
    """

    def __init__(self, given: Iterable[Any] | Callable[[], Any]) -> None:
        self._given: Any = given
        self._begun = False
        self.name = _name(given)
        self.count = len(given) if isinstance(given, Collection) else None
        self.is_held = self.count is not None
        """Whether all frames exist already, so that a reader never waits for one."""
        self.repeats = inspect.isgeneratorfunction(given) or not (
            isinstance(given, Iterator) or callable(given)
        )
        """Whether it gives the same frames again."""

    @staticmethod
    def fits(given: object) -> bool:
        """Return whether an object may give frames: whether they are arrays is seen when they are read."""
        if isinstance(given, str | bytes | bytearray | Mapping | Set | type):
            return False
        return isinstance(given, Iterable) or callable(given)

    @classmethod
    def of(cls, given: Any) -> InMemoryFrames:
        """Return the supply of an object; one that is a supply already is returned as it is.

        Raises:
            ValueError: where it can give no frames.
        """
        if isinstance(given, cls):
            return given
        if not isinstance(given, str) and not cls.fits(given):
            raise ValueError(f"of must be a list, a generator or a function (got a {type(given).__name__})")
        return cls(given)

    def __iter__(self) -> Iterator[Any]:
        given = self._given
        if isinstance(given, str):
            raise SourceError(
                f"frames: {given}: Python code made them, and no file has them; give a file with --source, "
                "or frames in Python: load(..., source=frames)"
            )
        if isinstance(given, Iterator):
            if self._begun:
                raise SourceError(
                    f"frames: an earlier run has read {self.name}, which gives its frames once only; "
                    "give a function that makes a new one: Pipeline(make), not Pipeline(make())"
                )
            self._begun = True
            return given
        if inspect.isgeneratorfunction(given):
            return given()  # type: ignore[no-any-return]
        return iter(given) if isinstance(given, Iterable) else _calls(given)

    def __repr__(self) -> str:
        if isinstance(self._given, str):
            return self._given
        return f"(frames in memory: {self.name.removeprefix('the ')})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, InMemoryFrames) or other._given is self._given:
            return isinstance(other, InMemoryFrames)
        alike = self.is_held and other.is_held and self.count == other.count
        return alike and all(map(_equal, self._given, other._given))

    def __hash__(self) -> int:
        return hash(self.name)


def _name(given: Any) -> str:
    """Name an object in a message.

    >>> _name([1, 2]), _name(_name), _name(x for x in [])
    ('the list of 2', 'the function _name', 'the generator <genexpr>')
    """
    own = getattr(given, "__name__", "")
    size = f" of {len(given)}" if isinstance(given, Collection) else ""
    # Parameters that are lists become tuples.
    kind = "list" if isinstance(given, tuple) else type(given).__name__
    return f"the {kind}{size}{f' {own}' if own else ''}"


def _equal(a: Any, b: Any) -> bool:
    return np.array_equal(a, b, equal_nan=np.asarray(a).dtype.kind == "f")


def _calls(function: Callable[[], Any]) -> Iterator[Any]:
    # Not iter(function, None), which would compare each array with None.
    if isinstance(value := function(), Iterator):  # a lambda that makes a generator
        yield from value
        return
    while value is not None:
        yield value
        value = function()
