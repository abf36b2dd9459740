"""Legends: the names of curves and their colours, in as many lines as necessary."""

import functools
from collections.abc import Sequence

from .axes import LegendEntry
from .colours import blank, colour_of, letters_of
from .text import label, line_height, shorten, text_width
from .theme import Picture, Theme, theme

Entries = Sequence[LegendEntry]


def legend(picture: Picture, entries: tuple[LegendEntry, ...], x: int, y: int, size: int) -> None:
    """Write a legend with its upper left corner at x, y."""
    if entries:
        drawn = _drawn(entries, x, picture.shape[1], size, theme())
        area = picture[y : y + len(drawn), x:]
        area[:] = drawn[: len(area), x:]


@functools.lru_cache(maxsize=32)
def _drawn(entries: tuple[LegendEntry, ...], x: int, width: int, size: int, colours: Theme) -> Picture:
    """Draw a legend on a card; cached, since it changes rarely."""
    picture = blank(legend_height(entries, x, width, size), width)
    for entry, column, row in _places(entries, x, width, size):
        middle = row * line_height(size) + line_height(size) // 2
        room = width - column
        if entry.dash:
            picture[middle - 1 : middle + 2, column : column + _dash(size)] = colour_of(entry.ink)
            column, room = column + _dash(size) + 5, room - _dash(size) - 5
        label(picture, shorten(entry.text, size, max(room, 0)), column, middle, size,
              colours.text if entry.dash else letters_of(entry.ink))  # fmt: skip
    return picture


@functools.lru_cache(maxsize=64)
def legend_height(entries: tuple[LegendEntry, ...], x: int, width: int, size: int) -> int:
    """Return the height in pixels of a legend that starts at column x of a picture of this width; cached."""
    if not entries:
        return 0
    return (1 + max(row for _, _, row in _places(entries, x, width, size))) * line_height(size) + 2


def widest_entry(entries: Entries, size: int) -> int:
    """Return the width in pixels of the widest entry; 0 without one."""
    return max((_width(entry, size) for entry in entries), default=0)


def _width(entry: LegendEntry, size: int) -> int:
    return text_width(entry.text, size) + (_dash(size) + 5 if entry.dash else 0)


def _dash(size: int) -> int:
    return round(1.5 * size)


def _thinned(entries: Entries, room: int, size: int) -> list[LegendEntry]:
    """Leave out values of a sweep until they fit into one line, first each second, then two of three.

    The colours between those of two values are clear.
    """
    values = [k for k, entry in enumerate(entries) if not entry.dash]
    gap = round(0.9 * size)
    for every in range(1, max(len(values), 2)):
        kept = {*values[:1], *values[1::every], *values[-1:]} if every > 1 else set(values)
        if sum(text_width(entries[k].text, size) + gap for k in kept) <= room or len(kept) < 4:
            break
    return [entry for k, entry in enumerate(entries) if entry.dash or k in kept]


def _places(entries: Entries, x: int, width: int, size: int) -> list[tuple[LegendEntry, int, int]]:
    places = []
    column, row = x, 0
    for entry in _thinned(entries, width - x, size):
        wide = _width(entry, size)
        if column > x and column + wide > width:
            column, row = x, row + 1
        places.append((entry, column, row))
        column += wide + (2 * size if entry.dash else round(0.9 * size))
    return places
