"""The bases of panels that draw axes: of all; of those with one horizontal axis; of those of vectors."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from stream_sparse.base import param
from stream_sparse.drawing.axes import Across
from stream_sparse.drawing.chart import Axes, Placed, stack, strips
from stream_sparse.drawing.colours import Colour, legible
from stream_sparse.drawing.legend import Entry
from stream_sparse.drawing.marks import Mark
from stream_sparse.drawing.ranges import Limits
from stream_sparse.frame import Array

from ._values import ValuesPanel

__all__ = ["ChartPanel", "LinesPanel", "VectorsPanel", "span_of"]

Picture = tuple[Array, tuple[Placed, ...]]


class ChartPanel(ValuesPanel):
    """Base of panels that draw axes with marks."""

    def _in_strips(
        self, height: int, width: int, common: Axes, marks: Mapping[int, Sequence[Mark]], size: int,
        scale: str = "",
    ) -> Picture | None:  # fmt: skip
        """Draw a strip for each input, also before its first value; None where there is no room for them."""
        head, names = self._series.strip_names()
        named = [
            common._replace(marks=tuple(marks.get(k, ())), legend=(Entry(name, legible(ink), mark=False),))
            for k, (name, ink) in enumerate(zip(names, self._series.colours(), strict=True))
        ]
        return strips(height, width, named, size, head, scale)


class LinesPanel(ChartPanel):
    """Base of panels with one or more marks for each input, over one horizontal axis.

    A subclass says in ``_marks`` what stands for the latest value of an input, and in ``_across`` along which
    axis. The inputs of a sweep are a group, any other input is one.
    """

    axes: Literal["shared", "own"] = param(
        "shared", help="Whether all inputs share axes, or each input, or each sweep, has its own."
    )

    def reset(self) -> None:
        super().reset()
        self._limits: dict[tuple[str, str], Limits] = {}

    def _marks(self, _which: int, _value: Any, /) -> Sequence[Mark]:
        """Return the marks of an input, without colours; several parts are named by their numbers."""
        raise TypeError(f"{type(self).__name__} defines no _marks()")

    def _across(self, _marks: Sequence[Mark], /) -> Across:
        """Return the horizontal axis of all marks."""
        raise TypeError(f"{type(self).__name__} defines no _across()")

    def _groups(self) -> list[Axes]:
        """Return the axes of each group, as if it were alone; ``y`` is the range of its values."""
        parts: list[Sequence[Mark]] = [()] * len(self.feeds)
        for k, value in self._shown():
            parts[k] = self._marks(k, value)
        shades = self._series.part_colours([len(marks) for marks in parts])
        across, reading = (
            self._across([mark for marks in parts for mark in marks]),
            self._statistics.reading(),
        )
        groups = []
        for family, legend in zip(self._series.families, self._series.legends(reading.words), strict=True):
            first = family.members[0]
            if len(parts[first]) > 1 and not family.keys:
                legend = self._series.part_legend(
                    family.shown, [mark.name for mark in parts[first]], shades[first]
                )
            elif len(self.feeds) == 1:
                legend = ()
            marks = [mark for k in family.members for mark in self._named(k, parts[k], shades[k])]
            normals = {v for k in family.members if (v := reading.normals[k]) is not None}
            groups.append(Axes(family.name, across, span_of(marks), tuple(marks), legend, tuple(normals)))
        return groups

    def _named(self, which: int, marks: Sequence[Mark], shades: Sequence[Colour]) -> list[Mark]:
        """Return the marks of an input with colours, and with names beside other inputs."""
        name, feed = self._series.names[which], self.feeds[which]
        whole = name or feed.label or feed.name
        return [
            mark._replace(colour=shade, name=f"{whole}[{mark.name}]" if mark.name else name)
            for mark, shade in zip(marks, shades, strict=False)
        ]

    def _new_limits(self) -> Limits:
        """Return what decides on the range of axes."""
        return Limits()

    def _laid_out(self) -> list[Axes]:
        """Return the axes to draw, from the top."""
        axes: list[Axes] = []
        for group in self._groups():
            axes = [*axes, group] if self.axes == "own" else _with(axes, group)
        return [self._ranged(one) for one in axes]

    def _drawing(self, height: int, width: int, size: int, /) -> Picture:
        rows = [[axes] for axes in self._laid_out()]
        if not rows:
            return self._stale.picture(height, width), ()
        picture, drawn = stack(height, width, rows, size)
        self._show_stale(picture, drawn, size)
        return picture, drawn

    def _show_stale(self, picture: Array, _drawn: Sequence[Placed], size: int, /) -> None:
        """Show that the values are out of date, if they are."""
        self._stale.dim(picture, size)

    def _ranged(self, axes: Axes) -> Axes:
        """Return axes whose range follows their values without flicker."""
        key = self.axes, axes.name
        if key not in self._limits:
            self._limits[key] = self._new_limits()
        ends = [end for end in (*axes.y, *axes.normals) if end == end]
        low, high = min(ends, default=math.nan), max(ends, default=math.nan)
        return axes._replace(y=self._limits[key].follow(low, high))


class VectorsPanel(LinesPanel):
    """Base of panels of vectors, over the numbers of their entries or the values that these stand for."""

    span: tuple[float, float] | None = param(
        None, help="Values of the first and the last entry, such as times; null: their numbers."
    )

    _beside: ClassVar[float] = 0.0
    """For how many entries there is room beside the first and the last one."""

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.span is not None and not self.span[0] < self.span[1]:
            first, last = self.span
            raise ValueError(f"span must be [first, last], rising (got [{first:g}, {last:g}])")
        return self

    def _places(self, count: int) -> Array:
        """Return the places of so many entries."""
        first, last = self.span or (0, count - 1)
        return np.linspace(first, last, count)

    def _across(self, marks: Sequence[Mark], /) -> Across:
        count = max((len(mark.x) for mark in marks), default=1)
        first, last = self.span or (0, count - 1)
        room = self._beside * (last - first) / (count - 1) if count > 1 else 0.5
        kind: Literal["entries", "values"] = "entries" if self.span is None else "values"
        return Across(kind, first - room, last + room, points=self.span or ())


def span_of(marks: Sequence[Mark]) -> tuple[float, float]:
    """Return the least and the greatest value of some marks; nan without any."""
    ends = [end for mark in marks for end in mark.span() if end == end]
    return min(ends, default=math.nan), max(ends, default=math.nan)


def _with(some: list[Axes], group: Axes) -> list[Axes]:
    """Return axes that have a group too: in the first ones that fit, or in axes of its own."""
    for k, axes in enumerate(some):
        if (joined := axes.joined(group)) is not None:
            return [*some[:k], joined, *some[k + 1 :]]
    return [*some, group]
