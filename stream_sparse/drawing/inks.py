"""Inks: colours by the part that they play; the theme of a page decides how they look."""

from typing import Literal, NamedTuple


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
