"""Panel ``curve``: values over a swept parameter, or vectors over their index."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import model_validator

from stream_sparse.base import Feed, Span, param
from stream_sparse.base.feed import units_of_measure
from stream_sparse.drawing.axes import Across, Axes, LegendEntry, Mark
from stream_sparse.drawing.inks import Ink, curve_ink
from stream_sparse.drawing.ticks import number
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Stamp, Value

from ._chart import VectorsPanel, span_of
from ._setting import SettingPanel
from ._values import words

# A curve whose distance from its chord is below the first share of its height is straight to the eye. A curve
# whose ends differ by less than the second share has a peak or a valley, not a knee.
_BENT, _ONE_WAY = 0.05, 0.5

_LESS, _MORE = re.compile(r"(^|[._])(error|rmse|mse|mae|loss)$"), re.compile(r"(^|[._])(r2|share|explained)$")

# A knee moves after another point has been found in so many pictures in a row.
_PATIENCE = 10


def knee(x: Any, y: Any, better: int = 0) -> int | None:
    """Return the number of the point farthest from the chord between the first and the last point.

    Both axes are scaled to 0..1. A knee is where a curve levels off: where it rises and is concave, or falls
    and is convex. Satopaa, Albrecht, Irwin and Raghavan, "Finding a Kneedle in a Haystack", ICDCS Workshops
    2011, section III, on all points at once and without smoothing. ``better`` is 1 where a higher value is
    better, -1 where a lower one is, 0 where that is unknown. A curve that ends worse than it begins is taken
    up to its best point, as a held-out error that falls and then rises; one that is never better than at its
    beginning has no knee. Nor have two points, a straight line, and a curve that gets steeper or returns to
    about its first value.
    """
    across, up = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if len(across) < 3 or not (np.isfinite(across).all() and np.isfinite(up).all()):
        return None
    best = int(np.argmax(up * better))
    if better and better * up[-1] < better * up[0] and best:
        return knee(across[: best + 1], up[: best + 1], better)
    # Halves, since the height of a curve may exceed the range of floats.
    half = up / 2
    height = np.max(half) - np.min(half)
    if height <= 1e-12 * np.abs(half).max():
        return None
    run = (across - across[0]) / (across[-1] - across[0])
    rise = (half[-1] - half[0]) / height
    if abs(rise) < _ONE_WAY or rise * better < 0:
        return None
    # Positive where the curve is ahead of its chord. Farthest behind it means that the curve gets steeper.
    ahead = ((half - half[0]) / height - rise * run) * np.sign(rise)
    farthest = int(np.argmax(np.abs(ahead)))
    return farthest if ahead[farthest] >= _BENT else None


def direction(name: str) -> int:
    """Return by the name of a value whether more is better (1), less is better (-1), or unknown (0)."""
    return -1 if _LESS.search(name) else 1 if _MORE.search(name) else 0


class SteadyKnee:
    """The position of a knee that moves only after another one has been found for several pictures."""

    def __init__(self) -> None:
        self._now: float | None = None
        self._next: float | None = None
        self._waited: int | None = None

    def follow(self, found: float | None) -> float | None:
        """Return the position to show, given the one found in this picture; None: no knee."""
        if self._waited is None or found == self._now:
            self._now, self._waited = found, 0
            return self._now
        self._waited = self._waited + 1 if found == self._next else 1
        self._next = found
        if self._waited >= _PATIENCE:
            self._now, self._waited = found, 0
        return self._now


_MOST = 256


class Curve(SettingPanel, VectorsPanel):
    """Values over a swept parameter, or vectors over their index, as curves.

    Scalars of a sweep (``from: [code.r2, code.rmse]``) give a curve for each named output, with a dot at each
    swept value; it is hollow where a statistic is over fewer frames than it will be. The axis of swept values
    is logarithmic where they span two decades in even ratios, or ``log_x`` says so. A ring marks the knee of
    a fit that rises or an error that falls, the point where it levels off (Satopaa et al., "Finding a Kneedle
    in a Haystack", 2011).

    With ``line: code.k`` the swept parameter of another node has an upright line. A scalar that is not swept,
    such as what that node gives, is then a dot on the line, in the colour of the curve with its number.

    A vector (d,) gives a curve, an array (m, d) gives m curves. The latest values are shown; nan is a gap.
    With ``axes: own`` each input has axes of its own, for values of different sizes. Of a statistic the note
    says over which frames it is, and a line shows the value of a normal distribution.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Curve()
    >>> feeds = tuple(Feed(f"code@code.k={k}.r2", None, "", {"code.k": k}, 0) for k in (1, 2, 4, 8, 16))
    >>> panel.open(feeds, Medium((), np.dtype("f8"), 30, False, Clock("pts")), {})
    >>> panel.see(0.1, 0.7, 0.9, 0.95, 0.96, at=Stamp(0, 0.0))
    >>> panel.heading(), panel.note(), panel.draw(120, 300).shape
    ('code.r2 by k', 'by k', (120, 300, 3))
    """

    log: bool = param(False, help="Whether the axis of values is logarithmic; values up to 0 are gaps.")
    log_x: bool | None = param(
        None,
        help="Whether the axis of swept values is logarithmic; null: where they span two decades in even "
        "ratios.",
    )
    color: int = param(
        0, ge=0, help="Number of the first colour: 1 where the first input has the second colour elsewhere."
    )
    range: Span | None = param(
        None, help="Values at the two ends of their axis, where curves are cut off; null: from the values."
    )

    weight: ClassVar[float] = 1.2

    @model_validator(mode="after")
    def _has_logarithms(self) -> Self:
        if self.log and self.range is not None and self.range[0] <= 0:
            low, high = self.range
            raise ValueError(f"range must lie above 0 on a logarithmic axis (got [{low:g}, {high:g}])")
        return self

    def reset(self) -> None:
        super().reset()
        self._knees: dict[str, SteadyKnee] = {}

    def note(self) -> str:
        """Return the units of measure, the names of the swept parameters, and how to read statistics."""
        swept = []
        for family in self._series.families:
            unit = self._axis_unit(family.members[0])
            swept += [f"{key} in {unit}" if unit else key for key in map(self._called, family.keys[:1])]
        scalars = any(isinstance(value, float) for value in self._latest)
        over = f"by {' and '.join(dict.fromkeys(swept))}" if scalars and swept else ""
        reading = self._statistics.reading()
        hollow = "hollow: too few values yet" if over and any(reading.few) else ""
        return words(units_of_measure(self.feeds), over, reading.note, hollow)

    def _checked(self, value: Value, which: int, _at: Stamp, /) -> float | Array:
        array = value if isinstance(value, np.ndarray) and value.ndim else None
        if array is None and isinstance(value, int | float | np.number | np.ndarray):
            return self._scalar(value, self.feeds[which])
        if array is None or array.ndim > 2 or not array.size:
            expected = "scalars of a sweep, vectors (d,) or arrays (m, d)"
            raise self._refusal(expected, value, "show it with atoms or an image")
        if len(np.atleast_2d(array)) > _MOST:
            raise self._refusal(f"at most {_MOST} curves", value)
        return array

    def _scalar(self, value: Any, feed: Feed) -> float:
        """Return a scalar of a sweep over one parameter, or one that belongs on the line."""
        if not feed.sweep:
            if self.line is not None:
                return float(value)
            raise InputError(
                f"curve: '{feed.name}' is a scalar that is not swept; show it with a trace or bars"
            )
        points = feed.sweep.values()
        if [isinstance(v, int | float | np.number) and not isinstance(v, bool) for v in points] != [True]:
            swept = ", ".join(f"{key} {v!r}" for key, v in feed.sweep.items())
            raise InputError(f"curve: expects one swept parameter, a number, got {swept}; show it with bars")
        return float(value)

    def _marks(self, which: int, value: float | Array, /) -> Sequence[Mark]:
        if isinstance(value, float):  # the scalars of a sweep are one curve
            return ()
        if value.ndim == 1:
            return (self._line(self._places(len(value)), value, which),)
        x = self._places(value.shape[1])
        return [self._line(x, row, which)._replace(name=str(k)) for k, row in enumerate(value)]

    def _groups(self) -> list[Axes]:
        """Return axes with one curve for the scalars of a family, and axes for its vectors.

        A family without a value to show is a name in the legend.
        """
        families, shown = self._series.families, dict(self._shown())
        nodes = {family.name.partition(".")[0] for family in families}
        vectors = any(isinstance(value, np.ndarray) for value in shown.values())
        waits = [shown.keys().isdisjoint(family.members) for family in families]
        groups = super()._groups() if vectors else []
        groups = [group for group, none in zip(groups, waits, strict=False) if group.marks or none]
        curves: list[Axes | LegendEntry] = []
        for index, family in enumerate(families):
            members = [k for k in family.members if family.keys and isinstance(shown.get(k), float)]
            field = family.name.partition(".")[2]
            name = field if field and len(nodes) == 1 and len(families) > 1 else family.name
            ink = curve_ink(self.color + index)
            called = name if family.shown == family.name else family.shown
            if members:
                curves.append(self._scalars(name, called, family.keys[0], members, ink))
            elif waits[index] and family.keys and not vectors:
                curves.append(LegendEntry(called, ink))
        groups += _named(curves)
        if groups and (marks := self._on_the_line(shown)):
            marks = (*groups[0].marks, *marks)
            groups[0] = groups[0]._replace(marks=marks, y=span_of(marks))
        return [group._replace(y=_logarithms(group.y), log=True) for group in groups] if self.log else groups

    def _on_the_line(self, shown: Mapping[int, float | Array]) -> tuple[Mark, ...]:
        """Return a dot for each scalar that is not swept, where the line of a parameter is."""
        setting = self._setting(upright=True)
        there = [k for k, value in shown.items() if isinstance(value, float) and not self.feeds[k].sweep]
        if setting is None:
            return ()
        at = np.array([setting.value])
        return tuple(
            self._line(at, np.array([shown[k]]), k)._replace(
                ink=curve_ink(self.color + number), name=self._series.names[k], dots=True, ring=setting.value
            )
            for number, k in enumerate(there)
        )

    def _scalars(self, name: str, shown: str, key: str, members: list[int], ink: Ink) -> Axes:
        """Return the axes of one curve over the swept values, with its knee."""
        points = sorted((float(next(iter(self.feeds[k].sweep.values()))), self._latest[k]) for k in members)
        x, values = np.array(points, np.float64).T
        line = self._line(x, values, members[0])
        across = Across.swept(self._called(key), x, self._axis_unit(members[0]), self.log_x)
        y = np.log10(line.y) if self.log else line.y
        top = np.abs(y).max()
        if name.endswith("rmse") and not self.log and 0 < top < math.inf:
            # Mean squares are r2 up to scale and sign, so that both curves of one fit have the same knee.
            y = (y / top) ** 2
        better = direction(name)
        knee_at = knee(np.log10(x) if across.log else x, y, better) if better else None
        at = self._knees.setdefault(name, SteadyKnee()).follow(None if knee_at is None else float(x[knee_at]))
        reading, first = self._statistics.reading(), members[0]
        entry = words(shown, "" if at is None else f"knee at {number(at)}", reading.words[first])
        normal = reading.normals[first]
        normals = () if normal is None or self.log else (normal,)
        few = {float(next(iter(self.feeds[k].sweep.values()))) for k in members if reading.few[k]}
        line = line._replace(ink=ink, name=shown, dots=True, ring=at, hollow=tuple(sorted(few)))
        return Axes(name, across, line.span(), (line,), (LegendEntry(entry, ink),), normals)

    def _called(self, key: str) -> str:
        """Return the name of a swept parameter: that of its slider, where its line has one."""
        line = self.marks.get("line")
        return (line.label if line and line.name.rpartition(".")[2] == key else "") or key

    def _axis_unit(self, which: int) -> str:
        """Return the unit of measure of the parameter over which an input is swept."""
        return next(iter(self.feeds[which].axes.values()), "")

    def _ranged(self, axes: Axes) -> Axes:
        setting = self._setting(upright=axes.across.kind == "swept")
        if setting is not None:
            axes = axes.setting_at(setting)
        if self.range is None:
            return super()._ranged(axes)
        return axes._replace(y=_logarithms(self.range) if self.log else self.range, cut=True)

    def _line(self, x: Array, values: Array, which: int) -> Mark:
        y = np.asarray(values, np.float64)
        y = np.where(y > 0, y, np.nan) if self.log else y
        return Mark("line", x, y, unit=self.feeds[which].unit)


def _named(curves: Sequence[Axes | LegendEntry]) -> list[Axes]:
    """Return axes of curves, where each name without a curve has axes like the first ones."""
    across = next((axes.across for axes in curves if isinstance(axes, Axes)), None)
    if across is None:
        return []
    empty = math.nan, math.nan
    return [
        Axes(one.text, across, empty, legend=(one,)) if isinstance(one, LegendEntry) else one
        for one in curves
    ]


def _logarithms(ends: tuple[float, float]) -> tuple[float, float]:
    return math.log10(ends[0]), math.log10(ends[1])
