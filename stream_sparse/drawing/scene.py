"""Draw what a panel shows: the one place where descriptions become pixels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .bars import draw_rows
from .chart import draw_chart
from .colours import Picture
from .description import Chart, Description, Grid, Lines, Maps, Message, Rows, Sum
from .grid import draw_grid
from .lines import draw_lines
from .maps import draw_maps
from .parts import Part
from .stale import draw_message
from .sums import draw_sum
from .text import size_for

__all__ = ["draw"]

_Drawing = Callable[[Any, Picture, int], tuple[Part, ...]]
_DRAWINGS: dict[type, _Drawing] = {
    Message: draw_message, Chart: draw_chart, Rows: draw_rows, Lines: draw_lines, Grid: draw_grid,
    Maps: draw_maps, Sum: draw_sum,
}  # fmt: skip


def draw(description: Description, picture: Picture) -> tuple[Part, ...]:
    """Draw a description over all of a picture, uint8 BGR of shape (rows, columns, 3), in the page's theme.

    Returns:
        The parts of the picture, which say what lies at a place of it.

    >>> import numpy as np
    >>> picture = np.empty((60, 200, 3), np.uint8)
    >>> draw(Message("waiting for the first frame"), picture)
    ()
    """
    return _DRAWINGS[type(description)](description, picture, size_for(*picture.shape[:2]))
