"""Panel ``codes``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from stream_sparse.base import Panel, param
from stream_sparse.drawing import (
    CARD,
    QUIET,
    Limits,
    Plot,
    Roll,
    Silence,
    Still,
    Tint,
    bar_width,
    blank,
    captions,
    heading,
    label,
    line_height,
    loudest,
    notice,
    scale_bar,
    shorten,
    size_for,
    tint,
    units,
    whole_rows,
)  # fmt: skip
from stream_sparse.errors import InputError
from stream_sparse.frame import as_float, describe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stream_sparse.base import Feed
    from stream_sparse.frame import Array, Medium, Stamp, Value

__all__ = ["Codes"]


class _Weights:
    """The weights of one input over time."""

    def __init__(self) -> None:
        self.roll: Roll | None = None
        self.many = False

    def see(self, value: Array, time: float, gap: bool, before: float, seconds: float) -> None:
        many = value.ndim == 2 and len(value) > 1
        value = value if many else value.reshape(-1)
        roll = self.roll
        if roll is None or roll.rows != value.shape[-1] or roll.span != seconds or many != self.many:
            roll = self.roll = Roll(value.shape[-1], seconds)
            self.many = many
        elif gap:
            roll.add((before + time) / 2, None)
        roll.add(time, np.abs(as_float(value)).mean(axis=0) if many else value)

    def silent(self, time: float) -> None:
        if self.roll is not None:
            self.roll.add(time, None)


class Codes(Panel):
    """Weights over time as a heat map: time runs to the right, each weight has a row.

    The input is a vector (k,) or (1, k), such as the weights of a frame, drawn from blue over white to red
    around zero; or (n, k), the codes of many patches, of which the mean magnitude over the patches is drawn,
    black to bright. Several inputs stand below one another. The range grows at once and shrinks slowly; lost
    frames and frames without a value are left empty, what is not a number is purple.

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
        self._inputs: list[_Weights] = []
        self._limits: dict[bool, Limits] = {}
        self._silence = Silence(self.feeds)
        self._first = self._last = 0.0
        self._step = 0.0
        self._still = Still()

    def open(self, feeds: tuple[Feed, ...], medium: Medium, marks: Mapping[str, Feed]) -> None:
        super().open(feeds, medium, marks)
        self._inputs = [_Weights() for _ in feeds]

    def heading(self) -> str:
        """The title of the card."""
        return self.title if self.title is not None else heading(self.feeds)

    def note(self) -> str:
        """Where codes of many patches are drawn, that it is their mean magnitude; and the unit."""
        many = any(mine.many for mine in self._inputs)
        return ", ".join(filter(None, ("mean magnitude" if many else "", units(self.feeds))))

    def see(self, *values: Value, at: Stamp) -> None:
        if self._silence.first is None:
            self._first = self._last = at.time_s
        self._silence.see(values, at.index)
        for mine, value in zip(self._inputs, values, strict=True):
            if value is None:
                mine.silent(at.time_s)
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
        size = size_for(height, width)
        if all(mine.roll is None for mine in self._inputs):
            picture = blank(height, width)
            notice(picture, self._silence.brief(size, width), size)
            return picture
        picture = self._still((height, width), lambda: blank(height, width))
        bar = bar_width(size) if width > 150 else 0
        count = len(self._inputs)
        room = max(height - _under(size), 0)
        edges = [round(k * room / count) for k in range(count + 1)]
        over = line_height(size) if count > 1 else 0
        end = max(self._last, self._first + self.seconds)
        plots = [
            _plot(edges[k], edges[k + 1], width - bar, over, size, (end - self.seconds, end), mine.roll)
            for k, mine in enumerate(self._inputs)
        ]
        left = max(plot.left for plot in plots)
        for k, mine in enumerate(self._inputs):
            plot = plots[k]._replace(left=left)
            if over:
                name = shorten(captions(self.feeds)[k], size, plot.right - left)
                label(picture, name, left, edges[k] + over / 2, size, QUIET)
            if plot.bottom > height or plot.right <= left:
                continue  # a picture so small that there is no place for it
            if mine.roll is None:
                words = self._silence.brief(size, width, k)
                notice(picture[plot.top : plot.bottom], words, size)
                continue
            how = self._map(picture, plot, mine.roll, many=mine.many)
            self._silence.aside(picture[plot.top : plot.bottom, left : plot.right], size, k)
            if bar:
                scale_bar(picture[edges[k] + over : plot.bottom], how, width - bar, size)
        plots[-1]._replace(left=left).time_axis(picture)
        return picture

    def _map(self, picture: Array, plot: Plot, roll: Roll, *, many: bool) -> Tint:
        """Draw the map of one input; what its colours mean."""
        wide, tall = plot.right - plot.left, plot.bottom - plot.top
        # Borders of columns keep to a grid of pixels that moves along with time, or they would shimmer.
        pixel = (plot.end - plot.start) / wide
        end = (math.floor(plot.end / pixel) + 1) * pixel
        last = self._last + 1.5 * self._step
        values, which, known = roll.pixels(end - wide * pixel, end, wide, end=last)
        shown = np.zeros(values.shape[1], bool)
        shown[which[known]] = True
        how = self._tint(values if shown.all() else values[:, shown], many)
        rows = np.take(tint(loudest(values, tall), how), which, axis=1)
        rows[:, ~known] = CARD
        heights = np.diff(np.linspace(0, tall, len(rows) + 1).round().astype(int))
        picture[plot.top : plot.bottom, plot.left : plot.right] = np.repeat(rows, heights, axis=0)
        whole_rows(picture, plot)
        return how

    def _tint(self, values: Array, many: bool) -> Tint:
        """A range of its own for signed weights and for magnitudes, common to all inputs."""
        some = values[:: max(values.size // 50_000, 1)]
        some = np.abs(some[np.isfinite(some) & (some != 0)])
        # One weight of hundreds may be off the scale, or it would hide all others.
        top = float(np.percentile(some, 99)) if some.size else math.nan
        limits = self._limits.setdefault(many, Limits(symmetric=not many))
        low, high = limits.follow(0.0 if many else -top, top)
        return Tint("magma" if many else "coolwarm", low, high)


def _under(size: int) -> int:
    """Room for the labels of time."""
    return line_height(size) + 4


def _plot(
    top: int, bottom: int, width: int, over: int, size: int, x: tuple[float, float], roll: Roll | None
) -> Plot:
    """Where the map of one input is, with room for its labels."""
    rows = 1 if roll is None else roll.rows
    plot = Plot.within(bottom + _under(size), width, top=top, y=(-0.5, rows - 0.5), x=x, size=size)
    first = max(min(top + max(over, size // 2 + 2), bottom - 2), 0)
    return plot._replace(top=first, bottom=max(bottom, first + 1))
