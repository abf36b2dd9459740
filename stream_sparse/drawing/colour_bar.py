"""The colour bar beside a picture, with the values of its colours."""

import functools

import numpy as np

from .colours import colour_table
from .text import label, text_width
from .theme import Picture, Theme, theme
from .ticks import number
from .tints import Tint


def bar_width(size: int) -> int:
    """Return how many columns a colour bar takes with its labels, for a font size."""
    return 10 + size + 4 + text_width("+00000", size)


def draw_bar(picture: Picture, how: Tint, left: int, size: int) -> None:
    """Draw a colour bar at a column, and values at its ends and middle; nothing in too little room."""
    room = picture[:, left:]
    room[:] = _bar(*room.shape[:2], how, size, theme())


@functools.lru_cache(maxsize=32)
def _bar(height: int, width: int, how: Tint, size: int, colours: Theme) -> Picture:
    """Draw the bar on a card; cached, since its range changes rarely."""
    picture = np.full((height, width, 3), colours.card, np.uint8)
    top, bottom = size, max(height - size, size + 2)
    if bottom > height:
        return picture
    x = 10
    column = colour_table(how.colormap)[np.linspace(255, 0, bottom - top).round().astype(int)]
    picture[top:bottom, x : x + size - 2] = column[:, None]
    sign = "+" if how.low < 0 < how.high else ""
    middle = (how.low + how.high) / 2
    places = [(how.high, sign + number(how.high), top), (how.low, number(how.low), bottom - 1)]
    if bottom - top > 5 * size:
        places.append((middle, number(middle), (top + bottom) // 2))
    for _, text, row in places:
        picture[row : row + 1, x + size - 2 : x + size + 1] = colours.grid
        label(picture, text, x + size + 3, row, size, colours.quiet)
    return picture
