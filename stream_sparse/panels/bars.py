"""Panel ``bars``: the latest value of each input as a bar with its name and number."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

from stream_sparse.base.feed import captions
from stream_sparse.drawing.colours import Colour, blank, palette
from stream_sparse.drawing.page import round_box
from stream_sparse.drawing.ranges import Limits
from stream_sparse.drawing.readings import Reading, exactly, line_of
from stream_sparse.drawing.text import label, line_height, shorten, size_for, text_width
from stream_sparse.drawing.theme import Theme, theme
from stream_sparse.drawing.ticks import number
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Stamp, Value, describe

from ._stale import faded, shortened
from ._values import Drawn, words
from ._zero import ZeroPanel

__all__ = ["Bars"]

_MOST = 64


class _Row(NamedTuple):
    """A bar: its name, value and colour, and the message in place of a missing or stale value.

    ``short`` is the name for little room, in a sweep the swept value. ``normal`` is the value of a normal
    distribution, where that is known. ``unit`` is the unit of measure.
    """

    name: str
    short: str
    value: float | None
    colour: Colour
    message: str
    normal: float | None
    unit: str

    def words(self) -> str:
        """Return the value and the message, whole."""
        value = "" if self.value is None else f"{exactly(self.value)} {self.unit}".rstrip()
        return words(value, self.message)


class _Rows(NamedTuple):
    """Bars that were drawn, and the size of the picture that they fill."""

    height: int
    width: int
    rows: tuple[_Row, ...]

    def read_off(self, x: int, y: int) -> str:
        """Return the whole name of the bar at a place, and its value with more digits."""
        if not (0 <= y < self.height and 0 <= x < self.width):
            return ""
        row = self.rows[y * len(self.rows) // self.height]
        return line_of(row.name, [Reading("", row.words())])


class Bars(ZeroPanel):
    """The latest value of each input as a bar with its name and number; a vector gives a bar for each entry.

    The axis grows at once and shrinks slowly. A value that is not a number is written as such. An input
    without a value shows how many frames it waits for; a stale value is a faint bar. Of a statistic the note
    says over which frames it is, and a line shows the value of a normal distribution.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Bars()
    >>> panel.open((Feed("k_box", None, "", {}, 4),), Medium((), np.dtype("f8"), 30, False, Clock("pts")), {})
    >>> panel.see(5.53, at=Stamp(0, 0.0))
    >>> panel.draw(120, 300).shape
    (120, 300, 3)
    """

    def reset(self) -> None:
        super().reset()
        self._limits = Limits(patience=20, keep=0.75)

    def _checked(self, value: Value, _which: int, _at: Stamp, /) -> float | tuple[float, ...]:
        if isinstance(value, np.ndarray) and value.ndim:
            if value.ndim > 1 or value.size > _MOST:
                raise InputError(
                    f"bars: expects scalars or vectors of at most {_MOST} numbers, got "
                    f"{describe(value)}; show it with an image or a histogram"
                )
            return tuple(value.astype(np.float64).tolist())
        if isinstance(value, int | float | np.number | np.ndarray):
            return float(value)
        raise InputError(f"bars: expects scalars or vectors, got {describe(value)}")

    def _drawing(self, height: int, width: int, _size: int, /) -> tuple[Array, tuple[Drawn, ...]]:
        rows = self._rows()
        known = [row.value for row in rows if row.value is not None]
        if not known:  # vectors without entries
            return self._stale.picture(height, width), ()
        normals = tuple(row.normal for row in rows)
        ends = [0.0, *(v for v in known if np.isfinite(v)), *(v for v in normals if v is not None)]
        places = _Places.within(height, width, rows, self._limits.follow(min(ends), max(ends)))
        picture = _background(places, normals, theme()).copy()
        for k, row in enumerate(rows):
            _draw_row(picture, row, k, places)
        return picture, (_Rows(height, width, tuple(rows)),)

    def _rows(self) -> list[_Row]:
        made: list[_Row] = []
        reading = self._statistics.reading()
        for k, (name, shade) in enumerate(zip(captions(self.feeds), self._series.colours(), strict=True)):
            short, normal = self.feeds[k].swept() or name, reading.normals[k]
            name = words(name, reading.words[k])
            value, stale, unit = self._latest[k], self._stale.is_stale(k), self.feeds[k].unit
            message = self._stale.message(k) if value is None or stale else ""
            shade = faded(shade) if stale else shade
            if isinstance(value, tuple):
                for entry, v in enumerate(value):
                    own = palette(len(made)) if len(value) <= 8 and not stale else shade
                    own_name = f"{name}[{entry}]" if len(value) > 1 else name
                    made.append(_Row(own_name, own_name, v, own, message, normal, unit))
            else:
                made.append(_Row(name, short, value, shade, message, normal, unit))
        return made


class _Places(NamedTuple):
    """Where bars lie in a picture, a pitch apart.

    Attributes:
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

    @classmethod
    def within(cls, height: int, width: int, rows: list[_Row], span: tuple[float, float]) -> _Places:
        """Return the places of bars that fill a picture; names are as long as there is room for."""
        size, (low, high) = size_for(height, width), span
        names = tuple(row.name for row in rows)
        pitch, most = height / len(rows), int(0.45 * width)
        high_enough = pitch > 2.7 * line_height(size)
        widest = max(text_width(n, size) for n in names) + 10
        if widest > most and not high_enough:
            names = tuple(row.short for row in rows)
            widest = max(text_width(n, size) for n in names) + 10
        left, lower = min(widest, most), 0.0
        if left < widest and high_enough:
            left, lower = 0, 0.7 * line_height(size)  # names above the bars, where they are not cut
        # A number stands at the right of its bar and needs room there.
        room = max(width - left - text_width("-0.0000", size) - 8, 4)
        zero = left + room * min(max(-low / (high - low), 0.0), 1.0)
        return cls(height, width, size, names, pitch, left, lower, zero, room, low, high)

    def column(self, value: float) -> float:
        """Return the column of a value."""
        return self.zero + value * self.room / (self.high - self.low)


