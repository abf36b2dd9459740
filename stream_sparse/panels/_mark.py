"""The mark of a tap or a crop on a picture of its input: its place in the frame."""

from collections.abc import Mapping
from typing import Any

from stream_sparse.base import Feed
from stream_sparse.drawing.description import Box
from stream_sparse.errors import ParameterError

_NAMED = 12
"""The largest number of points of a tap that are shown with their names."""


def check_marks(panel: str, marks: Mapping[str, Feed]) -> None:
    """Raise ParameterError where a mark of a panel names a node that has no place in a frame."""
    for feed in marks.values():
        if not (hasattr(feed.node, "row") and hasattr(feed.node, "col")):
            text = f"mark must name a node with row and col, such as a pixel_tap (got '{feed.name}')"
            raise ParameterError(panel, [("mark", text)])


def _box(node: Any, frame: tuple[int, ...]) -> tuple[float, float, float, float]:
    """Return top, left, bottom and right of the square of a tap, or of the rectangle of a crop."""
    if hasattr(node, "height") and hasattr(node, "width"):
        return node.row, node.col, node.row + (node.height or frame[0]), node.col + (node.width or frame[1])
    half = getattr(node, "size", 1) // 2
    return node.row - half, node.col - half, node.row + half + 1, node.col + half + 1


def moved(node: Any, row: int, col: int, frame: tuple[int, ...]) -> tuple[int, int]:
    """Return the ``row`` and ``col`` of a node that centre it on a pixel, or as near as the frame allows.

    A node that chooses one of the patches there takes the pixel itself.
    """
    if hasattr(node, "outline"):
        return max(min(row, frame[0] - 1), 0), max(min(col, frame[1] - 1), 0)
    top, left, bottom, right = _box(node, frame)
    tall, wide = int(bottom - top), int(right - left)
    row, col = row - tall // 2, col - wide // 2
    row, col = max(min(row, frame[0] - tall), 0), max(min(col, frame[1] - wide), 0)
    return row + int(node.row - top), col + int(node.col - left)


def boxes(node: Any, frame: tuple[int, ...]) -> tuple[Box, ...]:
    """Return the rectangle of a node with its place, or of each point with its name, of many without.

    Of a node that chooses a patch it is that of the patch, once there is one.
    """
    if hasattr(node, "outline"):
        outline = node.outline()
        return () if outline is None else (Box(*outline),)
    if getattr(node, "points", None) is None:
        return (Box(*_box(node, frame), f"row {node.row}, col {node.col}"),)
    places = node.places()
    few = len(places) <= _NAMED
    half = node.size // 2
    return tuple(
        Box(point.row - half, point.col - half, point.row + half + 1, point.col + half + 1,
            point.name if few else "", small=not few)
        for point in places
    )  # fmt: skip
