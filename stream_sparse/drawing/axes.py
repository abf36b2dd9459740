"""The axes of a plot: its place in the picture, the range of its values, grid, ticks and labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.frame import Array

from .colours import Picture
from .text import label, line_height, text_width
from .theme import theme
from .ticks import ticks

__all__ = ["Plot", "ticks_below", "whole_rows", "whole_ticks"]


class Plot(NamedTuple):
    """A rectangle of a picture in pixels, right and bottom excluded; the values at its edges; a font size."""

    left: int
    top: int
    right: int
    bottom: int
    low: float
    high: float
    start: float
    end: float
    size: int

    @classmethod
    def within(
        cls, height: int, width: int, *, top: int, y: tuple[float, float], x: tuple[float, float], size: int
    ) -> Plot:
        """Return the plot that fills a picture below row ``top`` and leaves room for its labels."""
        half = line_height(size) // 2
        widest = max((text_width(t, size) for _, t in _rows(height - top, y, size)), default=0)
        left = min(max(widest + 8, 3 * size + 3), max(width // 2, 1))
        bottom = max(height - line_height(size) - 4, top + half + 2)
        return cls(left, top + half, max(width - size // 2, left + 2), bottom, *y, *x, size)

    def rows(self, values: Any) -> Array:
        """Convert values to rows of the whole picture."""
        share = (np.asarray(values, np.float64) - self.low) / (self.high - self.low)
        return self.bottom - 1 - share * (self.bottom - 1 - self.top)

    def columns(self, values: Any) -> Array:
        """Convert values to columns of the whole picture."""
        share = (np.asarray(values, np.float64) - self.start) / (self.end - self.start)
        return self.left + share * (self.right - 1 - self.left)

    def holds(self, x: float, y: float) -> bool:
        """Return whether a place of the whole picture lies within the plot."""
        return self.left <= x < self.right and self.top <= y < self.bottom

    def across(self, column: float) -> float:
        """Return the value at a column of the whole picture, the inverse of :meth:`columns`.

        >>> plot = Plot(40, 0, 141, 50, 0.0, 1.0, 2.0, 4.0, 11)
        >>> float(plot.columns(2.5)), plot.across(65)
        (65.0, 2.5)
        """
        share = (column - self.left) / max(self.right - 1 - self.left, 1)
        return self.start + share * (self.end - self.start)

    def cut_out(self, picture: Picture) -> tuple[Picture, Plot]:
        """Return the part of a picture within the plot, and the plot as it lies in that part."""
        inside = picture[self.top : self.bottom, self.left : self.right]
        bottom, right = self.bottom - self.top, self.right - self.left
        return inside, self._replace(left=0, top=0, right=right, bottom=bottom)

    def grid(self, picture: Picture, named: Sequence[tuple[float, str]] | None = None) -> None:
        """Draw horizontal lines with a label at the left of each; by default at round values."""
        y = (self.low, self.high)
        for value, text in _rows(self.bottom - self.top, y, self.size) if named is None else named:
            row = round(float(self.rows(value)))
            picture[row : row + 1, self.left : self.right] = theme().grid
            label(picture, text, self.left - 6, row, self.size, theme().quiet, at="right")

    def time_axis(self, picture: Picture, unit: str = "s") -> None:
        """Draw labels below the plot, a unit of measure after each."""
        suffix = f" {unit}" if unit else ""
        room = max((text_width(t + suffix, self.size) for _, t in ticks(self.start, self.end, 4)), default=30)
        count = max(int((self.right - self.left) / (2.5 * room + 12)), 1)
        row = self.bottom + line_height(self.size) // 2 + 4
        for value, text in ticks(self.start, self.end, count):
            middle = float(self.columns(value))
            half = text_width(text + suffix, self.size) / 2
            if middle + half > picture.shape[1] or middle - half < 0:
                continue
            picture[self.bottom : self.bottom + 3, round(middle) : round(middle) + 1] = theme().grid
            label(picture, text + suffix, middle, row, self.size, theme().quiet, at="middle")


def whole_ticks(picture: Picture, plot: Plot) -> None:
    """Draw whole numbers below a plot with numbered columns, such as the entries of a vector."""
    span = plot.end - plot.start
    if not span > 0:
        return
    widest = text_width(f"{plot.end:.0f}", plot.size)
    count = min(int((plot.right - plot.left) / (widest + 2.5 * plot.size)), int(span), 12)
    ticks_below(picture, plot, ticks(plot.start, plot.end, max(count, 1)))


def whole_rows(picture: Picture, plot: Plot) -> None:
    """Draw whole numbers at the left of a plot with rows numbered from the top, such as weights."""
    low, high = sorted((plot.low, plot.high))
    if not high > low:
        return
    count = min(int((plot.bottom - plot.top) / (2.2 * plot.size)), int(high - low), 10)
    for value, text in ticks(low, high, max(count, 1)):
        row = plot.top + (value - low) / (high - low) * (plot.bottom - plot.top)
        label(picture, text, plot.left - 6, row, plot.size, theme().quiet, at="right")


def ticks_below(picture: Picture, plot: Plot, named: Sequence[tuple[float, str]]) -> None:
    """Draw labels below a plot from left to right; leave out a label that would touch the one before."""
    row = plot.bottom + line_height(plot.size) // 2 + 4
    free = 0.0
    for value, text in named:
        middle = float(plot.columns(value))
        half = text_width(text, plot.size) / 2
        picture[plot.bottom : plot.bottom + 3, round(middle) : round(middle) + 1] = theme().grid
        # Move a label at the border inwards, so that it is not cut.
        place = min(max(middle, half), picture.shape[1] - half)
        if place - half >= free:
            label(picture, text, place, row, plot.size, theme().quiet, at="middle")
            free = place + half + 0.7 * plot.size


def _rows(height: int, y: tuple[float, float], size: int) -> list[tuple[float, str]]:
    return ticks(*y, max(min(int(height / (3.4 * size)), 5), 1))
