"""Colours of curves and bars, and colour maps; all safe for colour-blind readers."""

import functools
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .inks import Ink
from .theme import Colour, Picture, theme

_MAPS = Path(__file__).parent.parent / "data" / "colormaps.npz"


def palette(index: int) -> Colour:
    """Return the colour of the curve or bar with this number; they repeat after seven."""
    curves = theme().curves
    return curves[index % len(curves)]


@functools.cache
def colour_table(colormap: str) -> Picture:
    """Return the 256 colours of a map, uint8 BGR of shape (256, 3), read-only."""
    with np.load(_MAPS) as maps:
        colours: NDArray[np.uint8] = maps[colormap]
    colours.flags.writeable = False
    return colours


def ramp(count: int, which: int = 0) -> tuple[Colour, ...]:
    """Return the colours of a sweep along a colour map; neighbours in a panel get different maps."""
    ramps = theme().ramps
    return _ramp(count, *ramps[which % len(ramps)])


@functools.cache
def _ramp(count: int, colormap: str, first: int, last: int) -> tuple[Colour, ...]:
    places = np.linspace(first, last, count) if count > 1 else np.array([(first + last) / 2])
    chosen = colour_table(colormap)[places.round().astype(int)]
    return tuple((int(b), int(g), int(r)) for b, g, r in chosen)


def colour_of(ink: Ink) -> Colour:
    """Return the colour of an ink on the page that is being drawn.

    >>> colour_of(Ink("curve", 0)), colour_of(Ink("quiet"))
    ((233, 180, 86), (170, 160, 154))
    """
    if ink.part == "curve":
        return palette(ink.number)
    if ink.part == "ramp":
        return ramp(ink.count, ink.ramp)[ink.number]
    colour: Colour = getattr(theme(), ink.part)
    return colour


@functools.lru_cache(maxsize=256)
def _legible(colour: Colour, text: Colour) -> Colour:
    # Bring a colour nearer to the theme's text: thin strokes look paler than a curve.
    b, g, r = (c + round(0.3 * (t - c)) for c, t in zip(colour, text, strict=True))
    return b, g, r


def letters_of(ink: Ink) -> Colour:
    """Return the colour of letters in an ink, that of a curve nearer to the theme's text."""
    colour = colour_of(ink)
    return _legible(colour, theme().text) if ink.part in ("curve", "ramp") else colour


def blank(height: int, width: int, colour: Colour | None = None) -> Picture:
    """Return a new picture of one colour; without one, of that of a card."""
    picture = np.empty((height, width, 3), np.uint8)
    fill(picture, colour or theme().card)
    return picture


def fill(area: Picture, colour: Colour) -> None:
    """Paint a picture, or a part of one, in one colour."""
    area[:1] = colour
    area[1:] = area[:1]  # copying whole rows is many times faster than painting pixel by pixel
