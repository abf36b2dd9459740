"""Spans of time and sizes in bytes as people write them: ``10min``, ``2GB``."""

from __future__ import annotations

import re
from typing import NamedTuple

from stream_sparse.errors import InputError

_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0}
_BYTES = {"kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}
_AMOUNT = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*([A-Za-z]+)\s*")


class Span(NamedTuple):
    """The length of a segment of a recording: one of the two is given."""

    seconds: float | None = None  # of the medium's time
    size: int | None = None  # in bytes


def parse_span(text: str) -> Span:
    """Read a length of time or a size, as --rotate has it; InputError where it is neither.

    >>> parse_span("10min"), parse_span("2 GB")
    (Span(seconds=600.0, size=None), Span(seconds=None, size=2000000000))
    """
    number, unit = _parse(text)
    if unit in _SECONDS and number > 0:
        return Span(seconds=number * _SECONDS[unit])
    if unit in _BYTES and number > 0:
        return Span(size=max(1, round(number * _BYTES[unit])))
    raise InputError(
        f"--rotate {text}: expected a length of time in s, min or h, or a size in MB or GB, "
        "such as 10min or 2GB"
    )


def format_size(size: float) -> str:
    """A size in the largest unit that fits.

    >>> format_size(1_234), format_size(3.4e9)
    ('1.2 kB', '3.4 GB')
    """
    unit = max((u for u, n in _BYTES.items() if n <= size), key=_BYTES.__getitem__, default="kB")
    return f"{size / _BYTES[unit]:.1f} {unit}"


def _parse(text: str) -> tuple[float, str]:
    amount = _AMOUNT.fullmatch(str(text))  # from Python it may be a number, which has no unit
    if amount is None:
        return 0.0, ""
    units = {unit.lower(): unit for unit in (*_SECONDS, *_BYTES)}
    return float(amount[1]), units.get(amount[2].lower(), "")
