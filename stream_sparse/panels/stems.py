"""Panel ``stems``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

import cv2
import numpy as np
from pydantic import model_validator

from stream_sparse.base import Panel, param
from stream_sparse.drawing import (
    FAINT,
    Limits,
    Plot,
    Silence,
    Still,
    blank,
    colours,
    entries,
    heading,
    legend,
    legend_height,
    notice,
    size_for,
    text_width,
    ticks,
    ticks_below,
    units,
    whole_ticks,
)  # fmt: skip
from stream_sparse.errors import InputError
from stream_sparse.frame import describe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stream_sparse.base import Feed
    from stream_sparse.drawing import Colour
    from stream_sparse.frame import Array, Medium, Stamp, Value

__all__ = ["Stems"]

# Fixed-point positions of OpenCV: sixteenths of a pixel.
_SHIFT = 4

# The axis of values shrinks once so many frames in a row have fitted into little of it, and at once where all
# stems are shorter than such a part of it and would lie on its line.
_PATIENCE, _FLAT = 10, 0.1


class _Vector(NamedTuple):
    """One vector, and which of how many it is; -1 where it is the only one."""

    values: Array
    row: int
    rows: int


class Stems(Panel):
    """The entries of one vector as stems: a line and a dot for each that is not zero.

    The input is a vector (k,), such as the codes of one signal, or (n, k), the codes of many patches, of
    which ``row`` is shown. Several inputs have a colour each. The axis of values grows at once and shrinks
    a few frames later, or at once where the stems would lie on its line. What is not a number is left out.

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
        None, help="What the first and the last entry stand for, such as frequencies; null: their numbers."
    )

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.span is not None and not self.span[0] < self.span[1]:
            low, high = self.span
            raise ValueError(f"span must be [first, last], rising (got [{low:g}, {high:g}])")
        return self

    def reset(self) -> None:
        self._latest: list[_Vector | None] = []
        self._silence = Silence(self.feeds)
        self._limits = Limits(patience=_PATIENCE)
        self._range = 0.0, 1.0
        self._still = Still()

    def open(self, feeds: tuple[Feed, ...], medium: Medium, marks: Mapping[str, Feed]) -> None:
        super().open(feeds, medium, marks)
        self._latest = [None] * len(feeds)

    def heading(self) -> str:
        """The title of the card."""
        return self.title if self.title is not None else heading(self.feeds)

    def note(self) -> str:
        """How many entries of the stems are not zero, which vector of many it is, and the unit."""
        told = _told([v for v in self._latest if v is not None])
        return ", ".join(filter(None, (told, units(self.feeds))))

    def see(self, *values: Value, at: Stamp) -> None:
        self._silence.see(values, at.index)
        for k, value in enumerate(values):
            if value is not None:
                self._latest[k] = self._picked(value)
        # Here and not while drawing: of some frames no picture is made, of others two.
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
            return _Vector(value.reshape(-1).astype(np.float64), -1, 1)
        row = len(value) // 2 if self.row is None else self.row
        if row >= len(value):
            raise InputError(
                f"stems: row must be below {len(value)}, the number of vectors (got {row}); "
                "leave it out for the middle one"
            )
        # A copy: of thousands of vectors just one is kept.
        return _Vector(value[row].astype(np.float64), row, len(value))

    def draw(self, height: int, width: int) -> Array:
        size = size_for(height, width)
        shown = self._silence.shown
        known = [(k, v.values) for k, v in enumerate(self._latest) if v is not None and shown(k)]
        if not known:
            picture = blank(height, width)
            notice(picture, self._silence.brief(size, width), size)
            return picture
        y = self._range
        words = tuple(entries(self.feeds)) if len(self.feeds) > 1 else ()
        length = max(v.size for _, v in known)
        top = legend_height(words, 3 * size, width, size)
        plot = Plot.within(height, width, top=top, y=y, x=(-0.5, length - 0.5), size=size)

        def still() -> Array:
            made = blank(height, width)
            plot.grid(made)
            _name(made, plot, self.span, length)
            row = round(float(plot.rows(0.0)))
            made[row : row + 1, plot.left : plot.right] = FAINT
            legend(made, words, min(plot.left, 4 * size), 0, size)
            return made

        picture = self._still((height, width, y, length, words, self.span), still)
        shades = colours(self.feeds)
        # Dots may stand out over the border, never over the labels at the left.
        place = picture[:, plot.left - 1 :]
        pitch = (plot.right - plot.left) / length
        for j, (k, values) in enumerate(known):
            # Stems of several inputs stand beside one another where there is room.
            aside = (j - (len(known) - 1) / 2) * min(4.0, pitch / len(known))
            apart = pitch * values.size / max(_active(values).size, 1)
            _stems(place, plot, values, shades[k], aside + 1 - plot.left, _radius(pitch, apart, size))
        self._silence.veil(picture, size)
        return picture


def _told(known: list[_Vector]) -> str:
    """What is said of the vectors beside the heading, in few words: cards are narrow."""
    if not known or len({v.values.size for v in known}) > 1:
        return ""
    counts = ", ".join(str(_active(v.values).size) for v in known)
    first = known[0]
    return f"{counts} of {first.values.size}" + (f", patch {first.row}" if first.row >= 0 else "")


def _name(picture: Array, plot: Plot, span: tuple[float, float] | None, length: int) -> None:
    """Write below a plot what its entries stand for: their numbers, or values that rise evenly."""
    if span is None or length < 2:
        whole_ticks(picture, plot)
        return
    low, high = span
    widest = max((text_width(text, plot.size) for _, text in ticks(low, high, 5)), default=0)
    count = int((plot.right - plot.left) / (widest + 2.5 * plot.size))
    named = ticks(low, high, max(min(count, 10), 1))
    ticks_below(picture, plot, [((v - low) / (high - low) * (length - 1), text) for v, text in named])


def _active(values: Array) -> Array:
    """The places of what is neither zero nor nan."""
    return np.flatnonzero(np.isfinite(values) & (values != 0))


def _radius(pitch: float, apart: float, size: int) -> float:
    """Of a dot: smaller where entries are close together, and smallest where most of them are not zero.

    Parameters:
        pitch: pixels from one entry to the next.
        apart: pixels from one that is not zero to the next, on average.
        size: of the labels.
    """
    return min(max(0.65 * pitch, min(0.25 * apart, 2.9), 0.9), 0.32 * size + 0.5)


def _stems(place: Array, plot: Plot, values: Array, colour: Colour, aside: float, radius: float) -> None:
    real = _active(values)
    columns = plot.columns(real.astype(np.float64)) + aside
    # Far outside is as good as further out, and does not overflow.
    rows = np.clip(plot.rows(values[real]), -4000, 20000)
    zero = round(float(plot.rows(0.0)))
    one = 1 << _SHIFT
    thick = radius > 2.4
    for column, row in zip(columns.tolist(), rows.tolist(), strict=True):
        # A stem stands on whole pixels, or it would look dim and wide; the dot is where the value is.
        left = round(column - 0.5) if thick else round(column)
        low, high = sorted((zero, round(row)))
        place[max(low, 0) : max(high + 1, 0), max(left, 0) : max(left + 1 + thick, 0)] = colour
        centre = (round((left + 0.5 * thick) * one), round(row * one))
        cv2.circle(place, centre, round(radius * one), colour, -1, cv2.LINE_AA, _SHIFT)
