"""Pictures side by side, and the colour bar beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .colours import GRID, QUIET
from .pictures import Tint, table
from .text import label, line_height, text_width
from .ticks import number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

__all__ = ["bar_width", "cells", "inside", "scale_bar"]


def inside(frame: tuple[int, ...], cell: tuple[int, int, int, int], count: int, size: int) -> tuple[int, int]:
    """Height and width of a frame that keeps its shape and fits into a cell, below a name if it has one."""
    _, _, rows, columns = cell
    rows -= line_height(size) if count > 1 else 0
    factor = min(max(rows, 1) / frame[0], columns / frame[1])
    return max(round(frame[0] * factor), 1), max(round(frame[1] * factor), 1)


def cells(
    count: int, frame: tuple[int, ...], height: int, width: int, size: int
) -> list[tuple[int, int, int, int]]:
    """Top, left, height, width of each picture: the grid in which they come out largest."""
    over = line_height(size) if count > 1 else 0
    gap = 8 if count > 1 else 0

    def room(columns: int) -> tuple[int, int]:
        rows = -(-count // columns)
        return max((height - (rows - 1) * gap) // rows, 1), max((width - (columns - 1) * gap) // columns, 1)

    def scale(columns: int) -> float:
        tall, wide = room(columns)
        return min((tall - over) / frame[0], wide / frame[1])

    columns = max(range(1, count + 1), key=scale)
    tall, wide = room(columns)
    return [((k // columns) * (tall + gap), (k % columns) * (wide + gap), tall, wide) for k in range(count)]


def bar_width(size: int) -> int:
    """How many columns a colour bar takes with its labels."""
    return 10 + size + 4 + text_width("+00000", size)


def scale_bar(picture: Array, how: Tint, left: int, size: int) -> None:
    """Draw a colour bar from column ``left`` on, with its ends and middle named."""
    height = picture.shape[0]
    top, bottom = size, max(height - size, size + 2)
    x = left + 10
    column = table(how.colormap)[np.linspace(255, 0, bottom - top).round().astype(int)]
    picture[top:bottom, x : x + size - 2] = column[:, None]
    sign = "+" if how.low < 0 < how.high else ""
    middle = (how.low + how.high) / 2
    places = [(how.high, sign + number(how.high), top), (how.low, number(how.low), bottom - 1)]
    if bottom - top > 5 * size:
        places.append((middle, number(middle), (top + bottom) // 2))
    for _, text, row in places:
        picture[row : row + 1, x + size - 2 : x + size + 1] = GRID
        label(picture, text, x + size + 3, row, size, QUIET)
