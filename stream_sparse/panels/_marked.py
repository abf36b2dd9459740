"""What a node that is marked on a picture takes from it: a tap a square, a crop a rectangle."""

from __future__ import annotations

from typing import Any

__all__ = ["box_of", "fitting"]


def box_of(node: Any, frame: tuple[int, ...]) -> tuple[float, float, float, float]:
    """Top, left, bottom and right of the square that a tap reads, or of what a crop takes."""
    if hasattr(node, "height") and hasattr(node, "width"):
        return node.row, node.col, node.row + (node.height or frame[0]), node.col + (node.width or frame[1])
    half = getattr(node, "size", 1) // 2
    return node.row - half, node.col - half, node.row + half + 1, node.col + half + 1


def fitting(node: Any, row: int, col: int, frame: tuple[int, ...]) -> tuple[int, int]:
    """The ``row`` and ``col`` with which a node has a pixel in its middle, or as near as the frame lets it.

    >>> from stream_sparse.nodes import Crop, PixelTap
    >>> fitting(PixelTap(row=9, col=9, size=5), 0, 31, (24, 32))
    (2, 29)
    >>> fitting(Crop(row=0, col=0, height=8, width=12), 12, 31, (24, 32))
    (8, 20)
    """
    top, left, bottom, right = box_of(node, frame)
    tall, wide = int(bottom - top), int(right - left)
    row, col = row - tall // 2, col - wide // 2
    row, col = max(min(row, frame[0] - tall), 0), max(min(col, frame[1] - wide), 0)
    return row + int(node.row - top), col + int(node.col - left)
