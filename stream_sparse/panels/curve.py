"""Panel ``curve``: values over a swept parameter, or vectors over their index."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import model_validator

from stream_sparse.base import Feed, Panel, param
from stream_sparse.base.feed import Family, captions, families
from stream_sparse.drawing.colours import Colour, legible, palette, ramp
from stream_sparse.drawing.legend import Entry
from stream_sparse.drawing.stacked import Axes, Line, LineGroup
from stream_sparse.drawing.text import size_for
from stream_sparse.drawing.theme import theme
from stream_sparse.drawing.ticks import number
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Stamp, Value, describe

from ._knee import SteadyKnee, direction, knee
from ._reading import Reading, exactly, line_of, nearest
from ._series import colours
from ._span import check_rising
from ._stale import StaleInputs
from ._statistics import Statistics

__all__ = ["Curve"]

# The legend names up to so many rows of an array; more are coloured along a ramp and numbered.
_FEW = 6
_MOST = 256


class Curve(Panel):
    """Values over a swept parameter, or vectors over their index, as curves.

    Scalars of a sweep (``from: [code.r2, code.rmse]``) give a curve for each named output, with a dot at each
    swept value. The axis of swept values is logarithmic where they span two decades in even ratios. A ring
    marks the knee of a fit that rises or an error that falls, the point where it levels off (Satopaa et al.,
    "Finding a Kneedle in a Haystack", 2011).

    A vector (d,) gives a curve, an array (m, d) gives m curves. A curve that would be flat beside the others,
    by more than 20 : 1, has axes of its own. The latest values are shown; nan is a gap. Of a statistic the
    note says over which frames it is, and a line shows the value of a normal distribution.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Curve()
    >>> feeds = tuple(Feed(f"code@code.k={k}.r2", None, "", {"code.k": k}, 0) for k in (1, 2, 4, 8, 16))
    >>> panel.open(feeds, Medium((), np.dtype("f8"), 30, False, Clock("pts")), {})
    >>> panel.see(0.1, 0.7, 0.9, 0.95, 0.96, at=Stamp(0, 0.0))
    >>> panel.heading(), panel.note(), panel.draw(120, 300).shape
    ('code.r2 by k', 'over k', (120, 300, 3))
    """

    rows: tuple[int, ...] | None = param(
        None, help="Which rows of an array (m, d) are drawn, counted from 0; null: all."
    )
    span: tuple[float, float] | None = param(
        None, help="Values of the first and the last entry of a vector, such as times; null: their numbers."
    )
    log: bool = param(False, help="Whether the axis of values is logarithmic; values up to 0 are gaps.")

    weight: ClassVar[float] = 1.2

    @model_validator(mode="after")
    def _rises(self) -> Self:
        check_rising(self.span)
        return self

    def reset(self) -> None:
        self._latest: list[Any] = [None] * len(self.feeds)
        self._stale = StaleInputs(self.feeds)
        self._statistics = Statistics(self.feeds)
        self._knees: dict[str, SteadyKnee] = {}
        self._axes = Axes(self.log)
        self._drawn = self._axes.drawn

    def note(self) -> str:
        """Return the units of measure, the names of the swept parameters, and how to read statistics."""
        swept = [family.keys[0] for family in families(self.feeds) if family.keys]
        scalars = any(isinstance(value, float) for value in self._latest)
        over = f"over {' and '.join(dict.fromkeys(swept))}" if scalars and swept else ""
        return ", ".join(filter(None, (super().note(), over, self._statistics.reading().note)))

    def see(self, *values: Value, at: Stamp) -> None:
        self._statistics.see(values, at.index)
        for k, value in self._stale.see(values, at.index):
            self._latest[k] = self._checked(self.feeds[k], value)

    def _checked(self, feed: Feed, value: Value) -> float | Array:
        if isinstance(value, np.ndarray) and value.ndim:
            if value.ndim > 2 or not value.size:
                raise InputError(
                    f"curve: expects scalars of a sweep, vectors (d,) or arrays (m, d), got {describe(value)}"
                    "; show it with atoms or an image"
                )
            count = len(value) if value.ndim == 2 else 1
            if value.ndim == 2 and self.rows is not None:
                wrong = [row for row in self.rows if not 0 <= row < count]
                if wrong:
                    raise InputError(f"curve: rows must be from 0 to {count - 1} (got {wrong[0]})")
                count = len(self.rows)
            if count > _MOST:
                raise InputError(
                    f"curve: expects at most {_MOST} curves, got {describe(value)}; pick some with rows"
                )
            return value
        if not isinstance(value, int | float | np.number | np.ndarray):
            raise InputError(
                f"curve: expects scalars of a sweep, vectors (d,) or arrays (m, d), got {describe(value)}"
            )
        if not feed.sweep:
            raise InputError(
                f"curve: '{feed.name}' is a scalar that is not swept; show it with a trace or bars"
            )
        points = feed.sweep.values()
        if [isinstance(v, int | float | np.number) and not isinstance(v, bool) for v in points] != [True]:
            swept = ", ".join(f"{key} {v!r}" for key, v in feed.sweep.items())
            raise InputError(f"curve: expects one swept parameter, a number, got {swept}; show it with bars")
        return float(value)

    def draw(self, height: int, width: int) -> Array:
        groups = self._groups()
        if not groups:
            self._drawn = ()
            return self._stale.picture(height, width)
        size = size_for(height, width)
        picture = self._axes.draw(height, width, groups, size)
        self._drawn = self._axes.drawn
        self._stale.dim(picture, size)
        return picture

    def read_off(self, x: int, y: int) -> str:
        """Return the swept value nearest to a place, or the entry, and the value of each curve there."""
        found = next((each for each in self._drawn if each[1].holds(x, y)), None)
        if found is None:
            return ""
        (first, *_), plot = found
        across = plot.across(x)
        lines = [line for group in found[0] for line in group.lines]
        points = [(line, line.nearest(across)) for line in lines]
        line, k = min(points, key=lambda point: abs(float(point[0].across[point[1]]) - across))
        at = float(line.x[k])
        # Curves with other swept values, or of another length, may have no point there.
        there = [(line, k) for line, k in points if float(line.x[k]) == at]
        place = f"at {exactly(at)}" if first.spanned else f"{first.key or 'entry'} {exactly(at)}"
        shown = nearest([float(plot.rows(line.y[k])) for line, k in there], y)
        alone = len(lines) == 1 and not first.key
        return line_of(place, [self._reading(*there[j], alone=alone) for j in shown])

    def _reading(self, line: Line, k: int, *, alone: bool) -> Reading:
        """Return the value of a point in words; of a curve that is alone without its name."""
        value = float(line.y[k])
        if math.isnan(value):
            return Reading("" if alone else line.name, "no value")
        value = 10.0 ** min(value, sys.float_info.max_10_exp) if self.log else value
        return Reading("" if alone else line.name, exactly(value), line.unit)

    def _groups(self) -> list[LineGroup]:
        """Return a group with one curve for the scalars of a family, and groups for its vectors."""
        made: list[LineGroup] = []
        found = families(self.feeds)
        nodes = {family.name.partition(".")[0] for family in found}
        for place, family in enumerate(found):
            known = [k for k in family.members if self._latest[k] is not None and self._stale.is_shown(k)]
            scalars = [k for k in known if isinstance(self._latest[k], float)]
            if scalars:
                field = family.name.partition(".")[2]
                name = field if field and len(nodes) == 1 and len(found) > 1 else family.name
                shown = name if family.shown == family.name else family.shown
                made.append(self._scalars(name, shown, family.keys[0], scalars, palette(place)))
            vectors = [k for k in known if k not in scalars]
            if vectors:
                made.append(self._swept(family, vectors) if family.keys else self._array(vectors[0], place))
        return [group for group in made if group.lines]

    def _scalars(self, name: str, shown: str, key: str, members: list[int], colour: Colour) -> LineGroup:
        """Return one curve over the swept values, with its knee."""
        points = sorted((float(next(iter(self.feeds[k].sweep.values()))), self._latest[k]) for k in members)
        x, y = np.array(points, np.float64).T
        if self.log:
            y = _logarithms(y)
        line = Line(x, y, colour, marked=True, name=shown, unit=self.feeds[members[0]].unit)
        top = np.abs(y).max()
        if name.endswith("rmse") and not self.log and 0 < top < math.inf:
            # Mean squares are r2 up to scale and sign, so that both curves of one fit have the same knee.
            y = (y / top) ** 2
        place = knee(line.across, y, direction(name))
        held = self._knees.setdefault(name, SteadyKnee()).follow(None if place is None else float(x[place]))
        reading, first = self._statistics.reading(), members[0]
        words = ", ".join(
            filter(None, (shown, "" if held is None else f"knee at {number(held)}", reading.words[first]))
        )
        normal = None if self.log else reading.normals[first]
        return LineGroup(name, key, (line._replace(knee=held),), (Entry(words, colour),), normal)

    def _swept(self, family: Family, members: list[int]) -> LineGroup:
        """Return the vectors of a sweep, coloured along a ramp and named by the swept values."""
        shades = colours(self.feeds)
        lines: list[Line] = []
        words = [Entry(" / ".join(family.keys), theme().quiet, mark=False)]
        for k in members:
            words.append(Entry(self.feeds[k].swept(), legible(shades[k]), mark=False))
            rows, swept = np.atleast_2d(self._latest[k]), self.feeds[k].caption()
            each = [swept if len(rows) == 1 else f"{swept}, row {r}" for r in range(len(rows))]
            lines += [self._line(row, shades[k], name, k) for row, name in zip(rows, each, strict=True)]
        return self._group(family.name, lines, words)

    def _array(self, k: int, place: int) -> LineGroup:
        """Return the vector of one input, or the chosen rows of its array; few rows get a colour each."""
        array, name, shown = self._latest[k], self.feeds[k].name, self.feeds[k].label or self.feeds[k].name
        if array.ndim == 1:
            colour = palette(place)
            full = ", ".join(filter(None, (captions(self.feeds)[k], self._statistics.reading().words[k])))
            return self._group(name, [self._line(array, colour, shown, k)], [Entry(full, colour)])
        # An edit of rows takes effect before the next array is checked against it.
        rows = [r for r in (range(len(array)) if self.rows is None else self.rows) if r < len(array)]
        if len(rows) <= _FEW:
            shades: Sequence[Colour] = [palette(place + j) for j in range(len(rows))]
            words = [Entry(f"{shown}[{r}]", shade) for r, shade in zip(rows, shades, strict=True)]
        else:
            shades = ramp(len(rows), place)
            words = [Entry(shown, theme().quiet, mark=False)]
            words += [Entry(str(r), legible(s), mark=False) for r, s in zip(rows, shades, strict=True)]
        each = zip(rows, shades, strict=True)
        return self._group(name, [self._line(array[r], s, f"{shown}[{r}]", k) for r, s in each], words)

    def _line(self, y: Array, colour: Colour, name: str, which: int) -> Line:
        """Return the curve of a vector over its index."""
        y = _logarithms(y) if self.log else y
        return Line(self._entries(len(y)), y, colour, name=name, unit=self.feeds[which].unit)

    def _group(self, name: str, lines: list[Line], words: list[Entry]) -> LineGroup:
        """Return curves over their index; a single curve needs no legend."""
        if len(self.feeds) == 1 and len(lines) == 1:
            words = []
        return LineGroup(name, "", tuple(lines), tuple(words), spanned=self.span is not None)

    def _entries(self, count: int) -> Array:
        """Return the positions of so many entries of a vector."""
        if self.span is None:
            return np.arange(count, dtype=np.float64)
        return np.linspace(self.span[0], self.span[1], count)


def _logarithms(y: Array) -> Array:
    """Return logarithms to base 10, nan for values of 0 and below."""
    real = np.asarray(y, np.float64)
    return np.log10(real, out=np.full(real.shape, np.nan), where=real > 0)
