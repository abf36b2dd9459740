"""Numbers and counts as the words of a table or a message."""

from __future__ import annotations

import math

__all__ = ["known", "number", "several"]


def number(value: float | None) -> str:
    """Return a number with six digits: ``nan`` if it is not a number, empty if there is no value.

    >>> number(1 / 3), number(float("nan")), number(None)
    ('0.333333', 'nan', '')
    """
    return "" if value is None else f"{value:.6g}"


def known(value: float) -> str:
    """Return a number with six digits, or an empty text if it is not a number."""
    return "" if math.isnan(value) else number(value)


def several(count: int, noun: str) -> str:
    """Return a count with its noun.

    >>> several(1, "frame"), several(1200, "column")
    ('1 frame', '1,200 columns')
    """
    return f"{count:,} {noun}{'s' * (count != 1)}"
