"""Panel ``codes``: weights over time as a heat map."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import ClassVar, NamedTuple

import numpy as np

from stream_sparse.base import param
from stream_sparse.base.feed import captions
from stream_sparse.drawing.axes import Across
from stream_sparse.drawing.colour_bar import bar_width, draw_bar
from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.pictures import Tints, paint
from stream_sparse.drawing.plot import Plot, draw_across, number_rows
from stream_sparse.drawing.readings import Reading, exactly, line_of
from stream_sparse.drawing.text import label, line_height, shorten
from stream_sparse.drawing.theme import theme
from stream_sparse.drawing.vector_history import VectorHistory
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Stamp, Value, as_float, describe

from ._pixels import PixelPanel
from ._values import words

__all__ = ["Codes"]


class _Weights(NamedTuple):
    """The weights of one input over time; ``many`` says whether they are means over many patches."""

    history: VectorHistory
    many: bool


class _Map(NamedTuple):
    """A map that is drawn: its axes; its vectors, and for each column of pixels the number of one, or -1."""

    plot: Plot
    values: Array
    columns: Array
    many: bool
    name: str
    unit: str

    def top(self) -> float:
        """Return the largest magnitude but for one weight in a hundred, which would hide all others."""
        shown = np.zeros(self.values.shape[1], bool)
        shown[self.columns[self.columns >= 0]] = True
        values = self.values if shown.all() else self.values[:, shown]
        some = values[:: max(values.size // 50_000, 1)]
        some = np.abs(some[np.isfinite(some) & (some != 0)])
        return float(np.percentile(some, 99)) if some.size else math.nan

    def read_off(self, x: int, y: int) -> str:
        """Return time, weight and value at a place; of several maps also the name.

        Where several weights share a row of pixels it is the one of largest magnitude, which has the colour.
        """
        plot = self.plot
        if not plot.holds(x, y) or self.columns[x - plot.left] < 0:
            return ""
        values = self.values[:, self.columns[x - plot.left]]
        first, last = (k * len(values) // plot.tall for k in (y - plot.top, y - plot.top + 1))
        some = np.abs(values[first : max(last, first + 1)])
        weight = first + int(np.argmax(np.where(np.isnan(some), np.inf, some)))
        place = words(
            Across("time", 0, 1).words(plot.across(x)), f"weight {weight}", "mean magnitude" * self.many
        )
        return line_of(place, [Reading(self.name, exactly(values[weight]), self.unit)])


class Codes(PixelPanel):
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

    _says_frames: ClassVar[bool] = False

    def reset(self) -> None:
        super().reset()
        self._tints = Tints()
        self._first = self._last = 0.0
        self._step = 0.0

    def note(self) -> str:
        """Return ``mean magnitude`` for the codes of many patches, and the unit of measure."""
        return words("mean magnitude" * any(mine.many for mine in self._latest if mine), super().note())

    def see(self, *values: Value, at: Stamp) -> None:
        if self._stale.first is None:
            self._first = self._last = at.time_s
        for weights, value in zip(self._latest, values, strict=True):
            if weights is not None and (value is None or at.gap):
                weights.history.add(at.time_s if value is None else (self._last + at.time_s) / 2, None)
        super().see(*values, at=at)
        if at.time_s > self._last:
            self._step = at.time_s - self._last
        self._last = at.time_s

    def _checked(self, value: Value, which: int, at: Stamp, /) -> _Weights:
        if not isinstance(value, np.ndarray) or value.ndim not in (1, 2) or not value.size:
            raise InputError(
                f"codes: expects weights (k,) or (n, k), got {describe(value)}; show scalars with a trace"
            )
        weights: _Weights | None = self._latest[which]
        many = value.ndim == 2 and len(value) > 1
        value = np.abs(as_float(value)).mean(axis=0) if many else value.reshape(-1)
        kind = value.size, self.seconds, many
        if weights is None or (weights.history.rows, weights.history.span, weights.many) != kind:
            weights = _Weights(VectorHistory(value.size, self.seconds), many)
        weights.history.add(at.time_s, value)
        return weights

    def _drawing(self, height: int, width: int, size: int, /) -> tuple[Array, tuple[_Map, ...]]:
        picture, quiet = blank(height, width), theme().quiet
        bar = bar_width(size) if width > 150 else 0
        over = line_height(size) if len(self.feeds) > 1 else 0
        plots = self._plots(height, width - bar, over, size)
        maps = {
            k: self._map(plot, k, weights)
            for k, (plot, weights) in enumerate(zip(plots, self._latest, strict=True))
            if weights is not None and plot.bottom <= height and plot.wide > 0
        }
        tops = {many: [one.top() for one in maps.values() if one.many == many] for many in (False, True)}
        tints = {
            many: self._tints.follow(many, float(np.fmax.reduce(some)), signed=not many,
                                     colormap="magma" if many else "coolwarm")
            for many, some in tops.items() if some
        }  # fmt: skip
        for k, plot in enumerate(plots):
            place = picture[plot.top : plot.bottom, plot.left : plot.right]
            if over:
                name = shorten(captions(self.feeds)[k], size, plot.wide)
                label(picture, name, plot.left, plot.top - over / 2, size, quiet)
            if k in maps:
                paint(picture, plot, maps[k].values, maps[k].columns, tints[maps[k].many])
                number_rows(picture, plot)
                self._write_at_end(place, size, k)
            elif self._latest[k] is None and plot.bottom <= height:
                self._write(place, size, k)
        if bar and len(tints) == 1:  # one bar for all
            (how,) = tints.values()
            draw_bar(picture[plots[0].top : plots[max(maps)].bottom], how, width - bar, size)
        elif bar:
            for one in maps.values():
                draw_bar(picture[one.plot.top : one.plot.bottom], tints[one.many], width - bar, size)
        draw_across(picture, plots[-1], Across("time", plots[-1].start, plots[-1].end))
        return picture, tuple(maps.values())

    def _plots(self, height: int, width: int, over: int, size: int) -> list[Plot]:
        """Return the axes of each input, below one another, under rows of pixels for a name."""
        under = line_height(size) + 4
        count, room = len(self.feeds), max(height - under, 0)
        end = max(self._last, self._first + self.seconds)
        plots: list[Plot] = []
        for top, bottom in pairwise(round(k * room / count) for k in range(count + 1)):
            weights = self._latest[len(plots)]
            y = -0.5, (1 if weights is None else weights.history.rows) - 0.5
            x = end - self.seconds, end
            plot = Plot.within(bottom + under, width, top=top, y=y, x=x, size=size)
            top = max(min(top + max(over, size // 2 + 2), bottom - 2), 0)
            plots.append(plot._replace(top=top, bottom=max(bottom, top + 1)))
        left = max(plot.left for plot in plots)
        return [plot._replace(left=left) for plot in plots]

    def _map(self, plot: Plot, which: int, weights: _Weights) -> _Map:
        """Return what a map shows of the weights of an input."""
        # Align columns with a grid of pixels that moves with time; otherwise their borders would shimmer.
        pixel = (plot.end - plot.start) / plot.wide
        end = (math.floor(plot.end / pixel) + 1) * pixel
        last = self._last + 1.5 * self._step
        values, columns, known = weights.history.pixels(end - plot.wide * pixel, end, plot.wide, end=last)
        name, unit = self._series.names[which], self.feeds[which].unit
        return _Map(plot, values, np.where(known, columns, -1), weights.many, name, unit)
