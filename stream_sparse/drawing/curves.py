"""Curves of at most one column of points a pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from .colours import CARD

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .colours import Colour

__all__ = ["curve", "per_column", "steps"]

# Fixed-point positions of OpenCV: sixteenths of a pixel.
_SHIFT = 4


def per_column(
    x: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """At most one entry for each column of pixels, with the least and the greatest of what fell into it.

    Parameters:
        x: positions in pixels, increasing, shape (n,).
        low, high: least and greatest value at each, shape (n,); nan is a gap.

    >>> least, greatest = np.array([3.0, 1.0, 2.0]), np.array([3.0, 5.0, 2.0])
    >>> x, low, high = per_column(np.array([0.1, 0.5, 1.2]), least, greatest)
    >>> low.tolist(), high.tolist()
    ([1.0, 2.0], [5.0, 2.0])
    """
    if len(x) < 2:
        return x, low, high
    column = np.floor(x).astype(np.int64)
    starts = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    if len(starts) == len(x):
        return x, low, high
    return x[starts], np.fmin.reduceat(low, starts), np.fmax.reduceat(high, starts)


def curve(
    picture: NDArray[np.uint8],
    x: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    colour: Colour,
    thickness: int = 2,
) -> None:
    """Draw a curve through points given in pixels; nan breaks it, and a point alone becomes a dot.

    Parameters:
        picture: uint8 BGR, drawn into; what falls outside is cut off.
        x: positions in pixels, increasing, shape (n,).
        low, high: rows of the least and greatest value at each, shape (n,).
        colour: blue, green, red.
        thickness: 1 or 2 pixels.
    """
    x, low, high = per_column(x, low, high)
    if not len(x):
        return
    points = np.empty((len(x), 2, 2))
    points[:, :, 0] = x[:, None]
    points[:, 0, 1], points[:, 1, 1] = low, high
    use = np.ones((len(x), 2), bool)
    use[:, 1] = low != high
    flat = points[use]
    _strokes(picture, flat, colour, thickness)


def _strokes(picture: NDArray[np.uint8], points: NDArray[np.float64], colour: Colour, thickness: int) -> None:
    good = np.isfinite(points[:, 1])
    edges = np.flatnonzero(np.diff(good, prepend=False, append=False))
    # Far outside is as good as further out, and does not overflow.
    fixed = (np.clip(np.nan_to_num(points), -4000, 20000) * (1 << _SHIFT)).round().astype(np.int32)
    lines: list[Any] = []
    for start, end in zip(edges[0::2], edges[1::2], strict=True):
        if end - start == 1:
            x, y = (int(v) for v in fixed[start])
            cv2.circle(picture, (x, y), thickness << _SHIFT, colour, -1, cv2.LINE_AA, _SHIFT)
        else:
            lines.append(fixed[start:end])
    # OpenCV's smooth line of two pixels is as wide as three: two of one pixel, a little apart, look right.
    for shift in (-6, 6) if thickness > 1 else (0,):
        if lines:
            moved = [line + np.array([0, shift], np.int32) for line in lines]
            cv2.polylines(picture, moved, False, colour, 1, cv2.LINE_AA, _SHIFT)


def steps(
    picture: NDArray[np.uint8],
    edges: NDArray[np.float64],
    tops: NDArray[np.float64],
    floor: float,
    colour: Colour,
    *,
    fill: bool,
) -> None:
    """Draw a step curve, as a histogram has it.

    Parameters:
        picture: uint8 BGR, drawn into.
        edges: columns where steps begin and end, shape (n + 1,).
        tops: row of each step, shape (n,).
        floor: row of zero.
        colour: blue, green, red.
        fill: whether the area below is filled.
    """
    x = np.repeat(edges, 2)
    y = np.concatenate([[floor], np.repeat(tops, 2), [floor]])
    points = np.stack([x, y], axis=1)
    if fill:
        dim = tuple(int(0.45 * c + 0.55 * b) for c, b in zip(colour, CARD, strict=True))
        shape = (points * (1 << _SHIFT)).round().astype(np.int32)
        cv2.fillPoly(picture, [shape], dim, cv2.LINE_AA, _SHIFT)
    _strokes(picture, points, colour, 1)
