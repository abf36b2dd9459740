"""Sliders and switches at the foot of a view: where they are and how they look."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2

from .colours import CARD, FAINT, GRID, QUIET, TEXT, palette
from .page import Sizes, round_box
from .text import label, shorten

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Knob", "draw_knobs", "knob_at", "knob_cells", "knob_share"]

_SHIFT = 4  # binary digits of a pixel: a knob moves smoothly


class Knob(NamedTuple):
    """A parameter as the view shows it.

    Attributes:
        name: such as ``relu.theta``.
        value: in words.
        at: how far along its track it is, 0 to 1; None: nowhere, since its value is no number.
        switch: whether it is on or off and nothing else.
        near: whether the mouse is on it, so that keys move it.
    """

    name: str
    value: str
    at: float | None
    switch: bool = False
    near: bool = False


def knob_cells(height: int, width: int, count: int, sizes: Sizes) -> list[tuple[int, int, int, int]]:
    """Left, top, right and bottom of each knob's part of the foot, row by row.

    >>> from .page import page_sizes
    >>> knob_cells(720, 1280, 2, page_sizes(720, 1280, 2))
    [(36, 654, 616, 698), (664, 654, 1244, 698)]
    """
    if not sizes.rows or not count:
        return []
    inset = sizes.margin + sizes.pad + sizes.knob + 1
    gap = 4 * sizes.pad
    wide = (width - 2 * inset - gap * (sizes.columns - 1)) / sizes.columns
    tall = (sizes.foot - sizes.pad) // sizes.rows
    top = height - sizes.margin - sizes.keys - sizes.foot + (sizes.foot - sizes.rows * tall) // 2
    found = []
    for k in range(min(count, sizes.rows * sizes.columns)):
        row, column = divmod(k, sizes.columns)
        left = inset + column * (wide + gap)
        found.append((round(left), top + row * tall, round(left + wide), top + (row + 1) * tall))
    return found


def knob_at(x: int, y: int, height: int, width: int, count: int, sizes: Sizes) -> int | None:
    """The number of the knob at a place of the picture; None where there is none.

    A track is thin, so whatever lies in a knob's part of the foot counts, name and value included.
    """
    for k, (left, top, right, bottom) in enumerate(knob_cells(height, width, count, sizes)):
        if left - sizes.knob <= x < right + sizes.knob and top <= y < bottom:
            return k
    return None


def knob_share(x: float, cell: tuple[int, int, int, int]) -> float:
    """How far along a knob's track a place is, 0 to 1, its ends included.

    >>> knob_share(150, (100, 0, 201, 46)), knob_share(-7, (100, 0, 201, 46))
    (0.5, 0.0)
    """
    left, _, right, _ = cell
    return min(max((x - left) / max(right - 1 - left, 1), 0.0), 1.0)


def draw_knobs(picture: NDArray[np.uint8], knobs: tuple[Knob, ...], sizes: Sizes) -> None:
    """Draw the foot: a card with a name, a value and a track or a switch for each knob."""
    height, width = picture.shape[:2]
    bottom = height - sizes.margin - sizes.keys
    round_box(picture, sizes.margin, bottom - sizes.foot, width - sizes.margin, bottom, sizes.radius, CARD)
    places = knob_cells(height, width, len(knobs), sizes)
    for k, (knob, cell) in enumerate(zip(knobs, places, strict=False)):
        left, top, right, end = cell
        line = top + 0.32 * (end - top)
        middle = top + 0.76 * (end - top)
        room = right - left
        if knob.switch:
            _switch(picture, knob, k, cell, middle, sizes)
        else:
            _track(picture, knob, k, cell, middle, sizes)
            ink = QUIET if knob.at is None else TEXT
            room -= label(picture, knob.value, right, line, sizes.text, ink, at="right") + 10
        name = shorten(knob.name, sizes.text, room, bold=True)
        label(picture, name, left, line, sizes.text, TEXT, bold=True)


def _track(
    picture: NDArray[np.uint8],
    knob: Knob,
    which: int,
    cell: tuple[int, int, int, int],
    middle: float,
    sizes: Sizes,
) -> None:
    left, _, right, _ = cell
    half = max(sizes.knob // 4, 1)
    y = round(middle)
    picture[y - half : y + half + 1, left:right] = GRID
    if knob.at is None:
        return
    x = left + knob.at * (right - 1 - left)
    picture[y - half : y + half + 1, left : round(x) + 1] = palette(which)
    if knob.near:
        _dot(picture, x, y, sizes.knob + 3, FAINT)
    _dot(picture, x, y, sizes.knob, TEXT)


def _switch(
    picture: NDArray[np.uint8],
    knob: Knob,
    which: int,
    cell: tuple[int, int, int, int],
    middle: float,
    sizes: Sizes,
) -> None:
    left, y, r = cell[0], round(middle), sizes.knob
    wide = 4 * r + 2
    on = bool(knob.at)
    if knob.near:
        round_box(picture, left - 2, y - r - 2, left + wide + 2, y + r + 3, r + 2, FAINT)
    round_box(picture, left, y - r, left + wide, y + r + 1, r, palette(which) if on else GRID)
    _dot(picture, left + (wide - 1 - r if on else r), y, max(r - 2, 2), TEXT if on else QUIET)
    label(picture, knob.value, left + wide + sizes.text, middle, sizes.text, TEXT if on else QUIET)


def _dot(picture: NDArray[np.uint8], x: float, y: float, radius: float, colour: tuple[int, int, int]) -> None:
    one = 1 << _SHIFT
    centre = (round(x * one), round(y * one))
    cv2.circle(picture, centre, round(radius * one), colour, -1, cv2.LINE_AA, _SHIFT)
