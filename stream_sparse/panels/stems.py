"""Panel ``stems``: the entries of one vector as stems with dots."""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np
from pydantic import model_validator

from stream_sparse.base import Panel, param
from stream_sparse.drawing.axes import Plot, ticks_below, whole_ticks
from stream_sparse.drawing.colours import Colour, blank
from stream_sparse.drawing.curves import dot
from stream_sparse.drawing.legend import legend, legend_height
from stream_sparse.drawing.picture_cache import PictureCache
from stream_sparse.drawing.ranges import Limits
from stream_sparse.drawing.text import size_for, text_width
from stream_sparse.drawing.theme import theme
from stream_sparse.drawing.ticks import ticks
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Stamp, Value, describe

from ._reading import Reading, entry_words, exactly, line_of, names, nearest
from ._series import colours, legend_entries
from ._span import check_rising
from ._stale import StaleInputs

__all__ = ["Stems"]

# The axis shrinks after so many frames in a row that fill little of it. It shrinks at once for stems shorter
# than this share of it, which would be hidden by the line of zero.
_PATIENCE, _FLAT = 10, 0.1


class _Vector(NamedTuple):
    """The vector that is shown, and its row among many; None: it is the only one."""

    values: Array
    row: int | None = None


class _Drawn(NamedTuple):
    """Vectors that were drawn in axes, by the numbers of their inputs; ``length`` is that of the longest."""

    plot: Plot
    known: tuple[tuple[int, Array], ...]
    length: int
    span: tuple[float, float] | None

    def entry_at(self, x: int, y: int) -> int | None:
        """Return the number of the entry at a place; None beside the axes."""
        if not self.plot.holds(x, y):
            return None
        return min(max(round(self.plot.across(x)), 0), self.length - 1)


class Stems(Panel):
    """The entries of one vector as stems: a line and a dot for each entry that is not zero.

    The input is a vector (k,), such as the codes of one signal, or vectors (n, k), the codes of many patches,
    of which ``row`` is shown. Each of several inputs has its colour. The axis grows at once. It shrinks a few
    frames later, or at once where the stems would be too short to see. Entries that are not numbers are left
    out.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Stems()
    >>> panel.open((Feed("code", None, "", {}, 0),), Medium((), np.dtype("f8"), 30, False, Clock("pts")), {})
    >>> panel.see(np.array([0.0, 3.25, 0.0, -1.5]), at=Stamp(0, 0.0))
    >>> panel.note(), panel.draw(120, 300).shape
    ('2 of 4', (120, 300, 3))
    """

    row: int | None = param(
        None, ge=0, help="Which vector of many is shown, counted from 0; null: the middle one."
    )
    span: tuple[float, float] | None = param(
        None, help="Values of the first and the last entry, such as frequencies; null: their numbers."
    )

    @model_validator(mode="after")
    def _rises(self) -> Self:
        check_rising(self.span)
        return self

    def reset(self) -> None:
        self._latest: list[_Vector | None] = [None] * len(self.feeds)
        self._stale = StaleInputs(self.feeds)
        self._limits = Limits(patience=_PATIENCE)
        self._range = 0.0, 1.0
        self._background = PictureCache()
        self._drawn: _Drawn | None = None

    def note(self) -> str:
        """Return the number of entries that are not zero, the row of the vector, and the unit of measure."""
        counts = _counts([v for v in self._latest if v is not None])
        return ", ".join(filter(None, (counts, super().note())))

    def see(self, *values: Value, at: Stamp) -> None:
        for k, value in self._stale.see(values, at.index):
            self._latest[k] = self._picked(value)
        # Here, since some frames are not drawn and others are drawn twice.
        known = [v.values[np.isfinite(v.values)] for v in self._latest if v is not None]
        if known:
            low, high = min(v.min(initial=0) for v in known), max(v.max(initial=0) for v in known)
            if 0 < high - low < _FLAT * (self._range[1] - self._range[0]):
                self._limits = Limits(patience=_PATIENCE)
            self._range = self._limits.follow(low, high)

    def _picked(self, value: Value) -> _Vector:
        if not isinstance(value, np.ndarray) or value.ndim not in (1, 2) or not value.size:
            raise InputError(
                f"stems: expects a vector (k,) or vectors (n, k), got {describe(value)}; show a scalar with "
                "bars, a frame with an image"
            )
        if value.ndim == 1 or (len(value) == 1 and not self.row):
            return _Vector(value.reshape(-1).astype(np.float64))
        row = len(value) // 2 if self.row is None else self.row
        if row >= len(value):
            raise InputError(
                f"stems: row must be below {len(value)}, the number of vectors (got {row}); "
                "leave it out for the middle one"
            )
        # A copy, so that only one of thousands of vectors is kept.
        return _Vector(value[row].astype(np.float64), row)

    def draw(self, height: int, width: int) -> Array:
        size = size_for(height, width)
        is_shown = self._stale.is_shown
        known = [(k, v.values) for k, v in enumerate(self._latest) if v is not None and is_shown(k)]
        if not known:
            return self._stale.picture(height, width)
        y = self._range
        words = tuple(legend_entries(self.feeds)) if len(self.feeds) > 1 else ()
        length = max(v.size for _, v in known)
        top = legend_height(words, 3 * size, width, size)
        plot = Plot.within(height, width, top=top, y=y, x=(-0.5, length - 0.5), size=size)

        def background() -> Array:
            made = blank(height, width)
            plot.grid(made)
            _label_entries(made, plot, self.span, length)
            row = round(float(plot.rows(0.0)))
            made[row : row + 1, plot.left : plot.right] = theme().faint
            legend(made, words, min(plot.left, 4 * size), 0, size)
            return made

        picture = self._background((height, width, y, length, words, self.span), background)
        shades = colours(self.feeds)
        # Dots may reach over the border, but not over the labels at the left.
        place = picture[:, plot.left - 1 :]
        pitch = (plot.right - plot.left) / length
        for j, (k, values) in enumerate(known):
            # Stems of several inputs stand side by side where there is room.
            aside = (j - (len(known) - 1) / 2) * min(4.0, pitch / len(known))
            apart = pitch * values.size / max(_active(values).size, 1)
            # Dots are smaller for entries close together, in particular for many stems.
            radius = min(max(0.65 * pitch, min(0.25 * apart, 2.9), 0.9), 0.32 * size + 0.5)
            _stems(place, plot, values, shades[k], aside + 1 - plot.left, radius)
        self._stale.dim(picture, size)
        self._drawn = _Drawn(plot, tuple(known), length, self.span)
        return picture

    def read_off(self, x: int, y: int) -> str:
        """Return the number of the entry at a place, or its value of the span, and its values."""
        drawn = self._drawn
        k = None if drawn is None else drawn.entry_at(x, y)
        if drawn is None or k is None:
            return ""
        place = entry_words(k, drawn.span, drawn.length)
        each = [(which, values) for which, values in drawn.known if k < values.size]
        shown = [each[j] for j in nearest([float(drawn.plot.rows(values[k])) for _, values in each], y)]
        called = names(self.feeds)
        return line_of(place, [Reading(called[j], exactly(v[k]), self.feeds[j].unit) for j, v in shown])


