"""Inks: colours by the part that they play; the theme of a page decides how they look."""

from __future__ import annotations

from typing import Literal, NamedTuple

from .colours import Colour, legible, palette, ramp
from .theme import theme

__all__ = ["FAINT", "QUIET", "TEXT", "Ink", "colour_of", "curve_ink", "letters_of", "ramp_inks"]


class Ink(NamedTuple):
    """A colour by the part that it plays.

    Attributes:
        part: a ``curve`` or bar of the palette; one of the values of a sweep, along a ``ramp``; a colour of
            the theme by its name, such as ``quiet``.
        number: of the curve, or of the value.
        count: of a ramp the number of its values.
        ramp: of a ramp its number; neighbours in a panel get different colour maps.
    """

    part: Literal["curve", "ramp", "text", "quiet", "faint", "mark"]
    number: int = 0
    count: int = 1  # type: ignore[assignment]  # tuple.count is of no use here
    ramp: int = 0


TEXT, QUIET, FAINT = Ink("text"), Ink("quiet"), Ink("faint")


def curve_ink(number: int) -> Ink:
    """Return the ink of the curve or bar with this number."""
    return Ink("curve", number)


def ramp_inks(count: int, which: int = 0) -> tuple[Ink, ...]:
    """Return the inks of the values of a sweep."""
    return tuple(Ink("ramp", number, count, which) for number in range(count))


def colour_of(ink: Ink) -> Colour:
    """Return the colour of an ink on the page that is being drawn.

    >>> colour_of(curve_ink(0)), colour_of(QUIET)
    ((233, 180, 86), (170, 160, 154))
    """
    if ink.part == "curve":
        return palette(ink.number)
    if ink.part == "ramp":
        return ramp(ink.count, ink.ramp)[ink.number]
    colour: Colour = getattr(theme(), ink.part)
    return colour


def letters_of(ink: Ink) -> Colour:
    """Return the colour of letters in an ink, that of a curve nearer to the theme's text."""
    colour = colour_of(ink)
    return legible(colour) if ink.part in ("curve", "ramp") else colour
