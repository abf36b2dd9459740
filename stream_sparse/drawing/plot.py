"""The plot of axes: its place in the picture, what lies along its two axes, grid, ticks and labels."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.frame import Array

from .axes import Across
from .text import label, line_height, text_width
from .theme import Colour, Picture, theme
from .ticks import number, ticks

# Floats end at 1e308.
_LARGEST_POWER = 308
_AGAIN = "begins again"
# A label stands at every power of ten, or in short ranges also at 2 and 5 times those.
_SERIES = tuple(math.log10(step) for step in (1, 2, 5))

Labels = list[tuple[float, str]]
"""Texts, and the values at which they stand, of a logarithmic vertical axis their logarithms."""


class Plot(NamedTuple):
    """A rectangle of a picture in pixels, right and bottom excluded; the values at its edges; a font size.

    On a logarithmic axis the values at the edges are logarithms to base 10.
    """

    left: int
    top: int
    right: int
    bottom: int
    low: float
    high: float
    start: float
    end: float
    size: int
    log_x: bool = False
    log_y: bool = False

    @classmethod
    def within(
        cls, height: int, width: int, *, top: int, y: tuple[float, float], x: tuple[float, float], size: int,
        log_x: bool = False, log_y: bool = False,
    ) -> Plot:  # fmt: skip
        """Return the plot that fills a picture below row ``top`` and leaves room for its labels."""
        half = line_height(size) // 2
        bottom = max(height - line_height(size) - 4, top + half + 2)
        plot = cls(0, top + half, width, bottom, *y, 0.0, 1.0, size, False, log_y)
        widest = max((text_width(text, size) for _, text in plot.levels()), default=0)
        left = min(max(widest + 8, 3 * size + 3), max(width // 2, 1))
        right = max(width - size // 2, left + 2)
        return plot._replace(left=left, right=right, start=x[0], end=x[1], log_x=log_x)

    @property
    def tall(self) -> int:
        """The number of rows of pixels."""
        return self.bottom - self.top

    @property
    def wide(self) -> int:
        """The number of columns of pixels."""
        return self.right - self.left

    def rows(self, values: Any) -> Array:
        """Convert values to rows of the whole picture."""
        return self._rows(_scaled(values, self.log_y))

    def _rows(self, levels: Any) -> Array:
        """Convert values, or the logarithms of a logarithmic axis, to rows."""
        return np.asarray(self.bottom - 1 - (levels - self.low) / (self.high - self.low) * (self.tall - 1))

    def columns(self, values: Any) -> Array:
        """Convert values to columns of the whole picture."""
        share = (_scaled(values, self.log_x) - self.start) / (self.end - self.start)
        return self.left + share * (self.wide - 1)

    def holds(self, x: float, y: float) -> bool:
        """Return whether a place of the whole picture lies within the plot."""
        return self.left <= x < self.right and self.top <= y < self.bottom

    def across(self, column: float) -> float:
        """Return the value at a column of the whole picture, the inverse of :meth:`columns`.

        >>> plot = Plot(40, 0, 141, 50, 0.0, 1.0, 2.0, 4.0, 11)
        >>> float(plot.columns(2.5)), plot.across(65)
        (65.0, 2.5)
        """
        share = (column - self.left) / max(self.wide - 1, 1)
        value = self.start + share * (self.end - self.start)
        return 10.0**value if self.log_x else value

    def level(self, row: float) -> float:
        """Return the value at a row of the whole picture, the inverse of :meth:`rows`."""
        share = (self.bottom - 1 - row) / max(self.tall - 1, 1)
        value = self.low + share * (self.high - self.low)
        return 10.0**value if self.log_y else value

    def moved(self, right: int) -> Plot:
        """Return the plot further right."""
        return self._replace(left=self.left + right, right=self.right + right)

    def cut_out(self, picture: Picture) -> tuple[Picture, Plot]:
        """Return the part of a picture within the plot, and the plot as it lies in that part."""
        inside = picture[self.top : self.bottom, self.left : self.right]
        return inside, Plot(0, 0, self.wide, self.tall, *self[4:])

    @functools.lru_cache(maxsize=64)  # noqa: B019  # a plot is a tuple of numbers
    def levels(self) -> Labels:
        """Return the labels of the vertical axis: round values, or its two ends in little room; cached."""
        if self.log_y:
            return self._powers()
        if self.tall < 6.8 * self.size:
            ends = [(value, number(value)) for value in (self.low, self.high)]
            return ends if self.tall > 1.5 * self.size else ends[:1]
        return ticks(self.low, self.high, max(min(int(self.tall / (3.4 * self.size)), 5), 1))

    def _powers(self) -> Labels:
        """Return the logarithms of powers of ten, fewer in little room; at least two values if these fit."""
        first, last = math.ceil(self.low - 1e-9), min(math.floor(self.high + 1e-9), _LARGEST_POWER)
        every = max(math.ceil((last - first + 1) * 2.2 * self.size / max(self.tall, 1)), 1)
        powers = [float(k) for k in range(first, last + 1, every)]
        if len(powers) < 2:
            series = (k + step for k in range(first - 1, last + 1) for step in _SERIES)
            powers = [power for power in series if self.low <= power <= self.high]
        if len(powers) < 2:
            powers = [self.low, (self.low + self.high) / 2, self.high]
        if len(powers) > 1 + self.tall / (1.6 * self.size):  # lines of text would touch
            powers = [powers[0], powers[-1]] if self.tall > 1.5 * self.size else powers[:1]
        return [(power, number(10.0 ** min(power, _LARGEST_POWER))) for power in powers]

    def grid(self, picture: Picture) -> None:
        """Draw horizontal lines with a label at the left of each."""
        for level, text in self.levels():
            row = self.line(picture, level, theme().grid)
            label(picture, text, self.left - 6, row, self.size, theme().quiet, at="right")

    def line(self, picture: Picture, level: float, colour: Colour) -> int:
        """Draw a horizontal line at a value, or at the logarithm of one; return its row."""
        row = round(float(self._rows(level)))
        picture[row : row + 1, self.left : self.right] = colour
        return row


def draw_laps(picture: Picture, plot: Plot, across: Across, *, named: bool = True) -> None:
    """Draw an upright line where the source began again, if ``named`` with words where there is room."""
    wide, end = text_width(_AGAIN, plot.size), plot.right
    for time in reversed(across.laps):
        x = round(float(plot.columns(time)))
        if not plot.left <= x < plot.right:
            continue
        picture[plot.top : plot.bottom, x : x + 1] = theme().faint
        if named and plot.tall > 4 * plot.size and x + 6 + wide < end:
            label(picture, _AGAIN, x + 6, plot.top + 0.8 * plot.size, plot.size, theme().quiet)
        end = x


def draw_across(picture: Picture, plot: Plot, across: Across) -> None:
    """Draw labels below a plot, and the unit of measure at the end."""
    unit = "" if across.kind == "swept" else across.unit
    room = text_width(unit, plot.size) + plot.size if unit else 0
    name_below(picture[:, : max(picture.shape[1] - room, 1)], plot, _labels(plot, across),
               inwards=across.kind != "time")  # fmt: skip
    if unit:
        row = plot.bottom + line_height(plot.size) // 2 + 4
        label(picture, unit, plot.right, row, plot.size, theme().quiet, at="right")


def _labels(plot: Plot, across: Across) -> Labels:
    if across.kind == "swept":
        return _points(plot, across)
    (low, high), size = across.points or (plot.start, plot.end), plot.size
    if across.kind == "time":
        widest = max((text_width(f"{text} s", size) for _, text in ticks(low, high, 4)), default=30)
        count = max(int(plot.wide / (2.5 * widest + 12)), 1)
        return [(value, f"{text} s") for value, text in ticks(low, high, count)]
    if across.kind == "past":
        return _past(plot, across)
    if across.kind == "entries":
        widest = text_width(f"{high:.0f}", size)
        most = min(int(high - low), 12)
    else:
        widest = max((text_width(text, size) for _, text in ticks(low, high, 5)), default=0)
        most = 10
    return ticks(low, high, max(min(int(plot.wide / (widest + 2.5 * size)), most), 1))


def _past(plot: Plot, across: Across) -> Labels:
    """Return round numbers of frames ago, the earliest with these words, and the word for no frame ago."""
    earliest = math.floor(-plot.start)
    now = (0.0, across.words(0.0))
    if earliest < 1:
        return [now]
    room = plot.wide - text_width(across.words(-earliest), plot.size)
    count = min(int(room / (4 * plot.size)), earliest, 10)
    ago = [(-value, text) for value, text in ticks(0.0, earliest, max(count, 1))[:0:-1]]
    first = ago[0][0] if ago else -float(earliest)
    return [(first, across.words(first)), *ago[1:], now]


def _points(plot: Plot, across: Across) -> Labels:
    """Return the swept values, every second or third of them in little room, or round values."""
    values = [(value, number(value)) for value in across.points]
    places = plot.columns(across.points).tolist()
    room = sum(text_width(text, plot.size) + plot.size for _, text in values)
    near = min((b - a for a, b in pairwise(places)), default=math.inf)
    widest = max(text_width(text, plot.size) for _, text in values) + plot.size // 2
    if room < plot.wide and near > widest:
        return values
    if across.log:
        first, last = math.ceil(plot.start - 1e-9), min(math.floor(plot.end + 1e-9), _LARGEST_POWER)
        powers = [float(k) for k in range(first, last + 1)]
        if len(powers) < 3:
            series = (k + step for k in range(first - 1, last + 1) for step in _SERIES)
            powers = [power for power in series if plot.start <= power <= plot.end]
        return [(10.0**power, number(10.0**power)) for power in powers]
    if len(places) > 2 and np.allclose(np.diff(places, 2), 0, atol=1e-6):
        return values[:: max(math.ceil(widest / near), 2)]
    count = max(int(plot.wide / (2.5 * widest + 10)), 1)
    return ticks(plot.start, plot.end, min(count, 10))


def number_rows(picture: Picture, plot: Plot) -> None:
    """Draw whole numbers at the left of a plot with rows numbered from the top, such as weights."""
    low, high = sorted((plot.low, plot.high))
    if not high > low:
        return
    count = min(int(plot.tall / (2.2 * plot.size)), int(high - low), 10)
    for value, text in ticks(low, high, max(count, 1)):
        row = plot.top + (value - low) / (high - low) * plot.tall
        label(picture, text, plot.left - 6, row, plot.size, theme().quiet, at="right")


def name_below(
    picture: Picture, plot: Plot, named: Sequence[tuple[float, str]], *, inwards: bool = True
) -> None:
    """Draw labels below a plot from left to right; leave out a label that would touch the one before.

    ``inwards``: a label at the border is moved, so that it is not cut; else it is left out.
    """
    row = plot.bottom + line_height(plot.size) // 2 + 4
    free, width = 0.0, picture.shape[1]
    for value, text in named:
        middle = float(plot.columns(value))
        half = text_width(text, plot.size) / 2
        centre = min(max(middle, half), width - half) if inwards else middle
        if centre - half >= free and max(centre + half, middle) <= width:
            picture[plot.bottom : plot.bottom + 3, round(middle) : round(middle) + 1] = theme().grid
            label(picture, text, centre, row, plot.size, theme().quiet, at="middle")
            free = centre + half + 0.7 * plot.size


def _scaled(values: Any, log: bool) -> Array:
    """Return values as floats, or their logarithms to base 10, which are not finite for 0 and below."""
    real = np.asarray(values, np.float64)
    if not log:
        return real
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log10(real)
