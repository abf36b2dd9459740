"""Curves and step curves, drawn with at most one entry for each column of pixels."""

from typing import Any

import cv2
import numpy as np

from stream_sparse.frame import Array

from .theme import Colour, Picture, theme

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
    column = np.floor(x)
    new = np.empty(len(x), bool)
    new[0] = True
    np.not_equal(column[1:], column[:-1], out=new[1:])
    if new.all():
        return x, low, high
    starts = np.flatnonzero(new)
    return x[starts], np.fmin.reduceat(low, starts), np.fmax.reduceat(high, starts)


def curve(picture: Picture, x: Array, low: Array, high: Array, colour: Colour, thickness: int = 2) -> None:
    """Draw a curve of 1 or 2 pixels through points given in pixels; nan breaks it, a single point is a dot.

    ``x`` increases; ``low`` and ``high`` are rows. Points outside are cut off.
    """
    x, low, high = per_column(x, low, high)
    single = low == high
    single |= np.isnan(low)
    if single.all():
        points = np.empty((len(x), 2))
        points[:, 0], points[:, 1] = x, low
    else:
        points = np.stack([np.repeat(x, 2), np.stack([low, high], axis=1).ravel()], axis=1)
        use = np.ones(len(points), bool)
        use[1::2] = ~single
        points = points[use]
    _strokes(picture, points, colour, thickness)


def _strokes(picture: Picture, points: Array, colour: Colour, thickness: int) -> None:
    good = np.isfinite(points[:, 1])
    if good.all():
        edges = np.array([0, len(points)])
    else:
        within = np.zeros(len(good) + 2, bool)
        within[1:-1] = good
        edges = np.flatnonzero(within[1:] != within[:-1])
        points = np.where(good[:, None], points, 0)
    fixed = np.clip(points, _LEAST, _MOST)
    fixed *= _ONE
    fixed = np.rint(fixed, out=fixed).astype(np.int32)
    lines: list[Any] = []
    for start, end in edges.reshape(-1, 2).tolist():
        if end - start == 1:
            x, y = points[start].tolist()
            dot(picture, x, y, thickness, colour)
        else:
            lines.append(fixed[start:end])
    if not lines:
        return
    # A smooth line of two pixels comes out three pixels wide in OpenCV. Draw two thin lines close together.
    if thickness > 1:
        fixed[:, 1] -= 6
        cv2.polylines(picture, lines, False, colour, 1, cv2.LINE_AA, _SHIFT)
        fixed[:, 1] += 12
    cv2.polylines(picture, lines, False, colour, 1, cv2.LINE_AA, _SHIFT)


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
