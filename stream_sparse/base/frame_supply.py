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

    def __init__(self, frames: Iterable[Any] | Callable[[], Any]) -> None:
        self._given: Any = frames
        self._begun = False
        self.name = _name(frames)
        self.count = len(frames) if isinstance(frames, Collection) else None
        self.is_held = self.count is not None
        """Whether all frames exist already, so that a reader never waits for one."""
        self.repeats = inspect.isgeneratorfunction(frames) or not (
            isinstance(frames, Iterator) or callable(frames)
        )
        """Whether it gives the same frames again."""

    @staticmethod
    def fits(value: object) -> bool:
        """Return whether an object may give frames: whether they are arrays is seen when they are read."""
        if isinstance(value, str | bytes | bytearray | Mapping | Set | type):
            return False
        return isinstance(value, Iterable) or callable(value)

    @classmethod
    def of(cls, value: Any) -> InMemoryFrames:
        """Return the supply of an object; one that is a supply already is returned as it is.

        Raises:
            ValueError: where it can give no frames.
        """
        if isinstance(value, cls):
            return value
        if not isinstance(value, str) and not cls.fits(value):
            raise ValueError(f"of must be a list, a generator or a function (got a {type(value).__name__})")
        return cls(value)

    def __iter__(self) -> Iterator[Any]:
        frames = self._given
        if isinstance(frames, str):
            raise SourceError(
                f"frames: {frames}: Python code made them, and no file has them; give a file with --source, "
                "or frames in Python: load(..., source=frames)"
            )
        if isinstance(frames, Iterator):
            if self._begun:
                raise SourceError(
                    f"frames: an earlier run has read {self.name}, which gives its frames once only; "
                    "give a function that makes a new one: Pipeline(make), not Pipeline(make())"
                )
            self._begun = True
            return frames
        if inspect.isgeneratorfunction(frames):
            return frames()  # type: ignore[no-any-return]
        return iter(frames) if isinstance(frames, Iterable) else _calls(frames)

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


def _name(frames: Any) -> str:
    """Name an object in a message.

    >>> _name([1, 2]), _name(_name), _name(x for x in [])
    ('the list of 2', 'the function _name', 'the generator <genexpr>')
    """
    own = getattr(frames, "__name__", "")
    size = f" of {len(frames)}" if isinstance(frames, Collection) else ""
    # Parameters that are lists become tuples.
    kind = "list" if isinstance(frames, tuple) else type(frames).__name__
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
