"""Curves in common axes where their sizes can be compared, else in axes below one another."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from stream_sparse.frame import Array

from .axes import Plot, ticks_below, whole_ticks
from .colours import Colour, Picture, blank
from .curves import curve, dot
from .legend import Entry, legend, legend_height
from .normal import draw_normal
from .picture_cache import PictureCache
from .ranges import Limits
from .text import line_height, text_width
from .ticks import number, ticks

__all__ = ["Axes", "Line", "LineGroup"]


# A curve lower than 1/20 of the common axes gets axes of its own. It returns to the common axes when it is
# higher than 1/10 of them.
_APART, _BACK = 20.0, 10.0
# Floats end at 1e308.
_LARGEST_POWER = 308


def is_even_log(x: Array) -> bool:
    """Return whether positions span two decades in about even ratios, and belong on a logarithmic axis."""
    if len(x) < 3 or not x[0] > 0 or x[-1] < 99 * x[0]:
        return False
    steps = np.diff(np.log10(x))
    return bool(steps.max() <= 4 * steps.min())


class Line(NamedTuple):
    """One curve: points with x increasing, nan in y is a gap; ``marked``: with a dot at each.

    ``knee`` is the value of x with a ring around its dot. ``name`` and ``unit`` of measure are for who reads
    values off.
    """

    x: Array
    y: Array
    colour: Colour
    marked: bool = False
    knee: float | None = None
    name: str = ""
    unit: str = ""

    @property
    def across(self) -> Array:
        """The positions along the axis; on a logarithmic axis the logarithms of x."""
        return np.log10(self.x) if self.marked and is_even_log(self.x) else self.x

    def nearest(self, across: float) -> int:
        """Return the number of the point nearest to a position along the axis."""
        return int(np.argmin(np.abs(self.across - across)))


class LineGroup(NamedTuple):
    """Curves that always share axes, such as those of one input, and their legend.

    Only groups with an equal ``key``, the name of the horizontal axis, share axes; empty: the index, or where
    that is ``spanned`` its values. ``normal`` is the value of a normal distribution.
    """

    name: str
    key: str
    lines: tuple[Line, ...]
    entries: tuple[Entry, ...]
    normal: float | None = None
    spanned: bool = False

    def span(self) -> tuple[float, float]:
        """Return the least and the greatest value; nan where there is none."""
        values = np.concatenate([np.asarray(line.y, np.float64) for line in self.lines])
        real = values[np.isfinite(values)]
        return (float(real.min()), float(real.max())) if real.size else (math.nan, math.nan)


class Axes:
    """Draws groups of curves, with ranges and a division into axes that do not flicker.

    With ``log`` the values are logarithms to base 10, and labels show the values themselves.
    """

    def __init__(self, log: bool = False) -> None:
        self._log = log
        self._parts: list[tuple[str, ...]] = []
        self._limits: dict[tuple[str, ...], Limits] = {}
        self._background = PictureCache()
        self.drawn: tuple[tuple[tuple[LineGroup, ...], Plot], ...] = ()
        """The groups that were drawn last, in each axes from the top."""

    def draw(self, height: int, width: int, groups: list[LineGroup], size: int) -> Picture:
        """Draw all groups as a new picture with labels of a font size."""
        parts = self.divided(groups)
        if height < 34 * len(parts):  # too low for all axes: draw the first ones
            parts = parts[: max(height // 34, 1)]
        under = line_height(size) + 4
        # Axes with equal keys have labels only below the last of them.
        own = [k + 1 == len(parts) or parts[k + 1][0].key != part[0].key for k, part in enumerate(parts)]
        gap = size // 2
        each = (height - under * sum(own) - gap * (len(parts) - 1)) / len(parts)
        plots, top = [], 0.0
        for part, labelled in zip(parts, own, strict=True):
            bottom = top + each
            plots.append(self._plot(part, round(top), round(bottom) + under, width, size))
            top = bottom + gap + (under if labelled else 0)
        left = max(plot.left for plot in plots)
        plots = [plot._replace(left=left) for plot in plots]
        drawn = [k for k, plot in enumerate(plots) if plot.bottom <= height and plot.right > plot.left]

        def background() -> Picture:
            made = blank(height, width)
            for k in drawn:
                _draw_axes(made, parts[k], plots[k], labelled=own[k], log=self._log)
            return made

        words = [[group._replace(lines=(), entries=()) for group in part] for part in parts]
        across = [[line.x.tobytes() for group in part if group.key for line in group.lines] for part in parts]
        picture = self._background((height, width, plots, own, words, across), background)
        for k in drawn:
            _draw_legend(picture, parts[k], plots[k])
            _draw_lines(picture, parts[k], plots[k])
        self.drawn = tuple((tuple(parts[k]), plots[k]) for k in drawn)
        return picture

    def _plot(self, part: list[LineGroup], top: int, bottom: int, width: int, size: int) -> Plot:
        spans = [group.span() for group in part]
        spans += [(group.normal, group.normal) for group in part if group.normal is not None]
        low = min((s[0] for s in spans if s[0] == s[0]), default=math.nan)
        high = max((s[1] for s in spans if s[1] == s[1]), default=math.nan)
        names = tuple(group.name for group in part)
        y = self._limits.setdefault(names, Limits()).follow(low, high)
        words = [entry for group in part for entry in group.entries]
        over = top + legend_height(words, 3 * size, width, size)
        plot = Plot.within(bottom, width, top=over, y=y, x=_span(part), size=size)
        if not self._log:
            return plot
        widest = max(text_width(text, size) for _, text in _powers(plot))
        return plot._replace(left=max(plot.left, widest + 8))

    def divided(self, groups: list[LineGroup]) -> list[list[LineGroup]]:
        """Return the groups of each axes; the last division is kept while it fits."""
        by_name = {group.name: group for group in groups}
        before = [[by_name[name] for name in part if name in by_name] for part in self._parts]
        same = sorted(name for part in self._parts for name in part) == sorted(by_name)
        if same and all(_fit(part, _APART) for part in before) and len(before) <= len(_greedy(groups, _BACK)):
            return before
        parts = _greedy(groups, _APART)
        self._parts = [tuple(group.name for group in part) for part in parts]
        self._limits = {key: limits for key, limits in self._limits.items() if key in self._parts}
        return parts


def _greedy(groups: list[LineGroup], most: float) -> list[list[LineGroup]]:
    """Put each group into the first axes that it fits."""
    parts: list[list[LineGroup]] = []
    for group in groups:
        for part in parts:
            if part[0].key == group.key and _fit([*part, group], most):
                part.append(group)
                break
        else:
            parts.append([group])
    return parts


def _fit(part: list[LineGroup], most: float) -> bool:
    """Return whether the height of common axes is at most ``most`` times that of each group."""
    spans = [s for s in (group.span() for group in part) if s[0] == s[0]]
    heights = [high / 2 - low / 2 for low, high in spans if high > low]
    if len(part) < 2 or not heights:
        return True
    common = max(high for _, high in spans) / 2 - min(low for low, _ in spans) / 2
    return common <= most * min(heights)


def _span(part: list[LineGroup]) -> tuple[float, float]:
    """Return the two ends of the horizontal axis."""
    across = [line.across for group in part for line in group.lines]
    low, high = min(float(x[0]) for x in across), max(float(x[-1]) for x in across)
    if not high > low:
        return low - 0.5, high + 0.5
    # Dots at the ends need room.
    room = 0.03 * (high - low) if part[0].key else 0.0
    return low - room, high + room


def _draw_axes(picture: Picture, part: list[LineGroup], plot: Plot, *, labelled: bool, log: bool) -> None:
    """Draw what stays while ranges stay."""
    # Axes with room for one tick only show their two ends.
    ends = [(value, number(value)) for value in (plot.low, plot.high)]
    few = plot.bottom - plot.top < 6.8 * plot.size
    named = ends if few and plot.bottom - plot.top > 1.5 * plot.size else None
    plot.grid(picture, _powers(plot) if log else named)
    if labelled:
        _label_below(picture, part, plot)
    for normal in {group.normal for group in part if group.normal is not None}:
        draw_normal(picture, plot, normal)


def _draw_legend(picture: Picture, part: list[LineGroup], plot: Plot) -> None:
    """Draw the legend, which may count frames and so change with each of them."""
    words = [entry for group in part for entry in group.entries]
    over = line_height(plot.size) // 2 + legend_height(words, 3 * plot.size, picture.shape[1], plot.size)
    legend(picture, words, min(plot.left, 4 * plot.size), max(plot.top - over, 0), plot.size)


def _draw_lines(picture: Picture, part: list[LineGroup], plot: Plot) -> None:
    inside = picture[: plot.bottom + 2, plot.left : plot.right]
    for group in part:
        thickness = 2 if plot.size > 9 and len(group.lines) < 12 else 1
        for line in group.lines:
            x = plot.columns(line.across) - plot.left
            rows = plot.rows(line.y)
            curve(inside, x, rows, rows, line.colour, thickness)
            if line.marked:
                _draw_dots(picture[:, plot.left : plot.right], line, x, rows, plot.size)


def _powers(plot: Plot) -> list[tuple[float, str]]:
    """Return powers of ten for the vertical axis, fewer in short room, at least two values."""
    first, last = math.ceil(plot.low - 1e-9), min(math.floor(plot.high + 1e-9), _LARGEST_POWER)
    every = max(math.ceil((last - first + 1) * 2.2 * plot.size / max(plot.bottom - plot.top, 1)), 1)
    powers = [float(k) for k in range(first, last + 1, every)]
    if len(powers) < 2:
        powers = [plot.low, (plot.low + plot.high) / 2, plot.high]
    return [(k, number(10.0 ** min(k, _LARGEST_POWER))) for k in powers]


def _draw_dots(place: Array, line: Line, x: Array, rows: Array, size: int) -> None:
    """Draw a dot at each point, and a ring around the knee."""
    radius = max(0.26 * size, 2.8)
    for value, column, row in zip(line.x.tolist(), x.tolist(), rows.tolist(), strict=True):
        if math.isfinite(row):
            dot(place, column, row, radius, line.colour)
            if value == line.knee:
                dot(place, column, row, radius + 0.35 * size, line.colour, ring=True)


def _label_below(picture: Array, part: list[LineGroup], plot: Plot) -> None:
    """Label the horizontal axis: with whole numbers of an index, the swept values, or powers of ten."""
    if not part[0].key:
        if not part[0].spanned:
            whole_ticks(picture, plot)
            return
        widest = max(text_width(text, plot.size) for _, text in ticks(plot.start, plot.end, 5))
        count = int((plot.right - plot.left) / (widest + 2.5 * plot.size))
        ticks_below(picture, plot, ticks(plot.start, plot.end, max(min(count, 10), 1)))
        return
    longest = max((line for group in part for line in group.lines), key=lambda line: len(line.x))
    values = [(float(at), number(float(x))) for at, x in zip(longest.across, longest.x, strict=True)]
    room = sum(text_width(text, plot.size) + plot.size for _, text in values)
    near = min((b[0] - a[0] for a, b in pairwise(values)), default=math.inf)
    widest = max(text_width(text, plot.size) for _, text in values) + plot.size // 2
    if room < plot.right - plot.left and near * (plot.right - plot.left) > widest * (plot.end - plot.start):
        ticks_below(picture, plot, values)
    elif longest.across is not longest.x:
        powers = range(math.ceil(plot.start - 1e-9), min(math.floor(plot.end + 1e-9), _LARGEST_POWER) + 1)
        ticks_below(picture, plot, [(float(k), number(10.0**k)) for k in powers])
    elif _even(longest.x):  # every second or third of them
        every = math.ceil(widest * (plot.end - plot.start) / (near * (plot.right - plot.left)))
        ticks_below(picture, plot, values[:: max(every, 2)])
    else:
        count = max(int((plot.right - plot.left) / (2.5 * widest + 10)), 1)
        ticks_below(picture, plot, ticks(plot.start, plot.end, min(count, 10)))


def _even(x: Array) -> bool:
    """Whether values are equally far apart."""
    return len(x) > 2 and bool(np.allclose(np.diff(x, 2), 0, atol=1e-9 * float(np.ptp(x))))
