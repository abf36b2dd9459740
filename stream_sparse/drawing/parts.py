"""Text of several parts, shown in whole parts."""

from __future__ import annotations

from .text import text_width

__all__ = ["whole_parts"]


def whole_parts(text: str, size: int, room: float) -> str:
    """Return as many parts of a text with commas as there is room for, the first ones, or an empty text.

    >>> whole_parts("gray levels, edges mirrored", 11, 120)
    'gray levels'
    """
    parts = text.split(", ")
    while parts and text_width(", ".join(parts), size) > room:
        parts.pop()
    return ", ".join(parts)
