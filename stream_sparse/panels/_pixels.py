"""The base of panels that draw their values by themselves."""

from __future__ import annotations

from typing import Protocol

from stream_sparse.drawing.stale import dim, write, write_at_end
from stream_sparse.drawing.text import size_for
from stream_sparse.frame import Array

from ._values import ValuesPanel

__all__ = ["Drawn", "PixelPanel"]


class Drawn(Protocol):
    """A part of the picture that was drawn last; it keeps what it says of its places."""

    def read_off(self, x: int, y: int) -> str:
        """Return what lies at a place of the panel's picture; empty if it lies outside of this part."""


class PixelPanel(ValuesPanel):
    """Base of panels that draw their values by themselves, in ``_drawing``."""

    def reset(self) -> None:
        super().reset()
        self._drawn: tuple[Drawn, ...] = ()

    def draw(self, height: int, width: int) -> Array:
        self._drawn = ()
        if self._instead() is not None:
            return super().draw(height, width)
        picture, self._drawn = self._drawing(height, width, size_for(height, width))
        return picture

    def _drawing(self, _height: int, _width: int, _size: int, /) -> tuple[Array, tuple[Drawn, ...]]:
        """Return a new picture with letters of a size, and what can be read off its parts."""
        raise TypeError(f"{type(self).__name__} defines no _drawing()")

    def read_off(self, x: int, y: int) -> str:
        """Return what lies at a place of the picture drawn last."""
        return next(filter(None, (part.read_off(x, y) for part in self._drawn)), "")

    def _dim(self, place: Array, size: int, which: int) -> None:
        dim(place, self._stale.stale(which), size)

    def _write(self, place: Array, size: int, which: int) -> None:
        write(place, self._stale.said(which), size)

    def _write_at_end(self, place: Array, size: int, which: int) -> None:
        write_at_end(place, self._stale.stale(which), size)
