"""Axes with marks in the units of their values: what a chart shows, without places and colours of a page."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np

from stream_sparse.frame import Array

from .inks import TEXT, Ink
from .readings import NO_VALUE, Reading, exactly

_NAMES = {"entries": "entry", "values": "at"}


class Across(NamedTuple):
    """A horizontal axis, labelled by its kind.

    Attributes:
        kind: ``time`` in seconds, which moves on; numbers of ``entries``; ``values`` of any kind; the
            ``past``, minus the number of frames ago; or ``swept``, the values of a parameter.
        start, end: the values at its ends, on a logarithmic axis their logarithms to base 10.
        name: the name of the parameter, or words after the number of an entry in place of ``entry``.
        unit: unit of measure, written at the end, but not of ``swept`` values, which need the room.
        points: the values of the parameter; of ``values`` the first and the last one, if they are known.
        log: whether it is logarithmic.
        laps: times at which the source began again.
    """

    kind: Literal["time", "entries", "values", "past", "swept"]
    start: float
    end: float
    name: str = ""
    unit: str = ""
    points: tuple[float, ...] = ()
    log: bool = False
    laps: tuple[float, ...] = ()

    @classmethod
    def swept(cls, name: str, points: Array, unit: str = "", log: bool | None = None) -> Across:
        """Return the axis of the swept values of a parameter, with room for dots at its ends.

        ``log`` asks for logarithms, which only values above 0 have; None: where they are even so.
        """
        log = is_even_log(points) if log is None else log and bool(points[0] > 0)
        low, high = (float(end) for end in (np.log10(points[[0, -1]]) if log else points[[0, -1]]))
        room = 0.03 * (high - low) if high > low else 0.5
        return cls("swept", low - room, high + room, name, unit, tuple(points.tolist()), log)

    def joined(self, other: Across) -> Across | None:
        """Return the axis of both; None where they are not of one kind and name."""
        if (self.kind, self.name) != (other.kind, other.name):
            return None
        longer = max(self, other, key=lambda axis: len(axis.points))
        if self.log != other.log:
            return longer
        return longer._replace(start=min(self.start, other.start), end=max(self.end, other.end))

    def words(self, value: float) -> str:
        """Return a value with its name.

        >>> Across("entries", 0, 9).words(3), Across("values", 0, 9).words(0.5), Across("time", 0, 9).words(2)
        ('entry 3', 'at 0.5', '2.000 s')
        >>> Across("past", -9, 0).words(-3), Across("past", -9, 0).words(0)
        ('3 frames ago', 'now')
        """
        if self.kind == "time":
            return f"{value:.3f} s"
        if self.kind == "past":
            return f"{exactly(-value)} frame{'s' if value < -1 else ''} ago" if value else "now"
        if self.kind == "entries" and self.name:
            return f"{exactly(value)} {self.name}"
        words = f"{_NAMES.get(self.kind, self.name)} {exactly(value)}"
        return f"{words} {self.unit}".rstrip() if self.kind == "swept" else words


class Mark(NamedTuple):
    """Values that are drawn in one way.

    Attributes:
        kind: a ``line``; ``points``, which are dots alone; ``stems`` with dots, or ``bars``, from zero to
            each value that is not zero; or the ``steps`` of a histogram.
        x: the places of the values, increasing; of steps the edges, one more than values.
        y: the values; nan is a gap.
        ink: of the mark.
        name: may be empty.
        unit: unit of measure of the values.
        low: where a place stands for several values, the least of them; ``y`` is then the greatest.
        dots: a line has a dot at each place.
        ring: the place with a ring around its dot.
        hollow: the places whose dots are hollow.
    """

    kind: Literal["line", "points", "stems", "bars", "steps"]
    x: Array
    y: Array
    ink: Ink = TEXT
    name: str = ""
    unit: str = ""
    low: Array | None = None
    dots: bool = False
    ring: float | None = None
    hollow: tuple[float, ...] = ()

    def span(self) -> tuple[float, float]:
        """Return the least and the greatest value; nan without any."""
        return _end(np.fmin, self.y if self.low is None else self.low), _end(np.fmax, self.y)

    def reading(self, k: int) -> Reading:
        """Return a value in words."""
        low, high = float(self.y[k] if self.low is None else self.low[k]), float(self.y[k])
        if math.isnan(low):
            return Reading(self.name, NO_VALUE)
        return Reading(self.name, exactly(low, high), self.unit)

    def bin_words(self, k: int) -> str:
        """Return the range of a bin of steps; of whole numbers the first and the last one."""
        low, high = float(self.x[k]), float(self.x[k + 1])
        if low % 1 == high % 1 == 0.5:
            low, high = low + 0.5, high - 0.5
        return exactly(low, high)


class LegendEntry(NamedTuple):
    """One name of a legend; without a dash before it (``dash``) the text has the colour."""

    text: str
    ink: Ink
    dash: bool = True


class Setting(NamedTuple):
    """The value of a parameter, a line through the plot.

    Attributes:
        name: of the parameter, or of its slider.
        value: its value, also on a logarithmic axis.
        upright: whether it is a value of the horizontal axis.
        movable: whether it has a slider; then the line has a handle.
    """

    name: str
    value: float
    upright: bool = False
    movable: bool = False


class Axes(NamedTuple):
    """The content of one pair of axes, in units of its values.

    Attributes:
        name: distinguishes these axes from others of the chart.
        across: the horizontal axis.
        y: the values at the two ends of the vertical axis, on a logarithmic axis their logarithms.
        marks: what is drawn, of one kind.
        legend: names and colours, above the plot.
        normals: values of normal distributions, each with a line.
        log: whether the vertical axis is logarithmic.
        cut: whether marks end at the border of the plot, since some values may lie beyond.
        zero: whether there is a line at zero.
        corner: words above the right end, such as what the vertical axis counts.
        title: words above all.
        message: words in place of the plot.
        setting: the value of a parameter, with a line.
    """

    name: str
    across: Across
    y: tuple[float, float]
    marks: tuple[Mark, ...] = ()
    legend: tuple[LegendEntry, ...] = ()
    normals: tuple[float, ...] = ()
    log: bool = False
    cut: bool = False
    zero: bool = False
    corner: str = ""
    title: str = ""
    message: str = ""
    setting: Setting | None = None

    def joined(self, other: Axes) -> Axes | None:
        """Return axes with the marks of both; None where their horizontal axes are not alike."""
        across = self.across.joined(other.across)
        if across is None:
            return None
        return self._replace(
            across=across,
            y=(float(np.fmin(self.y[0], other.y[0])), float(np.fmax(self.y[1], other.y[1]))),
            marks=self.marks + other.marks,
            legend=self.legend + other.legend,
            normals=tuple(sorted({*self.normals, *other.normals})),
        )

    def setting_at(self, setting: Setting) -> Axes:
        """Return the axes with the value of a parameter, which lies within their range."""
        log = self.across.log if setting.upright else self.log
        if log and setting.value <= 0:
            return self
        position = math.log10(setting.value) if log else setting.value
        if not setting.upright:
            y = float(np.fmin(self.y[0], position)), float(np.fmax(self.y[1], position))
            return self._replace(y=y, setting=setting)
        start, end = min(self.across.start, position), max(self.across.end, position)
        return self._replace(across=self.across._replace(start=start, end=end), setting=setting)


def is_even_log(x: Array) -> bool:
    """Return whether positions span two decades in about even ratios, and belong on a logarithmic axis."""
    if len(x) < 3 or not x[0] > 0 or x[-1] < 99 * x[0]:
        return False
    steps = np.diff(np.log10(x))
    return bool(steps.max() <= 4 * steps.min())


def _end(extreme: np.ufunc, values: Array) -> float:
    """Return the least or the greatest of the finite values; nan without any."""
    end = float(extreme.reduce(values, initial=np.nan))
    if math.isfinite(end):
        return end
    return float(extreme.reduce(values[np.isfinite(values)], initial=np.nan))
