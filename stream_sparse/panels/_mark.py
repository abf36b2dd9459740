"""The mark of a tap or a crop on a picture of its input: its place in the frame, and how to draw it."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from stream_sparse.drawing.text import label, text_width
from stream_sparse.drawing.theme import theme

__all__ = ["draw_mark", "moved"]

_NAMED = 12
"""The largest number of points of a tap that are drawn with their names."""


def _box(node: Any, frame: tuple[int, ...]) -> tuple[float, float, float, float]:
    """Return top, left, bottom and right of the square of a tap, or of the rectangle of a crop."""
    if hasattr(node, "height") and hasattr(node, "width"):
        return node.row, node.col, node.row + (node.height or frame[0]), node.col + (node.width or frame[1])
    half = getattr(node, "size", 1) // 2
    return node.row - half, node.col - half, node.row + half + 1, node.col + half + 1


def moved(node: Any, row: int, col: int, frame: tuple[int, ...]) -> tuple[int, int]:
    """Return the ``row`` and ``col`` of a node that centre it on a pixel, or as near as the frame allows."""
    top, left, bottom, right = _box(node, frame)
    tall, wide = int(bottom - top), int(right - left)
    row, col = row - tall // 2, col - wide // 2
    row, col = max(min(row, frame[0] - tall), 0), max(min(col, frame[1] - wide), 0)
    return row + int(node.row - top), col + int(node.col - left)


def draw_mark(picture: NDArray[np.uint8], node: Any, name: str, frame: tuple[int, ...], size: int) -> None:
    """Draw the rectangle of a node, or of each of its points, on a picture of its input, with its name.

    The picture may have any size. Many points have no names, and small rectangles.
    """
    if getattr(node, "points", None) is None:
        _draw_box(picture, _box(node, frame), f"{name} {node.row}, {node.col}", frame, size)
        return
    places = node.places()
    few = len(places) <= _NAMED
    half = node.size // 2
    for point in places:
        box = point.row - half, point.col - half, point.row + half + 1, point.col + half + 1
        _draw_box(picture, box, point.name if few else "", frame, size if few else size // 2)


def _draw_box(
    picture: NDArray[np.uint8], box: tuple[float, ...], text: str, frame: tuple[int, ...], size: int
) -> None:
    """Draw a rectangle, and a text beside it if there is one."""
    top, left, bottom, right = box
    scale = picture.shape[0] / frame[0], picture.shape[1] / frame[1]
    cy, cx = (top + bottom) / 2 * scale[0], (left + right) / 2 * scale[1]
    half_y = max((bottom - top) / 2 * scale[0], 0.55 * size)
    half_x = max((right - left) / 2 * scale[1], 0.55 * size)
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
