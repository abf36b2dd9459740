"""The layout of a view: lengths for a picture's size, cards in rows, round corners."""

import functools
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import cv2

from .colours import fill
from .shares import Shares
from .theme import Colour, Picture

_MOST_ROWS = 3
_LEAST_SIDE = 16  # of a panel's picture, in pixels


class PanelBox(NamedTuple):
    """The place of a panel, right and bottom excluded; ``inner``: left, top, width, height of its picture."""

    left: int
    top: int
    right: int
    bottom: int
    inner: tuple[int, int, int, int]

    @property
    def drawn(self) -> bool:
        """Whether there is room for the panel's picture."""
        return min(self.inner[2:]) >= _LEAST_SIDE

    def holds(self, x: int, y: int) -> bool:
        """Return whether a place of the view lies in the panel's picture."""
        left, top, wide, tall = self.inner
        return self.drawn and 0 <= x - left < wide and 0 <= y - top < tall


class Sizes(NamedTuple):
    """The lengths of the layout in pixels; ``columns`` and ``rows`` count sliders."""

    margin: int
    gap: int
    head: int
    foot: int
    keys: int
    title: int
    text: int
    heading: int
    note: int
    pad: int
    bar: int
    radius: int
    handle: int
    columns: int
    rows: int


def page_scale(height: int, width: int) -> float:
    """Return the scale of a picture; it is 1 at 1280x720."""
    return min(height / 720, width / 1280)


@functools.cache
def page_sizes(
    height: int, width: int, sliders: int = 0, *, keys: bool = False, letters: float = 1.0
) -> Sizes:
    """Return the lengths for a picture with so many sliders in the foot, with or without a line of keys.

    Letters, and what holds them, are larger by the factor ``letters``.
    """
    scale = page_scale(height, width)

    def px(at_720: float, least: int = 1) -> int:
        return max(round(at_720 * scale), least)

    def em(at_720: float, least: int = 1) -> int:
        return max(round(at_720 * scale * letters), round(least * letters))

    margin = px(16, 6)
    most = max((width - 2 * margin) // em(230, 130), 1)
    rows = min(-(-sliders // most), _MOST_ROWS)
    return Sizes(
        margin=margin, gap=px(15, 6), head=em(44, 26), foot=rows * em(46, 33) + px(10, 5) if rows else 0,
        keys=em(12, 13) if keys else 0, title=em(18, 12), text=em(12, 9), heading=em(14, 10),
        note=em(11, 9), pad=px(12, 7), bar=em(32, 21), radius=px(9, 4), handle=em(7, 5),
        columns=-(-sliders // rows) if rows else 0, rows=rows,
    )  # fmt: skip


@functools.lru_cache(maxsize=32)
def cards(shares: Shares, height: int, width: int, sizes: Sizes) -> tuple[PanelBox, ...]:
    """Place cards in rows; rows and cards get room by their shares."""
    bottom = height - sizes.margin - sizes.keys - (sizes.foot + sizes.gap if sizes.foot else 0)
    boxes = []
    edges = _edges(sizes.head, bottom, shares.rows, sizes.gap)
    for (top, end), row in zip(edges, shares.panels, strict=True):
        for left, right in _edges(sizes.margin, width - sizes.margin, row, sizes.gap):
            inner = (
                left + sizes.pad,
                top + sizes.bar,
                right - left - 2 * sizes.pad,
                end - top - sizes.bar - sizes.pad,
            )
            boxes.append(PanelBox(left, top, right, end, inner))
    return tuple(boxes)  # cached, so that it must not be changed


def _edges(start: int, end: int, weights: Sequence[float], gap: int) -> list[tuple[int, int]]:
    room = end - start - gap * (len(weights) - 1)
    total = sum(weights)
    edges = [round(room * sum(weights[:k]) / total) for k in range(len(weights) + 1)] if weights else []
    return [(start + a + k * gap, start + b + k * gap) for k, (a, b) in enumerate(pairwise(edges))]


def round_box(
    picture: Picture, left: int, top: int, right: int, bottom: int, radius: int, colour: Colour
) -> None:
    """Draw a filled rectangle with round, smooth corners; right and bottom are excluded."""
    inner = picture[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    tall, wide = inner.shape[:2]
    if not inner.size:
        return
    radius = min(radius, (min(tall, wide) - 1) // 2)
    fill(inner[radius : tall - radius], colour)
    fill(inner[:, radius : wide - radius], colour)
    for x in (radius, wide - 1 - radius):
        for y in (radius, tall - 1 - radius):
            cv2.circle(inner, (x, y), radius, colour, -1, cv2.LINE_AA)
