"""Panel ``histogram``: the distribution of values as step curves."""

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import numpy as np

from stream_sparse.base import Feed, param
from stream_sparse.drawing.axes import Across, Axes, LegendEntry, Mark
from stream_sparse.drawing.binning import bin_edges, count
from stream_sparse.drawing.description import Chart, Description
from stream_sparse.drawing.ranges import Limits
from stream_sparse.drawing.ticks import number
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Medium, Stamp, Value, named_outputs

from ._setting import SettingPanel

_COUNTED = "values per bin"
_BINS = 100


class _Counts(NamedTuple):
    edges: Array
    counts: Array


class Histogram(SettingPanel):
    """The distribution of the values of each input: of its latest array, or as a ``histogram`` node gives it.

    Several inputs share their bins and are drawn as step curves, so that those of a sweep can be compared.
    The result of a ``histogram`` node comes whole (``from: h``).

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Histogram(log=True)
    >>> medium = Medium((9, 9), np.dtype("f4"), 30, False, Clock("pts"))
    >>> panel.open((Feed("box", None, "gray levels", {}, 0),), medium, {})
    >>> panel.see(np.arange(81.0).reshape(9, 9), at=Stamp(0, 0.0))
    >>> panel.draw(120, 300).shape
    (120, 300, 3)
    """

    whole: ClassVar[bool] = True

    log: bool = param(False, help="Whether the axis of counts is logarithmic.")
    strips: bool = param(
        False, help="Each input in a strip of its own, all on one scale, so that many can be distinguished."
    )

    def reset(self) -> None:
        super().reset()
        self._values = Limits()
        self._counts = Limits()

    def open(self, feeds: tuple[Feed, ...], medium: Medium, marks: Mapping[str, Feed]) -> None:
        super().open(feeds, medium, marks)
        for feed in feeds:
            if feed.name.endswith(".counts"):
                base = feed.name.removesuffix(".counts")
                raise InputError(f"histogram: '{feed.name}' are counts without edges; write from: {base}")

    def note(self) -> str:
        """Return over which frames the values are counted; their unit of measure stands at the axis."""
        return self._statistics.reading().note

    def _checked(self, value: Value, _which: int, _at: Stamp, /) -> Array | _Counts:
        if isinstance(value, np.ndarray) and value.ndim:
            return value
        parts = named_outputs(value)  # of a histogram node, which is a named tuple or a dict
        if "counts" not in parts or "edges" not in parts:
            advice = "show scalars with a trace, or collect them with recent"
            raise self._refusal("arrays or the result of a histogram node", value, advice)
        return _Counts(np.asarray(parts["edges"], float), np.asarray(parts["counts"], float))

    def _described(self) -> Description:
        counts, x = self._collect()
        shown = [(k, counts[k]) for k, _ in self._shown()]
        _, most = self._counts.follow(0, max(float(c.counts.max(initial=0)) for _, c in shown))
        y = (float(np.log10(0.7)), float(np.log10(1.1 * most))) if self.log else (0.0, most)
        names, inks = self._series.names, self._series.inks
        marks = {k: Mark("steps", c.edges, c.counts, inks[k], names[k]) for k, c in shown}
        several = len(self.feeds) > 1
        legend = sum(self._series.legends(), ()) if several else ()
        axes = Axes("counts", Across("values", *x, unit=_common_unit(self.feeds)), y, log=self.log)
        if (setting := self._setting(upright=True)) is not None:
            axes = axes.setting_at(setting)
        whole = axes._replace(marks=tuple(marks.values()), legend=legend, corner=_COUNTED)
        head, captions = self._series.strip_names()
        scale = f"each 0 to {number(most)} {_COUNTED}" + (", logarithmic" if self.log else "")
        entries = [LegendEntry(name, ink, dash=False) for name, ink in zip(captions, inks, strict=True)]
        strips = tuple(
            axes._replace(marks=(marks[k],) if k in marks else (), legend=(entry,))
            for k, entry in enumerate(entries)
        )
        return Chart(((whole,),), strips if self.strips and several else (), head, scale, self._stale.stale())

    def _collect(self) -> tuple[dict[int, _Counts], tuple[float, float]]:
        """Return the counts of each input, and the range of values; arrays are counted in common bins."""
        latest = {k: value for k, value in enumerate(self._latest) if value is not None}
        raw = {k: _thin(value) for k, value in latest.items() if isinstance(value, np.ndarray)}
        counts: dict[int, _Counts] = {k: value for k, value in latest.items() if k not in raw}
        spans = [s for s in (*map(_span, raw.values()), *map(_filled, counts.values())) if s is not None]
        low, high = 0.0, 1.0
        if spans:
            low, high = self._values.follow(min(s[0] for s in spans), max(s[1] for s in spans))
        if raw:
            if all(x.dtype == np.uint8 for x in raw.values()):
                high = min(high, 255.0)
            edges = bin_edges(low, high, _BINS, whole=all(x.dtype.kind in "uib" for x in raw.values()))
            low, high = float(edges[0]), float(edges[-1])
            counts |= {k: _Counts(edges, count(x, edges)) for k, x in raw.items()}
        return counts, (low, high)


def _common_unit(feeds: tuple[Feed, ...]) -> str:
    """Return the unit of measure that all inputs have (of counts their edges); empty where they differ."""
    units = {feed.units.get("edges", feed.unit) for feed in feeds}
    return units.pop() if len(units) == 1 else ""


def _filled(made: _Counts) -> tuple[float, float] | None:
    """Return the lowest and the highest value with counts."""
    filled = np.flatnonzero(made.counts)
    return (float(made.edges[filled[0]]), float(made.edges[filled[-1] + 1])) if len(filled) else None


def _thin(x: Array) -> Array:
    """Return the values of a frame; of a large one a regular sample, which has the same distribution."""
    skip = max(round((x.size / 120_000) ** 0.5), 1) if x.ndim >= 2 else 1
    return x[::skip, ::skip].ravel() if skip > 1 else x.ravel()


def _span(x: Array) -> tuple[float, float] | None:
    if x.dtype.kind == "f":
        x = x[np.isfinite(x)]
    return (float(x.min()), float(x.max())) if x.size else None
