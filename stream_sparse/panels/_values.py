"""The base of panels that show the latest values of their inputs: what they keep, and what all of them do."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from stream_sparse.base import Panel
from stream_sparse.drawing.text import size_for
from stream_sparse.frame import Array, Stamp, Value

from ._series import Series
from ._stale import StaleInputs
from ._statistics import Statistics

__all__ = ["Drawn", "ValuesPanel", "words"]


class Drawn(Protocol):
    """A part of the picture that was drawn last; it keeps what it says of its places."""

    def read_off(self, x: int, y: int) -> str:
        """Return what lies at a place of the panel's picture; empty if it lies outside of this part."""


class ValuesPanel(Panel):
    """Base of the panels of this package.

    A subclass says in ``_checked`` what it makes of a value, and draws in ``_drawing``, which is called once
    there is a value. ``_latest`` has what ``_checked`` returned last, for each input; None: nothing yet.
    """

    _says_frames: ClassVar[bool] = True
    """Whether the note says over which frames the values are statistics."""

    def reset(self) -> None:
        self._latest: list[Any] = [None] * len(self.feeds)
        self._stale = StaleInputs(self.feeds)
        self._statistics = Statistics(self.feeds, known=self._says_frames)
        self._drawn: tuple[Drawn, ...] = ()
        self._series = Series(self.feeds)

    def note(self) -> str:
        """Return the units of measure, and over which frames the values are statistics."""
        return words(super().note(), self._statistics.reading().note)

    def see(self, *values: Value, at: Stamp) -> None:
        self._statistics.see(values, self._stale)
        for k, value in self._stale.see(values, at.index):
            self._latest[k] = self._checked(value, k, at)

    def _checked(self, value: Value, which: int, at: Stamp, /) -> Any:
        """Return what is kept of a value of an input, or raise InputError for one that cannot be shown."""
        del which, at
        return value

    def draw(self, height: int, width: int) -> Array:
        if all(value is None for value in self._latest):
            self._drawn = ()
            return self._waiting(height, width)
        picture, self._drawn = self._drawing(height, width, size_for(height, width))
        return picture

    def _waiting(self, height: int, width: int) -> Array:
        """Return the picture before the first value."""
        return self._stale.picture(height, width)

    def _drawing(self, _height: int, _width: int, _size: int, /) -> tuple[Array, tuple[Drawn, ...]]:
        """Return a new picture with letters of a size, and what can be read off its parts."""
        raise TypeError(f"{type(self).__name__} defines no _drawing()")

    def read_off(self, x: int, y: int) -> str:
        """Return what lies at a place of the picture drawn last."""
        return next(filter(None, (part.read_off(x, y) for part in self._drawn)), "")

    def _shown(self) -> list[tuple[int, Any]]:
        """Return the latest values that are up to date, or all if all are stale, with the inputs' numbers."""
        is_shown = self._stale.is_shown
        return [(k, value) for k, value in enumerate(self._latest) if value is not None and is_shown(k)]


def words(*parts: str) -> str:
    """Return the parts that are not empty, with commas between them."""
    return ", ".join(filter(None, parts))
