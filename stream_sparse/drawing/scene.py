"""Draw what a panel shows: the one place where descriptions become pixels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from .bars import draw_rows
from .chart import draw_chart
from .colours import Picture
from .description import Chart, Description, Message, Rows
from .stale import draw_message
from .text import size_for

__all__ = ["Part", "draw"]


class Part(Protocol):
    """A part of a picture; it keeps what it says of its places."""

    def read_off(self, x: int, y: int) -> str:
        """Return what lies at a place of the picture; empty if it lies outside of this part."""


_Drawing = Callable[[Any, int, int, int], tuple[Picture, tuple[Part, ...]]]
_DRAWINGS: dict[type, _Drawing] = {Message: draw_message, Chart: draw_chart, Rows: draw_rows}


def draw(description: Description, height: int, width: int) -> tuple[Picture, tuple[Part, ...]]:
    """Draw a description as a new picture, uint8 BGR of shape (height, width, 3), in the theme of the view.

    Returns:
        The picture, and its parts, which say what lies at a place of it.

    >>> picture, parts = draw(Message("waiting for the first frame"), 60, 200)
    >>> picture.shape, parts
    ((60, 200, 3), ())
    """
    return _DRAWINGS[type(description)](description, height, width, size_for(height, width))
