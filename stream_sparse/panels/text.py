"""Panel ``text``."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from stream_sparse.base import Panel
from stream_sparse.drawing import (
    FAINT,
    QUIET,
    TEXT,
    Silence,
    blank,
    captions,
    label,
    line_height,
    notice,
    number,
    paragraph,
    shorten,
    size_for,
    text_width,
)  # fmt: skip
from stream_sparse.frame import describe

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from stream_sparse.base import Feed
    from stream_sparse.drawing import Colour
    from stream_sparse.frame import Array, Medium, Stamp, Value

__all__ = ["Text"]


class Text(Panel):
    """The latest value of each input in words: numbers as they are, arrays by type, size, mean and range.

    In place of a value that is not of now, since its node is silent, stands how many frames it waits for.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Text()
    >>> panel.open((Feed("gini", None, "", {}, 0),), Medium((), np.dtype("f8"), 30, False, Clock("pts")), {})
    >>> panel.see(0.25, at=Stamp(0, 0.0))
    >>> panel.draw(60, 200).shape
    (60, 200, 3)
    """

    whole: ClassVar[bool] = True

    def reset(self) -> None:
        self._latest: list[Any] = []
        self._silence = Silence(self.feeds)

    def open(self, feeds: tuple[Feed, ...], medium: Medium, marks: Mapping[str, Feed]) -> None:
        super().open(feeds, medium, marks)
        self._latest = [None] * len(feeds)

    def see(self, *values: Value, at: Stamp) -> None:
        self._silence.see(values, at.index)
        for k, value in enumerate(values):
            if value is not None:
                self._latest[k] = value

    def draw(self, height: int, width: int) -> Array:
        size = size_for(height, width)
        picture = blank(height, width)
        if all(value is None for value in self._latest):
            notice(picture, self._silence.brief(size, width), size)
            return picture
        names = max(text_width(name, size) for name, _, _ in self._lines(size, width))
        column = min(names + 2 * size, width // 2)
        lines = self._lines(size, width - column)
        step = line_height(size) + round(0.35 * size)
        room = max(height // step, 1)
        if len(lines) > room:
            left = len(lines) - room + 1
            lines = [*lines[: room - 1], (f"and {left} more line{'s' if left > 1 else ''}", "", FAINT)]
        for k, (name, words, colour) in enumerate(lines):
            y = (k + 0.5) * step
            label(picture, shorten(name, size, column - size if words else width), 0, y, size, QUIET)
            label(picture, shorten(words, size, width - column), column, y, size, colour)
        return picture

    def _lines(self, size: int, room: int) -> list[tuple[str, str, Colour]]:
        made: list[tuple[str, str, Colour]] = []
        for k, (name, value) in enumerate(zip(captions(self.feeds), self._latest, strict=True)):
            if value is None or self._silence.old(k):
                made.append((name, self._silence.words(k), FAINT))
                continue
            parts = (
                value if isinstance(value, dict) else value._asdict() if hasattr(value, "_asdict") else None
            )
            if parts is not None:
                # What tells the lines apart comes first, since the end is cut where room is short.
                of = f", {name}" if len(self.feeds) > 1 else ""
                made += [(f"{key}{of}", _words(part), TEXT) for key, part in parts.items()]
                continue
            lines = paragraph(_words(value), size, max(room, 40)) or [""]
            made.append((name, lines[0], TEXT))
            made += [("", line, TEXT) for line in lines[1:]]
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
