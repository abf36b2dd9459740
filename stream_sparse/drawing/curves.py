"""Curves and step curves, drawn with at most one entry for each column of pixels."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from stream_sparse.frame import Array

from .colours import Colour, Picture
from .theme import theme

__all__ = ["curve", "dot", "per_column", "steps"]

# OpenCV's fixed-point positions have so many binary digits below a pixel.
_SHIFT = 4
_ONE = 1 << _SHIFT
# Points farther outside are moved here, so that fixed-point positions do not overflow.
_LEAST, _MOST = -4000, 20000


def per_column(x: Array, low: Array, high: Array) -> tuple[Array, Array, Array]:
    """Merge the entries of each column of pixels; keep their least and greatest value.

    ``x`` increases; nan in ``low`` and ``high`` is a gap.
    """
    if len(x) < 2:
        return x, low, high
    column = np.floor(x).astype(np.int64)
    starts = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    if len(starts) == len(x):
        return x, low, high
    return x[starts], np.fmin.reduceat(low, starts), np.fmax.reduceat(high, starts)


def curve(picture: Picture, x: Array, low: Array, high: Array, colour: Colour, thickness: int = 2) -> None:
    """Draw a curve of 1 or 2 pixels through points given in pixels; nan breaks it, a single point is a dot.

    ``x`` increases; ``low`` and ``high`` are rows. Points outside are cut off.
    """
    x, low, high = per_column(x, low, high)
    points = np.stack([np.repeat(x, 2), np.stack([low, high], axis=1).ravel()], axis=1)
    use = np.ones(len(points), bool)
    use[1::2] = low != high
    _strokes(picture, points[use], colour, thickness)


def _strokes(picture: Picture, points: Array, colour: Colour, thickness: int) -> None:
    good = np.isfinite(points[:, 1])
    edges = np.flatnonzero(np.diff(good, prepend=False, append=False))
    fixed = (np.clip(np.nan_to_num(points), _LEAST, _MOST) * _ONE).round().astype(np.int32)
    lines: list[Any] = []
    for start, end in zip(edges[0::2], edges[1::2], strict=True):
        if end - start == 1:
            x, y = points[start].tolist()
            dot(picture, x, y, thickness, colour)
        else:
            lines.append(fixed[start:end])
    # A smooth line of two pixels comes out three pixels wide in OpenCV. Draw two thin lines close together.
    for shift in (-6, 6) if thickness > 1 else (0,):
        if lines:
            moved = [line + np.array([0, shift], np.int32) for line in lines]
            cv2.polylines(picture, moved, False, colour, 1, cv2.LINE_AA, _SHIFT)


def dot(picture: Picture, x: float, y: float, radius: float, colour: Colour, *, ring: bool = False) -> None:
    """Draw a smooth dot, or a thin ring, at a place between pixels."""
    centre = tuple(round(min(max(v, _LEAST), _MOST) * _ONE) for v in (x, y))
    cv2.circle(picture, centre, round(radius * _ONE), colour, 1 if ring else -1, cv2.LINE_AA, _SHIFT)


def steps(picture: Picture, edges: Array, tops: Array, floor: float, colour: Colour, *, fill: bool) -> None:
    """Draw the step curve of a histogram: n + 1 columns of edges, n rows of tops, and the row of zero."""
    x = np.repeat(edges, 2)
    y = np.concatenate([[floor], np.repeat(tops, 2), [floor]])
    points = np.stack([x, y], axis=1)
    if fill:
        dim = tuple(int(0.45 * c + 0.55 * b) for c, b in zip(colour, theme().card, strict=True))
        shape = (points * _ONE).round().astype(np.int32)
        cv2.fillPoly(picture, [shape], dim, cv2.LINE_AA, _SHIFT)
    _strokes(picture, points, colour, 1)
