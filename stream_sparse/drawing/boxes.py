"""Draw rectangles around pixels of a frame, with their names."""

from __future__ import annotations

import cv2
import numpy as np

from .colours import Picture
from .description import Box
from .text import label, text_width
from .theme import theme

__all__ = ["draw_box"]

_BESIDE = 3  # pixels from the rectangle to the middle of its line, which hides nothing of what is inside


def draw_box(picture: Picture, box: Box, frame: tuple[int, ...], size: int) -> None:
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
