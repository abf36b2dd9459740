"""Panel ``codes``: weights over time as a heat map."""

from __future__ import annotations

import math
from itertools import pairwise

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
        for k, mine in enumerate(self._inputs):
            plot = plots[k]._replace(left=left)
            if over:
                name = shorten(captions(self.feeds)[k], size, plot.right - left)
                label(picture, name, left, edges[k] + over / 2, size, theme().quiet)
            if plot.bottom > height or plot.right <= left:
                continue  # no room
            if mine.history is None:
                self._stale.write(picture[plot.top : plot.bottom], size, k)
                continue
            how = self._map(picture, plot, mine.history, many=mine.many)
            self._stale.write_at_end(picture[plot.top : plot.bottom, left : plot.right], size, k)
            if bar:
                draw_bar(picture[edges[k] + over : plot.bottom], how, width - bar, size)
        plots[-1]._replace(left=left).time_axis(picture)
        return picture

    def _map(self, picture: Array, plot: Plot, history: VectorHistory, *, many: bool) -> Tint:
        """Draw the map of one input; return its colour map and range."""
        wide, tall = plot.right - plot.left, plot.bottom - plot.top
        # Align columns with a grid of pixels that moves with time; otherwise their borders would shimmer.
        pixel = (plot.end - plot.start) / wide
        end = (math.floor(plot.end / pixel) + 1) * pixel
        last = self._last + 1.5 * self._step
        values, which, known = history.pixels(end - wide * pixel, end, wide, end=last)
        shown = np.zeros(values.shape[1], bool)
        shown[which[known]] = True
        how = self._tint(values if shown.all() else values[:, shown], many)
        rows = np.take(tint(loudest(values, tall), how), which, axis=1)
        rows[:, ~known] = theme().card
        heights = np.diff(np.linspace(0, tall, len(rows) + 1).round().astype(int))
        picture[plot.top : plot.bottom, plot.left : plot.right] = np.repeat(rows, heights, axis=0)
        whole_rows(picture, plot)
        return how

    def _tint(self, values: Array, many: bool) -> Tint:
        """Return colour map and range; signed weights share one range, magnitudes another."""
        some = values[:: max(values.size // 50_000, 1)]
        some = np.abs(some[np.isfinite(some) & (some != 0)])
        # One weight in a hundred may exceed the range; otherwise it would hide all others.
        top = float(np.percentile(some, 99)) if some.size else math.nan
        limits = self._limits.setdefault(many, Limits(symmetric=not many))
        low, high = limits.follow(0.0 if many else -top, top)
        return Tint("magma" if many else "coolwarm", low, high)
