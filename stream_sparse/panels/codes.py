"""Panel ``codes``: weights over time as a heat map."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from stream_sparse.base import Panel, param
from stream_sparse.base.feed import captions
from stream_sparse.drawing.axes import Plot, whole_rows
from stream_sparse.drawing.colour_bar import bar_width, draw_bar
from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.pictures import Tint, tint
from stream_sparse.drawing.ranges import Limits
from stream_sparse.drawing.text import label, line_height, shorten, size_for
from stream_sparse.drawing.theme import theme
from stream_sparse.drawing.vector_history import VectorHistory, loudest
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Stamp, Value, as_float, describe

from ._reading import Reading, exactly, line_of, names, seconds
from ._stale import StaleInputs

__all__ = ["Codes"]


class _Weights:
    """The weights of one input over time; ``many`` tells whether they are means over many patches."""

    def __init__(self) -> None:
        self.history: VectorHistory | None = None
        self.many = False

    def see(self, value: Array, time: float, gap: bool, before: float, seconds: float) -> None:
        many = value.ndim == 2 and len(value) > 1
        value = value if many else value.reshape(-1)
        history, rows = self.history, value.shape[-1]
        if history is None or history.rows != rows or history.span != seconds or many != self.many:
            history = self.history = VectorHistory(rows, seconds)
            self.many = many
        elif gap:
            history.add((before + time) / 2, None)
        history.add(time, np.abs(as_float(value)).mean(axis=0) if many else value)


class _Drawn(NamedTuple):
    """A map that was drawn: its axes, what it shows, and the number of its input."""

    plot: Plot
    excerpt: _Excerpt
    which: int
    many: bool

    def weight_at(self, x: int, y: int) -> tuple[int, float] | None:
        """Return the number and the value of the weight at a place; None: there is none.

        Where several weights share a row of pixels it is the one of largest magnitude, which has the colour.
        """
        plot, excerpt = self.plot, self.excerpt
        column = x - plot.left
        if not plot.holds(x, y) or not excerpt.known[column]:
            return None
        values = excerpt.values[:, excerpt.which[column]]
        rows, tall, row = len(values), plot.bottom - plot.top, y - plot.top
        if rows <= tall:
            edges = np.linspace(0, tall, rows + 1).round()
            first = int(np.searchsorted(edges, row, side="right")) - 1
            return first, float(values[first])
        starts = np.linspace(0, rows, tall + 1).astype(np.int64)
        some = np.abs(values[starts[row] : starts[row + 1]])
        k = int(starts[row]) + int(np.argmax(np.where(np.isnan(some), np.inf, some)))
        return k, float(values[k])


class Codes(Panel):
    """Weights over time as a heat map: time runs to the right, each weight has a row.

    The input is a vector (k,) or (1, k), such as the weights of a frame, drawn from blue over white to red
    around zero; or (n, k), the codes of many patches, drawn as their mean magnitude from black to bright.
    Several inputs stand below one another. The range grows at once and shrinks slowly. Lost frames and frames
    without a value are empty; nan is purple.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Codes(seconds=2)
    >>> medium = Medium((), np.dtype("f8"), 30, False, Clock("pts"))
    >>> panel.open((Feed("dict.codes", None, "", {}, 0),), medium, {})
    >>> for t in range(30):
    ...     panel.see(np.sin(0.1 * t * np.arange(15.0)), at=Stamp(t, t / 30))
    >>> panel.draw(120, 300).shape
    (120, 300, 3)
    """

    seconds: float = param(5.0, gt=0, help="How far back the map reaches.")

    def reset(self) -> None:
        self._inputs = [_Weights() for _ in self.feeds]
        self._limits: dict[bool, Limits] = {}
        self._stale = StaleInputs(self.feeds)
        self._first = self._last = 0.0
        self._step = 0.0
        self._drawn: tuple[_Drawn, ...] = ()

    def note(self) -> str:
        """Return ``mean magnitude`` for the codes of many patches, and the unit of measure."""
        many = any(mine.many for mine in self._inputs)
        return ", ".join(filter(None, ("mean magnitude" if many else "", super().note())))

    def see(self, *values: Value, at: Stamp) -> None:
        if self._stale.first is None:
            self._first = self._last = at.time_s
        self._stale.see(values, at.index)
        for mine, value in zip(self._inputs, values, strict=True):
            if value is None:
                if mine.history is not None:
                    mine.history.add(at.time_s, None)
                continue
            if not isinstance(value, np.ndarray) or value.ndim not in (1, 2) or not value.size:
                raise InputError(
                    f"codes: expects weights (k,) or (n, k), got {describe(value)}; show scalars with a trace"
                )
            mine.see(value, at.time_s, bool(at.gap), self._last, self.seconds)
        if at.time_s > self._last:
            self._step = at.time_s - self._last
        self._last = at.time_s

    def draw(self, height: int, width: int) -> Array:
        if all(mine.history is None for mine in self._inputs):
            return self._stale.picture(height, width)
        size = size_for(height, width)
        picture = blank(height, width)
        bar = bar_width(size) if width > 150 else 0
        count = len(self._inputs)
        under = line_height(size) + 4
        room = max(height - under, 0)
        edges = [round(k * room / count) for k in range(count + 1)]
        over = line_height(size) if count > 1 else 0
        end = max(self._last, self._first + self.seconds)
        span = end - self.seconds, end
        plots = []
        for mine, (top, bottom) in zip(self._inputs, pairwise(edges), strict=True):
            y = -0.5, (1 if mine.history is None else mine.history.rows) - 0.5
            plot = Plot.within(bottom + under, width - bar, top=top, y=y, x=span, size=size)
            top = max(min(top + max(over, size // 2 + 2), bottom - 2), 0)
            plots.append(plot._replace(top=top, bottom=max(bottom, top + 1)))
        left = max(plot.left for plot in plots)
        plots = [plot._replace(left=left) for plot in plots]
        maps = {
            k: self._excerpt(plot, mine.history)
            for k, (plot, mine) in enumerate(zip(plots, self._inputs, strict=True))
            if mine.history is not None and plot.bottom <= height and plot.right > left
        }
        tints = self._tints(maps)
        for k, plot in enumerate(plots):
            if over:
                name = shorten(captions(self.feeds)[k], size, plot.right - left)
                label(picture, name, left, edges[k] + over / 2, size, theme().quiet)
            if k in maps:
                _paint(picture, plot, maps[k], tints[self._inputs[k].many])
                self._stale.write_at_end(picture[plot.top : plot.bottom, left : plot.right], size, k)
            elif self._inputs[k].history is None and plot.bottom <= height:
                self._stale.write(picture[plot.top : plot.bottom], size, k)
        if bar and len(tints) == 1:  # one bar for all
            last = plots[max(maps)].bottom
            draw_bar(picture[edges[0] + over : last], next(iter(tints.values())), width - bar, size)
        elif bar:
            for k in maps:
                place = picture[edges[k] + over : plots[k].bottom]
                draw_bar(place, tints[self._inputs[k].many], width - bar, size)
        plots[-1].time_axis(picture)
        self._drawn = tuple(_Drawn(plots[k], maps[k], k, self._inputs[k].many) for k in maps)
        return picture

    def read_off(self, x: int, y: int) -> str:
        """Return time, weight and value at a place of a map; of several maps also the name."""
        for drawn in self._drawn:
            found = drawn.weight_at(x, y)
            if found is not None:
                weight, value = found
                name, unit = names(self.feeds)[drawn.which], self.feeds[drawn.which].unit
                what = ", mean magnitude" if drawn.many else ""
                place = f"{seconds(drawn.plot.across(x))}, weight {weight}{what}"
                return line_of(place, [Reading(name, exactly(value), unit)])
        return ""

    def _excerpt(self, plot: Plot, history: VectorHistory) -> _Excerpt:
        """Return what a map shows of a history."""
        wide = plot.right - plot.left
        # Align columns with a grid of pixels that moves with time; otherwise their borders would shimmer.
        pixel = (plot.end - plot.start) / wide
        end = (math.floor(plot.end / pixel) + 1) * pixel
        last = self._last + 1.5 * self._step
        return _Excerpt(*history.pixels(end - wide * pixel, end, wide, end=last))

    def _tints(self, maps: dict[int, _Excerpt]) -> dict[bool, Tint]:
        """Return colour map and range: signed weights share one range, magnitudes another."""
        tops: dict[bool, list[float]] = {}
        for k, excerpt in maps.items():
            tops.setdefault(self._inputs[k].many, []).append(excerpt.top())
        made = {}
        for many, some in tops.items():
            top = max((top for top in some if top == top), default=math.nan)
            limits = self._limits.setdefault(many, Limits(symmetric=not many))
            made[many] = Tint("magma" if many else "coolwarm", *limits.follow(0.0 if many else -top, top))
        return made


class _Excerpt(NamedTuple):
    """The vectors of a map; for each column of pixels the number of its vector, and whether it is shown."""

    values: Array
    which: Array
    known: Array

    def top(self) -> float:
        """Return the largest magnitude but for one weight in a hundred, which would hide all others."""
        shown = np.zeros(self.values.shape[1], bool)
        shown[self.which[self.known]] = True
        values = self.values if shown.all() else self.values[:, shown]
        some = values[:: max(values.size // 50_000, 1)]
        some = np.abs(some[np.isfinite(some) & (some != 0)])
        return float(np.percentile(some, 99)) if some.size else math.nan


def _paint(picture: Array, plot: Plot, excerpt: _Excerpt, how: Tint) -> None:
    tall = plot.bottom - plot.top
    rows = np.take(tint(loudest(excerpt.values, tall), how), excerpt.which, axis=1)
    rows[:, ~excerpt.known] = theme().card
    heights = np.diff(np.linspace(0, tall, len(rows) + 1).round().astype(int))
    picture[plot.top : plot.bottom, plot.left : plot.right] = np.repeat(rows, heights, axis=0)
    whole_rows(picture, plot)
