"""Words for what lies at a place of a picture: the place, and the values there with units of measure."""

from collections.abc import Sequence
from typing import NamedTuple

from .ticks import number

NO_VALUE = "no value"
_LONGEST = 200  # characters
_DIGITS = 6
_MOST = 6


class Reading(NamedTuple):
    """A value at a place: its name, which may be empty; the value in words; its unit of measure."""

    name: str
    words: str
    unit: str = ""


def exactly(value: float, high: float | None = None) -> str:
    """Write a value with as many digits as people compare, or the range from one to another.

    >>> exactly(133.28947), exactly(84.0), exactly(12.0, 40.0), exactly(float("nan"))
    ('133.289', '84', '12 to 40', 'nan')
    """
    low = number(float(value), _DIGITS)
    return low if high is None or high == value or value != value else f"{low} to {number(high, _DIGITS)}"


def nearest(rows: Sequence[float], y: float) -> list[int]:
    """Return the numbers of the few rows of a picture that lie nearest to one, in their order."""
    if len(rows) <= _MOST:
        return list(range(len(rows)))
    away = [abs(row - y) if row == row else float("inf") for row in rows]
    return sorted(sorted(range(len(rows)), key=away.__getitem__)[:_MOST])


def line_of(where: str, readings: Sequence[Reading]) -> str:
    """Return the line of words for a place; a unit that all values share comes once, at the end.

    >>> line_of("0.500 s", [Reading("pixel", "84", "gray levels"), Reading("relu", "0", "gray levels")])
    '0.500 s: pixel = 84, relu = 0 gray levels'
    >>> line_of("row 6, column 13", [Reading("", "84")])
    'row 6, column 13: 84'
    >>> line_of("at -3", [Reading("pixel", NO_VALUE), Reading("relu", NO_VALUE)])
    'at -3: no value'
    """
    if readings and all(reading.words == NO_VALUE for reading in readings):
        return f"{where}: {NO_VALUE}"
    units = {reading.unit for reading in readings}
    common = units.pop() if len(units) == 1 else ""
    each = (f"{reading.name} = {reading.words}" if reading.name else reading.words for reading in readings)
    parts = [
        words if common else f"{words} {reading.unit}".rstrip()
        for words, reading in zip(each, readings, strict=True)
    ]
    line = " ".join(f"{where}: {', '.join(parts)} {common}".split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip(" ,") + "\u2026"
