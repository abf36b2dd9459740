"""Draw a rose: values by direction as petals around a middle."""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np

from .colours import Picture, blank, colour_of
from .description import Rose
from .readings import Reading, exactly, line_of
from .text import label, line_height
from .theme import theme
from .ticks import number

_SHIFT = 4  # binary digits below a pixel in OpenCV's positions
_SPREAD = 0.84  # of a petal, of the angle that it has
_STEPS = 12  # straight lines in the round end of a petal


class _Petals(NamedTuple):
    """A rose that was drawn: its middle and the radius of its outer ring, in pixels."""

    rose: Rose
    x: float
    y: float
    radius: float
    top: int = 0

    def moved(self, right: int, down: int) -> _Petals:
        """Return the rose at another place."""
        return self._replace(x=self.x + right, y=self.y + down, top=self.top + down)

    def read_off(self, x: int, y: int) -> str:
        """Return the direction and the value of the petal towards a place within the outer ring."""
        right, up = x - self.x, self.y - y
        count = len(self.rose.values)
        if not 0 < math.hypot(right, up) <= self.radius:
            return ""
        k = round(math.atan2(up, right) / (2 * math.pi) * count) % count
        place = ", ".join(filter(None, (self.rose.name, f"{number(360 * k / count)} degrees")))
        return line_of(place, [Reading("", exactly(self.rose.values[k]), self.rose.unit)])


def draw_rose(rose: Rose, height: int, width: int, size: int) -> tuple[Picture, _Petals]:
    """Draw a rose as a new picture: a petal for each value, and rings at half and all of the full one."""
    picture = blank(height, width)
    room = line_height(size) if min(height, width) > 8 * size else 0
    radius = max(min(width - 4, height - 4 - 2 * room) / 2, 1.0)
    x, y = (width - 1) / 2, (height - 1) / 2
    for share in (0.5, 1.0):
        _ring(picture, x, y, share * radius)
    for k in range(4):
        _spoke(picture, x, y, radius, k * math.pi / 2)
    colour, count = colour_of(rose.ink), len(rose.values)
    shares = np.nan_to_num(np.clip(rose.values / rose.full, 0, 1)) if rose.full > 0 else np.zeros(count)
    for k, share in enumerate(shares.tolist()):
        if share > 0:
            _petal(picture, x, y, share * radius, 2 * math.pi * k / count, 2 * math.pi / count, colour)
    if room:
        words = f"{number(rose.full)} {rose.unit}".rstrip()
        label(picture, words, x + 0.72 * radius, y - 0.72 * radius - room / 2, size, theme().quiet)
    return picture, _Petals(rose, x, y, radius)


def _fixed(points: object) -> np.ndarray:
    return np.rint(np.asarray(points, np.float64) * (1 << _SHIFT)).astype(np.int32)


def _ring(picture: Picture, x: float, y: float, radius: float) -> None:
    right, down, size = _fixed((x, y, radius)).tolist()
    cv2.circle(picture, (right, down), size, theme().grid, 1, cv2.LINE_AA, _SHIFT)


def _spoke(picture: Picture, x: float, y: float, radius: float, angle: float) -> None:
    ends = _fixed([(x, y), (x + radius * math.cos(angle), y - radius * math.sin(angle))])
    cv2.polylines(picture, [ends], False, theme().grid, 1, cv2.LINE_AA, _SHIFT)


def _petal(
    picture: Picture, x: float, y: float, radius: float, angle: float, room: float, colour: object
) -> None:
    turns = angle + _SPREAD * room * np.linspace(-0.5, 0.5, _STEPS)
    rim = np.stack([x + radius * np.cos(turns), y - radius * np.sin(turns)], axis=1)
    points = _fixed(np.concatenate([[[x, y]], rim]))
    cv2.fillPoly(picture, [points], colour, cv2.LINE_AA, _SHIFT)  # type: ignore[call-overload]
