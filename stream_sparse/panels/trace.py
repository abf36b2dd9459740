"""Panel ``trace``."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from stream_sparse.base import Panel, param
from stream_sparse.drawing import (
    Entry,
    History,
    Limits,
    Plot,
    Silence,
    Still,
    blank,
    colours,
    curve,
    entries,
    legend,
    legend_height,
    notice,
    palette,
    size_for,
)  # fmt: skip
from stream_sparse.errors import InputError
from stream_sparse.frame import describe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stream_sparse.base import Feed
    from stream_sparse.drawing import Colour
    from stream_sparse.frame import Array, Medium, Stamp, Value

__all__ = ["Trace"]

_MOST = 4


class _Curve(NamedTuple):
    history: History
    colour: Colour
    name: str


class Trace(Panel):
    """Scalars over time, a curve for each; a vector of at most four numbers gives a curve a number.

    The family of a sweep is coloured from dark to bright. However long the stream, a curve keeps a fixed
    number of entries, with the least and the greatest value of each. Lost frames, frames where a node said
    nothing, and nan are gaps.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Trace(seconds=5)
    >>> medium = Medium((), np.dtype("f8"), 30, False, Clock("pts"))
    >>> panel.open((Feed("pixel", None, "gray levels", {}, 0),), medium, {})
    >>> for t in range(90):
    ...     panel.see(float(t % 30), at=Stamp(t, t / 30))
    >>> panel.draw(120, 300).shape
    (120, 300, 3)
    """

    seconds: float | None = param(10.0, gt=0, help="How far back the curves reach; null: to the first frame.")

    # A curve is read from left to right: of a row's width it gets more than its share.
    weight: ClassVar[float] = 1.4

    def reset(self) -> None:
        self._curves: list[list[_Curve]] = []
        self._silence = Silence(self.feeds)
        self._first = self._last = 0.0
        self._limits = Limits()
        self._still = Still()

    def open(self, feeds: tuple[Feed, ...], medium: Medium, marks: Mapping[str, Feed]) -> None:
        super().open(feeds, medium, marks)
        self._curves = [[] for _ in feeds]

    def see(self, *values: Value, at: Stamp) -> None:
        if self._silence.first is None:
            self._first = at.time_s
        self._silence.see(values, at.index)
        for number, value in enumerate(values):
            mine = self._curves[number]
            if value is None:
                for each in mine:
                    each.history.add(at.time_s, np.nan)
                continue
            if type(value) is not float:
                value = _numbers(value)
            if not mine:
                mine.extend(self._make(number, 1 if type(value) is float else len(value)))
            if at.gap:
                for each in mine:
                    each.history.add((self._last + at.time_s) / 2, np.nan)
            if type(value) is float:
                mine[0].history.add(at.time_s, value)
            else:
                for each, part in zip(mine, value, strict=True):
                    each.history.add(at.time_s, part)
        self._last = at.time_s

    def _make(self, number: int, parts: int) -> list[_Curve]:
        feed = self.feeds[number]
        if parts == 1:
            return [_Curve(History(self.seconds), colours(self.feeds)[number], feed.caption())]
        made = sum(len(c) for c in self._curves)
        return [_Curve(History(self.seconds), palette(made + k), f"{feed.name}[{k}]") for k in range(parts)]

    def draw(self, height: int, width: int) -> Array:
        size = size_for(height, width)
        drawn = [c for mine in self._curves for c in mine]
        if not drawn:
            picture = blank(height, width)
            notice(picture, self._silence.brief(size, width), size)
            return picture
        start, end = self._span()
        stretches = [c.history.between(start, end) for c in drawn]
        lows = [float(np.nanmin(s.low)) for s in stretches if np.isfinite(s.low).any()]
        highs = [float(np.nanmax(s.high)) for s in stretches if np.isfinite(s.high).any()]
        y = self._limits.follow(min(lows, default=np.nan), max(highs, default=np.nan))
        words = self._words(drawn)
        top = legend_height(words, 3 * size, width, size)
        plot = Plot.within(height, width, top=top, y=y, x=(start, end), size=size)

        def still() -> Array:
            made = blank(height, width)
            plot.grid(made)
            legend(made, words, min(plot.left, 4 * size), 0, size)
            return made

        picture = self._still((height, width, y, tuple(words)), still)
        plot.time_axis(picture)
        # The curves may touch the border but not the labels beyond it.
        inside = picture[: plot.bottom + 2, plot.left : plot.right]
        for each, seen in zip(drawn, stretches, strict=True):
            x = plot.columns(seen.time) - plot.left
            curve(inside, x, plot.rows(seen.high), plot.rows(seen.low), each.colour, 2 if size > 9 else 1)
        self._silence.aside(picture[plot.top : plot.bottom, plot.left : plot.right], size)
        return picture

    def _span(self) -> tuple[float, float]:
        """The times at the two ends; the axis stands still until it is full, then it moves along."""
        if self.seconds is None:
            return self._first, max(self._last, self._first + 1)
        end = max(self._last, self._first + self.seconds)
        return end - self.seconds, end

    def _words(self, drawn: list[_Curve]) -> list[Entry]:
        if all(len(mine) <= 1 for mine in self._curves):
            return entries(self.feeds) if len(self.feeds) > 1 or self.title is not None else []
        return [Entry(c.name, c.colour) for c in drawn]


def _numbers(value: Value) -> float | list[float]:
    """A scalar as a float, a small vector as a list."""
    if isinstance(value, np.ndarray):
        if value.size > _MOST or value.ndim > 1:
            raise InputError(
                f"trace: expects scalars or vectors of at most {_MOST} numbers, got {describe(value)}; "
                "tap a pixel, or show it with an image or a histogram"
            )
        return float(value) if value.ndim == 0 else [float(v) for v in value]
    if isinstance(value, int | float | np.number):
        return float(value)
    raise InputError(f"trace: expects scalars or vectors of at most {_MOST} numbers, got {describe(value)}")
