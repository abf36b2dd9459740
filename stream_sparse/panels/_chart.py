"""The bases of panels that show axes: of those with one horizontal axis; of those of vectors."""

import functools
import math
from collections.abc import Sequence
from typing import Any, ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from stream_sparse.base import Span, param
from stream_sparse.drawing.axes import Across, Axes, Mark
from stream_sparse.drawing.description import Chart, Description
from stream_sparse.drawing.inks import Ink
from stream_sparse.drawing.ranges import Limits
from stream_sparse.frame import Array

from ._values import ValuesPanel

_SHARE = 0.2  # An axis spans at least a fifth of its values, so that changes of few per cent look small.


class LinesPanel(ValuesPanel):
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
        """Return the marks of an input, without inks; several parts are named by their numbers."""
        raise TypeError(f"{type(self).__name__} defines no _marks()")

    def _across(self, _marks: Sequence[Mark], /) -> Across:
        """Return the horizontal axis of all marks."""
        raise TypeError(f"{type(self).__name__} defines no _across()")

    def _groups(self) -> list[Axes]:
        """Return the axes of each group, as if it were alone; ``y`` is the range of its values."""
        parts: list[Sequence[Mark]] = [()] * len(self.feeds)
        for k, value in self._shown():
            parts[k] = self._marks(k, value)
        inks = self._series.part_inks([len(marks) for marks in parts])
        across = self._across([mark for marks in parts for mark in marks])
        reading = self._statistics.reading()
        groups = []
        for family, legend in zip(self._series.families, self._series.legends(reading.words), strict=True):
            first = family.members[0]
            if len(parts[first]) > 1 and not family.keys:
                legend = self._series.part_legend(
                    family.shown, [mark.name for mark in parts[first]], inks[first]
                )
            elif len(self.feeds) == 1:
                legend = ()
            marks = [mark for k in family.members for mark in self._named(k, parts[k], inks[k])]
            normals = {v for k in family.members if (v := reading.normals[k]) is not None}
            groups.append(Axes(family.name, across, span_of(marks), tuple(marks), legend, tuple(normals)))
        return groups

    def _named(self, which: int, marks: Sequence[Mark], inks: Sequence[Ink]) -> list[Mark]:
        """Return the marks of an input with inks, and with names beside other inputs."""
        name, feed = self._series.names[which], self.feeds[which]
        whole = name or feed.label or feed.name
        return [
            mark._replace(ink=ink, name=f"{whole}[{mark.name}]" if mark.name else name)
            for mark, ink in zip(marks, inks, strict=False)
        ]

    def _new_limits(self) -> Limits:
        """Return what decides on the range of axes."""
        return Limits(share=_SHARE)

    def _laid_out(self) -> list[Axes]:
        """Return the axes to show, from the top."""
        axes: list[Axes] = []
        for group in self._groups():
            axes = [*axes, group] if self.axes == "own" else _with(axes, group)
        return [self._ranged(one) for one in axes]

    def _described(self) -> Description:
        rows = tuple((axes,) for axes in self._laid_out())
        return Chart(rows, stale=self._stale.stale()) if rows else self._stale.said()

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

    span: Span | None = param(
        None, help="Values of the first and the last entry, such as times; null: their numbers."
    )
    past: bool = param(
        False, help="Whether the entries are values of the last frames, the newest last, as of `recent`."
    )

    _beside: ClassVar[float] = 0.0
    """For how many entries there is room beside the first and the last one."""

    @model_validator(mode="after")
    def _one_axis(self) -> Self:
        if self.span is not None and self.past:
            raise ValueError("past: true says how many frames ago the entries were; leave out span")
        return self

    def _places(self, count: int) -> Array:
        """Return the places of so many entries."""
        return _evenly(*self._ends(count), count)

    def _ends(self, count: int) -> tuple[float, float]:
        """Return the places of the first and the last of so many entries."""
        return self.span or ((1 - count, 0) if self.past else (0, count - 1))

    def _across(self, marks: Sequence[Mark], /) -> Across:
        count = max((len(mark.x) for mark in marks), default=1)
        first, last = self._ends(count)
        room = self._beside * (last - first) / (count - 1) if count > 1 else 0.5
        if self.past:
            return Across("past", first - room, last + room)
        kind: Literal["entries", "values"] = "entries" if self.span is None else "values"
        return Across(kind, first - room, last + room, points=self.span or ())


@functools.lru_cache(maxsize=64)
def _evenly(first: float, last: float, count: int) -> Array:
    """Return so many numbers from the first to the last, read-only; cached, since each frame has the same."""
    places = np.linspace(first, last, count)
    places.flags.writeable = False
    return places


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
