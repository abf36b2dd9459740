"""Draw a sum of pictures: each with its sign at the left and its name below."""

import re
from typing import NamedTuple

from .colours import fill
from .description import Sum
from .parts import Cells
from .pictures import fit, tint
from .stale import dim
from .text import label, line_height, shorten, text_width
from .theme import Picture, theme

_LARGER = 1.4  # signs, than other letters
_LEAST = 3  # height of a picture with words, by that of its sign
_USUAL = "+ 000"  # has room in any sum, so that pictures keep their places when numbers grow


class _Layout(NamedTuple):
    """Columns of a sum, the size of a picture, the room for signs and names, and the size of signs."""

    columns: int
    tall: int
    wide: int
    sign: int
    name: int
    large: int


def draw_sum(shown: Sum, picture: Picture, size: int) -> tuple[Cells, ...]:
    """Draw a sum over a picture, its terms as large as there is room for all."""
    fill(picture, theme().card)
    height, width = picture.shape[:2]
    lay = _layout(shown, height, width, size)
    down, across = height // _lines(shown, lay.columns), width // lay.columns
    beside, above = max(across - lay.sign - lay.wide, 0) // 2, max(down - lay.name - lay.tall, 0) // 2
    drawn = []
    for k, (frame, sign) in enumerate(shown.terms):
        row, column = (0, k) if k < shown.head else divmod(k - shown.head, lay.columns)
        row += 0 < shown.head <= k
        left, top = column * across + beside + lay.sign, row * down + above
        area = picture[top : top + lay.tall, left : left + lay.wide]
        area[:] = tint(fit(frame.values, lay.tall, lay.wide), frame.tint)[: len(area), : area.shape[1]]
        drawn.append(Cells(left, top, lay.wide, lay.tall, frame.values, frame.name, frame.unit))
        if lay.large:
            middle = top + lay.tall / 2
            label(picture, sign, left - size // 2, middle, lay.large, theme().text, bold=True, at="right")
            name = shorten(frame.name, size, across)
            right = (column + 1) * across - text_width(name, size) / 2
            middle, below = min(left + lay.wide / 2, right), top + lay.tall + lay.name / 2
            label(picture, name, middle, below, size, theme().quiet, at="middle")
    dim(picture, shown.stale, size)
    return tuple(drawn)


def _layout(shown: Sum, height: int, width: int, size: int) -> _Layout:
    """Return the layout with the largest pictures; with little room signs are smaller, or left out."""
    shape, count = shown.terms[0].frame.values.shape[:2], max(shown.places, len(shown.terms))
    signs = (_USUAL, *(re.sub("[0-9]", "0", term.sign) for term in shown.terms))
    for large in (round(_LARGER * size), size, 0):
        sign = max(text_width(text, large, bold=True) for text in signs) + size if large else 0
        name = line_height(size) if large else 0
        scale, fewest = max(
            (min((height // _lines(shown, n) - name - 2) / shape[0], (width // n - sign - 2) / shape[1]), -n)
            for n in range(max(shown.head, 1), max(count - shown.head, shown.head) + 1)
        )
        columns = -fewest
        tall, wide = (max(int(scale * length), 1) for length in shape)
        if tall >= _LEAST * large:
            break
    return _Layout(columns, tall, wide, sign, name, large)


def _lines(shown: Sum, columns: int) -> int:
    """Return the number of lines with so many terms in each."""
    rest = max(shown.places, len(shown.terms)) - shown.head
    return (shown.head > 0) + -(-rest // columns)