def _counts(known: list[_Vector]) -> str:
    """Return the number of entries that are not zero, in few words: ``3 of 64, patch 7``."""
    if not known or len({v.values.size for v in known}) > 1:
        return ""
    counts = ", ".join(str(_active(v.values).size) for v in known)
    first = known[0]
    return f"{counts} of {first.values.size}" + (f", patch {first.row}" if first.row is not None else "")


def _label_entries(picture: Array, plot: Plot, span: tuple[float, float] | None, length: int) -> None:
    """Write the numbers of the entries below the plot, or evenly spaced values from a span."""
    if span is None or length < 2:
        whole_ticks(picture, plot)
        return
    low, high = span
    widest = max((text_width(text, plot.size) for _, text in ticks(low, high, 5)), default=0)
    count = int((plot.right - plot.left) / (widest + 2.5 * plot.size))
    named = ticks(low, high, max(min(count, 10), 1))
    ticks_below(picture, plot, [((v - low) / (high - low) * (length - 1), text) for v, text in named])


def _active(values: Array) -> Array:
    """Return the numbers of the entries that are finite and not zero."""
    return np.flatnonzero(np.isfinite(values) & (values != 0))


def _stems(place: Array, plot: Plot, values: Array, colour: Colour, aside: float, radius: float) -> None:
    real = _active(values)
    columns = plot.columns(real.astype(np.float64)) + aside
    rows = np.clip(plot.rows(values[real]), -4000, 20000)  # far outside, rounding would overflow
    zero = round(float(plot.rows(0.0)))
    thick = radius > 2.4
    for column, row in zip(columns.tolist(), rows.tolist(), strict=True):
        # A stem stands on whole pixels to look sharp; its dot stands at the exact value.
        left = round(column - 0.5) if thick else round(column)
        low, high = sorted((zero, round(row)))
        place[max(low, 0) : max(high + 1, 0), max(left, 0) : max(left + 1 + thick, 0)] = colour
        dot(place, left + 0.5 * thick, row, radius, colour)
