"""Draw pictures side by side, each below its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, Self

import cv2
import numpy as np

from stream_sparse.frame import Array

from .colour_bar import bar_width, draw_bar
from .colours import Picture, fill
from .description import Box, Frame, Grid, HeatMap, Message, Rose, Tiles
from .heat_map import draw_heat_map
from .parts import Cells, Part
from .pictures import Cell, cells, fit, tint
from .rose import draw_rose
from .stale import dim, write
from .text import label, line_height, shorten, text_width
from .theme import theme
from .tiles import draw_tiles

_BESIDE = 3  # pixels from the rectangle to the middle of its line, which hides nothing of what is inside
_ALMOST = 1.1
_LEAST_BAR = 150  # columns of a picture in which there is room for a colour bar


class _Placed(Part, Protocol):
    """The picture of one part of a grid; its name stands above its top."""

    @property
    def top(self) -> int:
        """The first row of pixels."""

    def moved(self, right: int, down: int) -> Self:
        """Return it at its place in the whole picture."""


_Drawing = Callable[[Any, int, int, int], tuple[Array, _Placed]]


def draw_grid(grid: Grid, picture: Picture, size: int) -> tuple[Part, ...]:
    """Draw pictures side by side over a picture."""
    height, width = picture.shape[:2]
    if len(grid.parts) > 1:
        fill(picture, theme().card)
    drawn = []
    bar = bar_width(size) if grid.bar and width > _LEAST_BAR else 0
    shape = next(_shape(part) for part in grid.parts if not isinstance(part, Message))
    places = cells(len(grid.parts), shape, height, width - bar, size)
    names = _fitting(grid.names, size, places[0][3]) if len(grid.parts) > 1 else [""]
    for part, name, (top, left, tall, wide) in zip(grid.parts, names, places, strict=True):
        place = picture[top : top + tall, left : left + wide]
        if isinstance(part, Message):
            write(place, part, size)
        else:
            shown, one = _DRAWINGS[type(part)](part, tall, wide, size)
            top, left = top + (tall - shown.shape[0]) // 2, left + (wide - shown.shape[1]) // 2
            place = picture[top : top + shown.shape[0], left : left + shown.shape[1]]
            if len(grid.parts) == 1:
                _fill_around(picture, top, left, *place.shape[:2])
            shown = shown[: place.shape[0], : place.shape[1]]
            if isinstance(part, Frame):
                tint(shown, part.tint, place)
            else:
                place[:] = shown
            dim(place, part.stale, size)
            if isinstance(part, Frame):
                for box in part.boxes:
                    _draw_box(place, box, part.values.shape, size)
            drawn.append(one.moved(left, top))
            top = drawn[-1].top
        middle, above = left + place.shape[1] / 2, top - line_height(size) / 2 - 2
        label(picture, shorten(name, size, wide), middle, above, size, theme().quiet, at="middle")
    if grid.bar and bar:
        beside = left + place.shape[1] if len(grid.parts) == 1 else width - bar
        draw_bar(picture, grid.bar, beside, size)
    return tuple(drawn)


def _shape(part: Frame | HeatMap | Tiles | Rose) -> tuple[int, ...]:
    """Return the rows and columns of the picture of a part; tiles fit any, and roses are round."""
    return (1, 1) if isinstance(part, Tiles | Rose) else part.values.shape[:2]


def _fitting(names: Sequence[Sequence[str]], size: int, room: float) -> Sequence[str]:
    """Return the first names for all of which there is room, or the last ones."""
    fits = (some for some in names if all(text_width(name, size) <= room for name in some))
    return next(fits, names[-1])


def _fill_around(picture: Picture, top: int, left: int, tall: int, wide: int) -> None:
    """Paint what lies around a rectangle, which itself is drawn over."""
    for place in (picture[:top], picture[top + tall :]):
        fill(place, theme().card)
    for place in (picture[top : top + tall, :left], picture[top : top + tall, left + wide :]):
        fill(place, theme().card)


def _draw_frame(frame: Frame, height: int, width: int, _size: int) -> tuple[Array, Cells]:
    """Return the values of a frame as large as there is room, which are still to be coloured."""
    values = frame.values
    tall, wide = _inside(values.shape, (0, 0, height, width))
    where = Cells(0, 0, wide, tall, values, frame.name, frame.unit)
    return fit(values, tall, wide), where


def _inside(frame: tuple[int, ...], cell: Cell) -> tuple[int, int]:
    """Return height and width of the largest picture of a frame in a cell."""
    factor = min(cell[2] / frame[0], cell[3] / frame[1])
    if 1 < factor < _ALMOST:  # interpolation would blur the picture for nothing
        factor = 1
    return max(round(frame[0] * factor), 1), max(round(frame[1] * factor), 1)


_DRAWINGS: dict[type, _Drawing] = {
    Frame: _draw_frame,
    HeatMap: draw_heat_map,
    Tiles: draw_tiles,
    Rose: draw_rose,
}


def _draw_box(picture: Picture, box: Box, frame: tuple[int, ...], size: int) -> None:
    """Draw a rectangle on a picture of a frame of this shape, and its name beside it if there is one."""
    top, left, bottom, right, text, small = box
    size, beside = (size // 2, 0) if small else (size, _BESIDE)
    scale = picture.shape[0] / frame[0], picture.shape[1] / frame[1]
    cy, cx = (top + bottom) / 2 * scale[0], (left + right) / 2 * scale[1]
    half_y = max((bottom - top) / 2 * scale[0] + beside, 0.55 * size)
    half_x = max((right - left) / 2 * scale[1] + beside, 0.55 * size)
    corners = (round(cx - half_x), round(cy - half_y)), (round(cx + half_x), round(cy + half_y))
    cv2.rectangle(picture, *corners, theme().card, 4)
    cv2.rectangle(picture, *corners, theme().mark, 2)
    if not text:
        return
    width = text_width(text, size)
    start = cx + half_x + 6
    if start + width > picture.shape[1]:
        start = cx - half_x - 6 - width
    if start < 3:  # no room on either side
        start = max(min(cx - width / 2, picture.shape[1] - width - 3), 3)
        below = cy + half_y + size
        cy = below if below < picture.shape[0] - size else cy - half_y - size
    middle = min(max(cy, 0.75 * size), picture.shape[0] - 0.75 * size)
    # Darken the picture behind the text, which must be legible on any brightness.
    y0, y1 = max(round(middle - 0.75 * size), 0), max(round(middle + 0.75 * size), 0)
    ground = picture[y0:y1, max(round(start) - 3, 0) : max(round(start) + width + 3, 0)]
    ground[:] = ground // 4 + np.array(theme().card, np.uint8) // 4 * 3
    label(picture, text, start, middle, size, theme().mark)
