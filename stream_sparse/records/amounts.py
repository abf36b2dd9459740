"""Spans and sizes as people write them: ``10min``, ``2GB``."""

from __future__ import annotations

import re
from typing import NamedTuple

from stream_sparse.errors import InputError

__all__ = ["Span", "size_of", "span_of", "told"]

_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0}
_BYTES = {"kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}
_FORM = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*([A-Za-z]+)\s*")


class Span(NamedTuple):
    """How long a segment of a recording may become.

    Attributes:
        seconds: of the medium's time; None where bytes decide.
        size: in bytes; None where the time decides.
    """

    seconds: float | None = None
    size: int | None = None


def span_of(text: str, what: str = "--rotate") -> Span:
    """A length of time or a size.

    Parameters:
        text: a number and s, min, h, kB, MB, GB or TB.
        what: how the option is called, for messages.

    Raises:
        InputError: where it is neither.

    >>> span_of("10min"), span_of("2 GB")
    (Span(seconds=600.0, size=None), Span(seconds=None, size=2000000000))
    """
    number, unit = _parsed(text)
    if unit in _SECONDS and number > 0:
        return Span(seconds=number * _SECONDS[unit])
    if unit in _BYTES and number > 0:
        return Span(size=max(1, round(number * _BYTES[unit])))
    raise InputError(
        f"{what} {text}: expected a length of time in s, min or h, or a size in MB or GB, "
        "such as 10min or 2GB"
    )


def size_of(text: str, what: str = "--keep") -> int:
    """A size in bytes.

    Raises:
        InputError: where it is none.

    >>> size_of("50GB")
    50000000000
    """
    number, unit = _parsed(text)
    if unit in _BYTES and number > 0:
        return max(1, round(number * _BYTES[unit]))
    raise InputError(f"{what} {text}: expected a size in MB or GB, such as 50GB")


def told(size: float) -> str:
    """A size in words.

    >>> told(1_234), told(3.4e9)
    ('1.2 kB', '3.4 GB')
    """
    unit = max((u for u, n in _BYTES.items() if n <= size), key=_BYTES.__getitem__, default="kB")
    return f"{size / _BYTES[unit]:.1f} {unit}"


def _parsed(text: str) -> tuple[float, str]:
    form = _FORM.fullmatch(str(text))  # from Python it may be a number, which has no unit
    if form is None:
        return 0.0, ""
    units = {unit.lower(): unit for unit in (*_SECONDS, *_BYTES)}
    return float(form[1]), units.get(form[2].lower(), "")
