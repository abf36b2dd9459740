"""The base of panels that show their inputs side by side, each below its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, Self, TypeVar

from stream_sparse.drawing.pictures import Cell
from stream_sparse.drawing.text import label, line_height, shorten
from stream_sparse.drawing.theme import theme
from stream_sparse.frame import Array

from ._pixels import Drawn, PixelPanel

__all__ = ["GridPanel"]


class _Part(Drawn, Protocol):
    """The picture of one input; its name stands above its top."""

    @property
    def top(self) -> int:
        """The first row of pixels."""

    def moved(self, right: int, down: int) -> Self:
        """Return it at its place in the panel's picture."""


_Parts = TypeVar("_Parts", bound=_Part)


class GridPanel(PixelPanel):
    """Base of panels that show their inputs side by side, each below its name."""

    def _side_by_side(
        self, picture: Array, places: Sequence[Cell], parts: Mapping[int, tuple[Array, _Parts]],
        names: Sequence[str], size: int,
    ) -> tuple[_Parts, ...]:  # fmt: skip
        """Put the picture of each input in the middle of its cell, or a message in its place."""
        drawn = []
        for k, (name, (top, left, tall, wide)) in enumerate(zip(names, places, strict=True)):
            place = picture[top : top + tall, left : left + wide]
            if k in parts:
                shown, part = parts[k]
                top, left = top + (tall - shown.shape[0]) // 2, left + (wide - shown.shape[1]) // 2
                place = picture[top : top + shown.shape[0], left : left + shown.shape[1]]
                place[:] = shown[: place.shape[0], : place.shape[1]]
                self._dim(place, size, k)
                drawn.append(part.moved(left, top))
                top = drawn[-1].top
            else:
                self._write(place, size, k)
            if len(names) > 1:
                middle, above = left + place.shape[1] / 2, top - line_height(size) / 2 - 2
                label(picture, shorten(name, size, wide), middle, above, size, theme().quiet, at="middle")
        return tuple(drawn)
