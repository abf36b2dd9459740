"""Panel ``text``: the latest value of each input in words."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

import numpy as np

from stream_sparse.base.feed import captions
from stream_sparse.drawing.colours import Colour, blank
from stream_sparse.drawing.readings import Reading, line_of
from stream_sparse.drawing.text import label, line_height, paragraph, shorten, text_width
from stream_sparse.drawing.theme import theme
from stream_sparse.drawing.ticks import number
from stream_sparse.frame import Array, Value, describe, named_outputs

from ._pixels import PixelPanel

__all__ = ["Text"]


class _Line(NamedTuple):
    """A line of the panel: name, words and their colour; ``whole`` is its uncut text."""

    name: str
    words: str
    colour: Colour
    whole: str


class _Lines(NamedTuple):
    """Lines that were drawn: the rows of pixels of each, their width, and their uncut texts."""

    step: int
    width: int
    lines: tuple[str, ...]

    def read_off(self, x: int, y: int) -> str:
        """Return the uncut text of the line at a place."""
        inside = 0 <= x < self.width and 0 <= y < self.step * len(self.lines)
        return self.lines[y // self.step] if inside else ""


class Text(PixelPanel):
    """The latest value of each input in words: numbers as they are, arrays by type, size, range and mean.

    A result with named outputs has a line for each. An input without a value, or with a stale one, shows how
    many frames it waits for.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Text()
    >>> panel.open((Feed("gini", None, "", {}, 0),), Medium((), np.dtype("f8"), 30, False, Clock("pts")), {})
    >>> panel.see(0.25, at=Stamp(0, 0.0))
    >>> panel.draw(60, 200).shape
    (60, 200, 3)
    """

    whole: ClassVar[bool] = True

    _says_frames: ClassVar[bool] = False

    def _drawing(self, height: int, width: int, size: int, /) -> tuple[Array, tuple[_Lines, ...]]:
        picture = blank(height, width)
        names = max(text_width(line.name, size) for line in self._lines(size, width))
        column = min(names + 2 * size, width // 2)
        lines = self._lines(size, width - column)
        step = line_height(size) + round(0.35 * size)
        room = max(height // step, 1)
        if len(lines) > room:
            left = len(lines) - room + 1
            more = f"and {left} more line{'s' if left > 1 else ''}"
            lines = [*lines[: room - 1], _Line(more, "", theme().faint, "")]
        for k, (name, words, colour, _) in enumerate(lines):
            y = (k + 0.5) * step
            label(picture, shorten(name, size, column - size if words else width), 0, y, size, theme().quiet)
            label(picture, shorten(words, size, width - column), column, y, size, colour)
        return picture, (_Lines(step, width, tuple(line.whole for line in lines)),)

    def _lines(self, size: int, room: int) -> list[_Line]:
        made: list[_Line] = []
        for k, (name, value) in enumerate(zip(captions(self.feeds), self._latest, strict=True)):
            if value is None or self._stale.is_stale(k):
                message = self._stale.message(k)
                made.append(_Line(name, message, theme().faint, line_of(name, [Reading("", message)])))
                continue
            parts = named_outputs(value)
            if "" not in parts:
                # The name of the output comes first: it differs, and the end may be cut.
                of = f", {name}" if len(self.feeds) > 1 else ""
                for key, part in parts.items():
                    words = _words(part)
                    unit = "" if part is None else self.feeds[k].units.get(key, "")
                    whole = line_of(f"{key}{of}", [Reading("", words, unit)])
                    made.append(_Line(f"{key}{of}", words, theme().text, whole))
                continue
            words = _words(value)
            whole = line_of(name, [Reading("", words, self.feeds[k].unit)])
            for number_of_line, line in enumerate(paragraph(words, size, max(room, 40)) or [""]):
                made.append(_Line("" if number_of_line else name, line, theme().text, whole))
        return made


def _words(value: Value) -> str:
    if value is None:
        return "\u2013"
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, np.ndarray) and value.ndim:
        if value.ndim == 1 and value.size <= 8:
            return "  ".join(number(float(v), 4) for v in value)
        real = value[np.isfinite(value)] if value.dtype.kind == "f" else value
        size = "x".join(str(n) for n in (value.shape[1::-1] if value.ndim > 1 else value.shape))
        if not real.size:
            return f"{value.dtype} {size}, no numbers"
        low, mean, high = float(real.min()), float(real.mean(dtype=np.float64)), float(real.max())
        return f"{value.dtype} {size}, {number(low)} to {number(high)}, mean {number(mean)}"
    if isinstance(value, int | float | np.number | np.ndarray):
        return number(float(value), 5)
    return describe(value)
