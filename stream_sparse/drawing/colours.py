"""Colours: the theme of the page, curves and bars, colour maps; all safe for colour-blind readers."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BLANK", "CARD", "FAINT", "GRID", "MARK", "PAGE", "QUIET", "TEXT", "WARN",
    "Colour", "Picture", "blank", "colour_table", "fill", "lighter", "palette", "ramp",
]  # fmt: skip

Colour: TypeAlias = tuple[int, int, int]
"""Blue, green, red."""

Picture: TypeAlias = NDArray[np.uint8]
"""Blue, green and red of each pixel, shape (rows, columns, 3)."""

PAGE: Colour = (24, 20, 18)
CARD: Colour = (36, 30, 27)
GRID: Colour = (72, 63, 58)
FAINT: Colour = (114, 104, 98)
QUIET: Colour = (170, 160, 154)
TEXT: Colour = (240, 237, 234)
MARK: Colour = (107, 107, 255)
WARN: Colour = (66, 176, 245)
BLANK: Colour = (84, 52, 74)
"""Nan in a picture: a purple that no colour map has."""

_MAPS = Path(__file__).parent.parent / "data" / "colormaps.npz"

# Okabe and Ito (2008), https://jfly.uni-koeln.de/color/, those that stand out most on a dark page first.
# Black is left out and the dark blue is lightened, since both would be lost there.
_OKABE_ITO: tuple[Colour, ...] = (
    (233, 180, 86),
    (0, 159, 230),
    (115, 158, 0),
    (167, 121, 204),
    (66, 228, 240),
    (0, 94, 213),
    (214, 142, 60),
)


def palette(index: int) -> Colour:
    """Return the colour of the curve or bar with this number; they repeat after seven."""
    return _OKABE_ITO[index % len(_OKABE_ITO)]


@functools.cache
def colour_table(colormap: str) -> Picture:
    """Return the 256 colours of a map, uint8 BGR of shape (256, 3), read-only."""
    with np.load(_MAPS) as maps:
        colours: NDArray[np.uint8] = maps[colormap]
    colours.flags.writeable = False
    return colours


@functools.cache
def ramp(count: int, which: int = 0) -> tuple[Colour, ...]:
    """Return colours from dark to bright for a sweep; neighbours in a panel get different ramps."""
    colormap, low, high = (("viridis", 92, 250), ("plasma", 75, 235))[which % 2]
    places = np.linspace(low, high, count) if count > 1 else np.array([160.0])
    chosen = colour_table(colormap)[places.round().astype(int)]
    return tuple((int(b), int(g), int(r)) for b, g, r in chosen)


def lighter(colour: Colour) -> Colour:
    """Return a lighter colour for text, whose thin strokes look darker than a curve."""
    b, g, r = (c + (255 - c) * 3 // 10 for c in colour)
    return b, g, r


def blank(height: int, width: int, colour: Colour = CARD) -> Picture:
    """Return a new picture of one colour."""
    picture = np.empty((height, width, 3), np.uint8)
    fill(picture, colour)
    return picture


def fill(place: Picture, colour: Colour) -> None:
    """Paint a picture, or a part of one, in one colour."""
    place[:1] = colour
    place[1:] = place[:1]  # copying whole rows is many times faster than painting pixel by pixel
