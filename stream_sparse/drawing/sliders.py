"""Sliders and switches at the foot of a view: their places, and how they look."""

from typing import NamedTuple

from .colours import palette
from .curves import dot
from .page import Sizes, round_box
from .text import label, legible_size, shorten, text_width
from .theme import Picture, theme

_HALO = 3  # pixels around the handle under the mouse

Cell = tuple[int, int, int, int]
"""Left, top, right and bottom; right and bottom are excluded."""


Ends = tuple[str, str]
"""The limits of a slider in words: the low and the high one."""


class SliderDrawing(NamedTuple):
    """A parameter as the view shows it.

    ``at`` is the place of the handle on its track, 0 to 1; None for a value that is not a number. ``near``
    means that the mouse is on it, so that keys move it. ``unit``, of measure, stands beside its name, or
    ``message`` in its place; ``ends`` stand at the ends of the track.
    """

    name: str
    value: str
    at: float | None
    switch: bool = False
    near: bool = False
    message: str = ""
    unit: str = ""
    ends: Ends = ("", "")


def slider_cells(height: int, width: int, count: int, sizes: Sizes) -> list[Cell]:
    """Return the cell of each slider in the foot of a picture, row by row."""
    if not sizes.rows or not count:
        return []
    inset = sizes.margin + sizes.pad + sizes.handle + 1
    gap = 4 * sizes.pad
    wide = (width - 2 * inset - gap * (sizes.columns - 1)) / sizes.columns
    tall = (sizes.foot - sizes.pad) // sizes.rows
    top = height - sizes.margin - sizes.keys - sizes.foot + (sizes.foot - sizes.rows * tall) // 2
    cells = []
    for k in range(min(count, sizes.rows * sizes.columns)):
        row, column = divmod(k, sizes.columns)
        left = inset + column * (wide + gap)
        cells.append((round(left), top + row * tall, round(left + wide), top + (row + 1) * tall))
    return cells


def slider_at(x: int, y: int, height: int, width: int, count: int, sizes: Sizes) -> int | None:
    """Return the number of the slider in whose cell a place lies, or None."""
    for k, (left, top, right, bottom) in enumerate(slider_cells(height, width, count, sizes)):
        if left - sizes.handle <= x < right + sizes.handle and top <= y < bottom:
            return k
    return None


def slider_track(cell: Cell, ends: Ends, sizes: Sizes) -> tuple[int, int]:
    """Return the left and right column of the track in a cell, between the words of its limits.

    Where these would leave less than half of the cell, the track has all of it.
    """
    left, _, right, _ = cell
    beside = sizes.handle + _HALO + sizes.note // 4  # so that the handle covers no words
    low, high = (text_width(words, sizes.note) + beside if words else 0 for words in ends)
    return (left + low, right - high) if low + high <= (right - left) / 2 else (left, right)


def slider_share(x: float, track: tuple[int, int]) -> float:
    """Convert a column of the picture to a position on a slider's track, 0 to 1."""
    left, right = track
    return min(max((x - left) / max(right - 1 - left, 1), 0.0), 1.0)


def draw_sliders(picture: Picture, sliders: tuple[SliderDrawing, ...], sizes: Sizes) -> None:
    """Draw the foot: a card with a name, a unit, a value, and a track or a switch for each slider."""
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
            _track(picture, slider, k, cell, round(middle), sizes)
            ink = theme().quiet if slider.at is None else theme().text
            room -= label(picture, slider.value, right, line, sizes.text, ink, at="right") + 10
        size = legible_size(slider.name, sizes.text, room, bold=True)
        name = shorten(slider.name, size, room, bold=True)
        wide = label(picture, name, left, line, size, theme().text, bold=True) + sizes.text // 2
        left, room = left + wide, room - wide
        if slider.message:
            message = shorten(slider.message, sizes.text, room)
            label(picture, message, left, line, sizes.text, theme().warn)
        elif text_width(slider.unit, sizes.note) <= room:
            label(picture, slider.unit, left, line, sizes.note, theme().quiet)


def _track(picture: Picture, slider: SliderDrawing, k: int, cell: Cell, y: int, sizes: Sizes) -> None:
    left, right = slider_track(cell, slider.ends, sizes)
    if (left, right) != (cell[0], cell[2]):
        label(picture, slider.ends[0], cell[0], y, sizes.note, theme().quiet)
        label(picture, slider.ends[1], cell[2], y, sizes.note, theme().quiet, at="right")
    half = max(sizes.handle // 4, 1)
    picture[y - half : y + half + 1, left:right] = theme().grid
    if slider.at is None:
        return
    x = left + slider.at * (right - 1 - left)
    picture[y - half : y + half + 1, left : round(x) + 1] = palette(k)
    if slider.near:
        dot(picture, x, y, sizes.handle + _HALO, theme().faint)
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
