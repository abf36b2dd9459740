"""Curves in strips one below another, all on one scale, each with its name at the left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .axes import Plot
from .colours import Colour, Picture
from .parts import whole_parts
from .text import label, line_height, shorten, text_width
from .theme import theme
from .ticks import number

__all__ = ["Strips"]

# Strips of fewer pixels would show nothing.
_LEAST = 3


class Strips(NamedTuple):
    """The places of strips, the name and the colour of each, and words about their common scale."""

    plots: tuple[Plot, ...]
    names: tuple[str, ...]
    colours: tuple[Colour, ...]
    head: str
    scale: str

    @classmethod
    def within(
        cls, height: int, width: int, *, y: tuple[float, float], x: tuple[float, float], size: int,
        names: Sequence[str], colours: Sequence[Colour], head: str, scale: str = "",
    ) -> Strips | None:  # fmt: skip
        """Return the strips that fill a picture; None where it is too low for them.

        ``head`` stands above the names, such as the swept parameter; ``scale`` says what the strips span, by
        default their values.
        """
        top, bottom = line_height(size) + 2, height - line_height(size) - 4
        gap = 2 if bottom - top > 12 * len(names) else 1
        tall = (bottom - top + gap) / len(names) - gap
        if tall < _LEAST:
            return None
        widest = max(text_width(words, size) for words in (*names, head)) + 8
        left = min(widest, max(width // 2, 1))
        right = max(width - size // 2, left + 2)
        edges = [top + k * (tall + gap) for k in range(len(names))]
        plots = tuple(Plot(left, round(a), right, round(a + tall), *y, *x, size) for a in edges)
        scale = scale or f"each {number(y[0])} to {number(y[1])}"
        return cls(plots, tuple(names), tuple(colours), head, scale)

    def at(self, x: int, y: int) -> int | None:
        """Return the number of the strip at a place, with the gap below it; None: there is none."""
        first, last = self.plots[0], self.plots[-1]
        if not (first.left <= x < first.right and first.top <= y < last.bottom):
            return None
        return max(k for k, plot in enumerate(self.plots) if plot.top <= y)

    def draw(self, picture: Picture) -> None:
        """Draw names, the lines of zero, and the words about the scale."""
        first = self.plots[0]
        size = first.size
        above = (first.top - 2) / 2
        label(picture, self.head, 0, above, size, theme().quiet)
        room = picture.shape[1] - text_width(self.head, size) - 2 * size
        words = whole_parts(self.scale, size, room)
        label(picture, words, first.right, above, size, theme().quiet, at="right")
        every = -(-line_height(size) * 2 // (3 * (first.bottom - first.top)))
        for k, (plot, name, colour) in enumerate(zip(self.plots, self.names, self.colours, strict=True)):
            zero = round(float(plot.rows(min(max(0.0, plot.low), plot.high))))
            picture[zero : zero + 1, plot.left : plot.right] = theme().grid
            if k % every == 0:
                y = (plot.top + plot.bottom) / 2
                label(picture, shorten(name, size, plot.left - 8), plot.left - 8, y, size, colour, at="right")