@functools.lru_cache(maxsize=8)
def _background(places: _Places, normals: tuple[float | None, ...], colours: Theme) -> Array:
    """Return a picture with names, the line of zero, and lines of a normal distribution; cached."""
    size, left, pitch = places.size, places.left, places.pitch
    picture = blank(places.height, places.width)
    picture[:, round(places.zero) : round(places.zero) + 1] = colours.grid
    for k, normal in enumerate(normals):
        if normal is not None:
            x = round(places.column(normal))
            picture[round(k * pitch) : round((k + 1) * pitch), x : x + 1] = colours.quiet
    common = normals[0] if len(set(normals)) == 1 else None
    if common is not None and pitch > (3.4 if left else 5.4) * line_height(size):
        x, words = round(places.column(common)), f"normal distribution: {number(common)}"
        fits = x + 6 + text_width(words, size) <= places.width
        start, y = x + 6 if fits else x - 6, places.height - 0.6 * size
        label(picture, words, start, y, size, colours.quiet, at="left" if fits else "right")
    for k, name in enumerate(places.names):
        y = (k + 0.5) * places.height / len(places.names) - places.lower
        text = shorten(name, size, left - 10 if left else places.width)
        start = left - 10 - text_width(text, size) if left else 0
        if not left:  # no line through a name
            picture[max(round(y - 0.7 * size), 0) : round(y + 0.7 * size)] = colours.card
        _word(picture, text, start, y, size, colours.text, len(places.names), k)
    return picture


def _draw_row(picture: Array, row: _Row, k: int, places: _Places) -> None:
    """Draw a bar with its number, or with its message."""
    size, pitch, value = places.size, places.pitch, row.value
    y = (k + 0.5) * pitch + places.lower
    end, ink = places.zero, theme().quiet
    if value is not None and np.isfinite(value):
        end, ink = places.column(value), theme().text
        thick = min(max(round(0.38 * pitch), 2), round(2.4 * size))
        _bar(picture, places.zero, end, y, thick, row.colour)
    if row.message or value is None:
        # It is longer than a number, and legible over its faint bar and left of zero.
        text, start = row.message, min(places.zero, end) + 7
        start = max(min(start, places.width - text_width(text, size)), places.left)
    else:
        text, start = number(value), max(places.zero, end) + 7
    _word(picture, shortened(text, size, places.width - start), start, y, size, ink, len(places.names), k)


def _bar(picture: Array, zero: float, end: float, y: float, thick: int, colour: Colour) -> None:
    """Draw a bar from zero to its end, at least 3 pixels long."""
    x0, x1 = sorted((round(zero), round(end)))
    x1 = max(x1, x0 + 3)
    y0 = round(y - thick / 2)
    if x1 - x0 > 12 and thick > 12:  # rounded at the corners, as the cards are
        round_box(picture, x0, y0, x1, y0 + thick, 4, colour)
    else:
        picture[y0 : y0 + thick, x0:x1] = colour


def _word(
    picture: Array, text: str, x: float, y: float, size: int, colour: Colour, count: int, k: int
) -> None:
    """Write a word beside a bar; where bars are closer than lines of text, beside every second or third."""
    every = -(-(size + 1) * count // picture.shape[0])
    if k % every == 0:
        y = min(max(y, 0.55 * size), picture.shape[0] - 0.55 * size)
        label(picture, text, x, y, size, colour)
