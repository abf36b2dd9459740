"""Draw what a panel shows: the one place where descriptions become pixels."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from .bars import draw_rows
from .chart import draw_chart
from .colours import fill
from .description import Chart, Description, Grid, Line, Lines, Maps, Message, Rows, Sum
from .grid import draw_grid
from .maps import draw_maps
from .parts import PicturePart
from .stale import draw_message
from .sums import draw_sum
from .text import label, line_height, paragraph, shorten, size_for, text_width
from .theme import Picture, theme

_LEAST = 40  # pixels of room for words that wrap


class _DrawnScene(NamedTuple):
    """Lines that were drawn: the rows of pixels of each, their width, and their uncut texts."""

    step: int
    width: int
    lines: tuple[str, ...]

    def read_off(self, x: int, y: int) -> str:
        """Return the uncut text of the line at a place."""
        inside = 0 <= x < self.width and 0 <= y < self.step * len(self.lines)
        return self.lines[y // self.step] if inside else ""


def draw_lines(text: Lines, picture: Picture, size: int) -> tuple[_DrawnScene, ...]:
    """Draw lines over a picture; where there is no room for all, the last one says how many are left."""
    height, width = picture.shape[:2]
    fill(picture, theme().card)
    names = max((text_width(line.name, size) for line in text.lines), default=0)
    column = min(names + 2 * size, width // 2)
    lines = [row for line in text.lines for row in _wrapped(line, size, max(width - column, _LEAST))]
    step = line_height(size) + round(0.35 * size)
    room = max(height // step, 1)
    if len(lines) > room:
        left = len(lines) - room + 1
        more = f"and {left} more line{'s' if left > 1 else ''}"
        lines = [*lines[: room - 1], Line(more, "", "", waits=True)]
    for k, (name, words, _, waits, _) in enumerate(lines):
        y = (k + 0.5) * step
        label(picture, shorten(name, size, column - size if words else width), 0, y, size, theme().quiet)
        ink = theme().faint if waits else theme().text
        label(picture, shorten(words, size, width - column), column, y, size, ink)
    return (_DrawnScene(step, width, tuple(line.whole for line in lines)),)


def _wrapped(line: Line, size: int, room: float) -> Iterator[Line]:
    """Yield a line, and those in which its words go on."""
    if not line.wraps:
        yield line
        return
    for k, words in enumerate(paragraph(line.words, size, room) or [""]):
        yield line._replace(name="" if k else line.name, words=words)


_Drawing = Callable[[Any, Picture, int], tuple[PicturePart, ...]]
_DRAWINGS: dict[type, _Drawing] = {
    Message: draw_message, Chart: draw_chart, Rows: draw_rows, Lines: draw_lines, Grid: draw_grid,
    Maps: draw_maps, Sum: draw_sum,
}  # fmt: skip


def draw(description: Description, picture: Picture) -> tuple[PicturePart, ...]:
    """Draw a description over all of a picture, uint8 BGR of shape (rows, columns, 3), in the page's theme.

    Returns:
        The parts of the picture, which say what lies at a place of it.

    >>> import numpy as np
    >>> picture = np.empty((60, 200, 3), np.uint8)
    >>> draw(Message("waiting for the first frame"), picture)
    ()
    """
    return _DRAWINGS[type(description)](description, picture, size_for(*picture.shape[:2]))
