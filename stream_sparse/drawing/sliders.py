"""Sliders and switches at the foot of a view: their places, and how they look."""

from __future__ import annotations

from typing import NamedTuple

from .colours import Picture, palette
from .curves import dot
from .page import Sizes, round_box
from .text import label, shorten
from .theme import theme

__all__ = ["SliderDrawing", "draw_sliders", "slider_at", "slider_cells", "slider_share"]

Cell = tuple[int, int, int, int]
"""Left, top, right and bottom; right and bottom are excluded."""


class SliderDrawing(NamedTuple):
    """A parameter as the view shows it.

    ``at`` is the place of the handle on its track, 0 to 1; None for a value that is not a number. ``near``
    means that the mouse is on it, so that keys move it. ``message`` stands beside its name.
    """

    name: str
    value: str
    at: float | None
    switch: bool = False
    near: bool = False
    message: str = ""


def slider_cells(height: int, width: int, count: int, sizes: Sizes) -> list[Cell]:
    """Return the cell of each slider in the foot of a picture, row by row."""
    if not sizes.rows or not count:
        return []
    inset = sizes.margin + sizes.pad + sizes.handle + 1
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


def slider_at(x: int, y: int, height: int, width: int, count: int, sizes: Sizes) -> int | None:
    """Return the number of the slider in whose cell a place lies, or None."""
    for k, (left, top, right, bottom) in enumerate(slider_cells(height, width, count, sizes)):
        if left - sizes.handle <= x < right + sizes.handle and top <= y < bottom:
            return k
    return None


def slider_share(x: float, cell: Cell) -> float:
    """Convert a column of the picture to a position on a slider's track, 0 to 1."""
    left, _, right, _ = cell
    return min(max((x - left) / max(right - 1 - left, 1), 0.0), 1.0)


def draw_sliders(picture: Picture, sliders: tuple[SliderDrawing, ...], sizes: Sizes) -> None:
    """Draw the foot: a card with a name, a value, and a track or a switch for each slider."""
    height, width = picture.shape[:2]
    bottom = height - sizes.margin - sizes.keys
    left, right = sizes.margin, width - sizes.margin
    round_box(picture, left, bottom - sizes.foot, right, bottom, sizes.radius, theme().card)
    places = slider_cells(height, width, len(sliders), sizes)
    for k, (slider, cell) in enumerate(zip(sliders, places, strict=False)):
        left, top, right, end = cell
        line = top + 0.32 * (end - top)
        middle = top + 0.76 * (end - top)
        room = right - left
        if slider.switch:
            _switch(picture, slider, k, left, middle, sizes)
        else:
            _track(picture, slider, k, left, right, round(middle), sizes)
            ink = theme().quiet if slider.at is None else theme().text
            room -= label(picture, slider.value, right, line, sizes.text, ink, at="right") + 10
        name = shorten(slider.name, sizes.text, room, bold=True)
        wide = label(picture, name, left, line, sizes.text, theme().text, bold=True) + 10
        message = shorten(slider.message, sizes.text, room - wide)
        label(picture, message, left + wide, line, sizes.text, theme().warn)


def _track(
    picture: Picture, slider: SliderDrawing, k: int, left: int, right: int, y: int, sizes: Sizes
) -> None:
    half = max(sizes.handle // 4, 1)
    picture[y - half : y + half + 1, left:right] = theme().grid
    if slider.at is None:
        return
    x = left + slider.at * (right - 1 - left)
    picture[y - half : y + half + 1, left : round(x) + 1] = palette(k)
    if slider.near:
        dot(picture, x, y, sizes.handle + 3, theme().faint)
    dot(picture, x, y, sizes.handle, theme().text)


def _switch(picture: Picture, slider: SliderDrawing, k: int, left: int, middle: float, sizes: Sizes) -> None:
    y, r = round(middle), sizes.handle
    wide = 4 * r + 2
    on = bool(slider.at)
    if slider.near:
        round_box(picture, left - 2, y - r - 2, left + wide + 2, y + r + 3, r + 2, theme().faint)
    round_box(picture, left, y - r, left + wide, y + r + 1, r, palette(k) if on else theme().grid)
    ink = theme().text if on else theme().quiet
    dot(picture, left + (wide - 1 - r if on else r), y, max(r - 2, 2), ink)
    label(picture, slider.value, left + wide + sizes.text, middle, sizes.text, ink)
