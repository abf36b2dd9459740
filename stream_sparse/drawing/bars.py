"""Draw values as bars with their names and numbers."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .axes import Across
from .colours import blank, colour_of
from .description import Bar, Message, Rows
from .page import round_box
from .plot import Plot, draw_across
from .readings import Reading, line_of
from .stale import faded, fitting
from .text import label, line_height, shorten, text_width
from .theme import Colour, Picture, Theme, theme
from .ticks import number

_ROOMY = 2.0  # lines of text that each bar needs before there is room for an axis


class _DrawnBars(NamedTuple):
    """Bars that were drawn, and the size of the picture that they fill."""

    height: int
    width: int
    bars: tuple[Bar, ...]

    def read_off(self, x: int, y: int) -> str:
        """Return the whole name of the bar at a place, and its value with more digits."""
        if not (0 <= y < self.height and 0 <= x < self.width):
            return ""
        bar = self.bars[y * len(self.bars) // self.height]
        return line_of(bar.name, [Reading("", bar.words())])


def draw_rows(rows: Rows, picture: Picture, size: int) -> tuple[_DrawnBars, ...]:
    """Draw bars over a picture; names and lines are drawn once, and again when they change."""
    height, width = picture.shape[:2]
    places = _Places.within(height, width, size, rows.bars, rows.ends)
    picture[:] = _background(places, tuple(bar.normal for bar in rows.bars), theme())
    for k, bar in enumerate(rows.bars):
        _draw_bar(picture[: places.height], bar, k, places)
    return (_DrawnBars(places.height, width, rows.bars),)


class _Places(NamedTuple):
    """Where bars lie in a picture, a pitch apart.

    Attributes:
        height: rows of pixels of all bars.
        axis: rows of pixels below them for the numbers of their axis; 0 where there is too little room.
        left: column before which the names end; 0 where they stand above the bars.
        lower: by how much bars lie below the middle of their rows, for names above them.
        zero: column of the value 0.
        room: columns from ``low`` to ``high``.
    """

    height: int
    width: int
    size: int
    names: tuple[str, ...]
    pitch: float
    left: int
    lower: float
    zero: float
    room: int
    low: float
    high: float
    axis: int = 0

    @classmethod
    def within(
        cls, height: int, width: int, size: int, bars: Sequence[Bar], ends: tuple[float, float]
    ) -> _Places:
        """Return the places of bars that fill a picture; names are as long as there is room for."""
        low, high = ends
        names = tuple(bar.name for bar in bars)
        axis = line_height(size) + 4
        if height - axis < _ROOMY * len(bars) * line_height(size):
            axis = 0
        height -= axis
        pitch, most = height / len(bars), int(0.45 * width)
        high_enough = pitch > 2.7 * line_height(size)
        widest = max(text_width(n, size) for n in names) + 10
        if widest > (width + 10 if high_enough else most):
            names = tuple(bar.short for bar in bars)
            widest = max(text_width(n, size) for n in names) + 10
        left, lower = min(widest, most), 0.0
        if left < widest and high_enough:
            left, lower = 0, 0.7 * line_height(size)  # names above the bars, where they are not cut
        # A number stands at the right of its bar and needs room there.
        room = max(width - left - text_width("-0.0000", size) - 8, 4)
        zero = left + room * min(max(-low / (high - low), 0.0), 1.0)
        return cls(height, width, size, names, pitch, left, lower, zero, room, low, high, axis)

    def column(self, value: float) -> float:
        """Return the column of a value."""
        return self.zero + value * self.room / (self.high - self.low)

    def plot(self) -> Plot:
        """Return the plot of the bars, for the numbers of their axis."""
        start = round(self.column(self.low))
        edges = (start, 0, start + self.room + 1, self.height)
        return Plot(*edges, 0.0, 1.0, self.low, self.high, self.size)


@functools.lru_cache(maxsize=8)
def _background(places: _Places, normals: tuple[float | None, ...], colours: Theme) -> Picture:
    """Return a picture with names, the line of zero, and lines of a normal distribution; cached."""
    size, left, pitch = places.size, places.left, places.pitch
    picture = blank(places.height + places.axis, places.width)
    if places.axis:
        plot = places.plot()
        draw_across(picture, plot, Across("values", places.low, places.high))
    picture[: places.height, round(places.zero) : round(places.zero) + 1] = colours.grid
    for k, normal in enumerate(normals):
        if normal is not None:
            x = round(places.column(normal))
            picture[round(k * pitch) : round((k + 1) * pitch), x : x + 1] = colours.quiet
    common = normals[0] if len(set(normals)) == 1 else None
    if common is not None and pitch > (3.4 if left else 5.4) * line_height(size):
        x, words = round(places.column(common)), f"normal distribution: {number(common)}"
        wide, y = text_width(words, size), places.height - 0.6 * size
        if x + 6 + wide <= places.width:
            label(picture, words, x + 6, y, size, colours.quiet)
        elif x - 6 >= wide:
            label(picture, words, x - 6, y, size, colours.quiet, at="right")
    for k, name in enumerate(places.names):
        y = (k + 0.5) * places.height / len(places.names) - places.lower
        text = shorten(name, size, left - 10 if left else places.width)
        start = left - 10 - text_width(text, size) if left else 0
        if not left:  # no line through a name
            picture[max(round(y - 0.7 * size), 0) : round(y + 0.7 * size)] = colours.card
        _word(picture[: places.height], text, start, y, size, colours.text, len(places.names), k)
    return picture


def _draw_bar(picture: Picture, bar: Bar, k: int, places: _Places) -> None:
    """Draw a bar with its number, or with its message."""
    size, pitch, value = places.size, places.pitch, bar.value
    y = (k + 0.5) * pitch + places.lower
    end, ink = places.zero, theme().quiet
    if value is not None and np.isfinite(value):
        end, ink = places.column(value), theme().text
        thick = min(max(round(0.38 * pitch), 2), round(2.4 * size))
        colour = colour_of(bar.ink)
        if bar.before is not None and np.isfinite(bar.before):
            around = min(round(1.5 * thick), int(0.9 * pitch))
            _box(picture, places.zero, places.column(bar.before), y, around, faded(colour))
        _box(picture, places.zero, end, y, thick, faded(colour) if bar.message else colour)
    if bar.message is None and value is not None:
        start, text = max(places.zero, end) + 7, number(value)
        text = shorten(text, size, places.width - start)
    else:
        # It is longer than a number, and legible over its faint bar and left of zero.
        message = bar.message or Message("")
        start = min(min(places.zero, end) + 7, places.width - text_width(message.text, size))
        start = max(start, places.left)
        text = fitting(message, size, places.width - start)
    _word(picture, text, start, y, size, ink, len(places.names), k)


def _box(picture: Picture, zero: float, end: float, y: float, thick: int, colour: Colour) -> None:
    """Draw a bar from zero to its end, at least 3 pixels long."""
    x0, x1 = sorted((round(zero), round(end)))
    x1 = max(x1, x0 + 3)
    y0 = round(y - thick / 2)
    if x1 - x0 > 12 and thick > 12:  # rounded at the corners, as the cards are
        round_box(picture, x0, y0, x1, y0 + thick, 4, colour)
    else:
        picture[y0 : y0 + thick, x0:x1] = colour


def _word(
    picture: Picture, text: str, x: float, y: float, size: int, colour: Colour, count: int, k: int
) -> None:
    """Write a word beside a bar; where bars are closer than lines of text, beside every second or third."""
    every = -(-(size + 1) * count // picture.shape[0])
    if k % every == 0:
        y = min(max(y, 0.55 * size), picture.shape[0] - 0.55 * size)
        label(picture, text, x, y, size, colour)
