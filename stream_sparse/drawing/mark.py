"""A place in a picture: a square and its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from .colours import CARD, MARK
from .text import label, text_width

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["mark"]


def mark(
    picture: NDArray[np.uint8],
    box: tuple[float, float, float, float],
    shape: tuple[int, ...],
    text: str,
    size: int,
) -> None:
    """Draw a rectangle of a frame on a picture of it, never smaller than can be seen, with a text beside it.

    Parameters:
        picture: uint8 BGR, drawn into; the whole frame, at any size.
        box: the rectangle's top, left, bottom and right, in the frame's rows and columns.
        shape: rows and columns of the frame.
        text: what stands beside it.
        size: font size.
    """
    scale = picture.shape[0] / shape[0], picture.shape[1] / shape[1]
    cy, cx = (box[0] + box[2]) / 2 * scale[0], (box[1] + box[3]) / 2 * scale[1]
    half_y = max((box[2] - box[0]) / 2 * scale[0], 0.55 * size)
    half_x = max((box[3] - box[1]) / 2 * scale[1], 0.55 * size)
    corners = (round(cx - half_x), round(cy - half_y)), (round(cx + half_x), round(cy + half_y))
    cv2.rectangle(picture, *corners, CARD, 4)
    cv2.rectangle(picture, *corners, MARK, 2)
    width = text_width(text, size)
    start = cx + half_x + 6
    if start + width > picture.shape[1]:
        start = cx - half_x - 6 - width
    if start < 3:  # no room on either side
        start = max(min(cx - width / 2, picture.shape[1] - width - 3), 3)
        below = cy + half_y + size
        cy = below if below < picture.shape[0] - size else cy - half_y - size
    middle = min(max(cy, 0.75 * size), picture.shape[0] - 0.75 * size)
    # On a picture of any brightness the text needs ground of its own.
    y0, y1 = max(round(middle - 0.75 * size), 0), max(round(middle + 0.75 * size), 0)
    ground = picture[y0:y1, max(round(start) - 3, 0) : max(round(start) + width + 3, 0)]
    ground[:] = ground // 4 + np.array(CARD, np.uint8) // 2
    label(picture, text, start, middle, size, MARK)
