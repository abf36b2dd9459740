"""Panel ``histogram``: the distribution of values as step curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import cv2
import numpy as np

from stream_sparse.base import Feed, param
from stream_sparse.base.feed import heading, units_of_measure
from stream_sparse.drawing.axes import Across
from stream_sparse.drawing.chart import Axes
from stream_sparse.drawing.marks import Mark
from stream_sparse.drawing.ranges import Limits
from stream_sparse.drawing.ticks import number
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Medium, Stamp, Value, describe, named_outputs

from ._chart import ChartPanel, Picture
from ._series import Series

__all__ = ["Histogram"]

_COUNTED = "values per bin"
# Larger values do not fit float32, the type that OpenCV counts.
_MOST = 1e38


class _Counts(NamedTuple):
    edges: Array
    counts: Array


class Histogram(ChartPanel):
    """The distribution of the values of each input: of its latest array, or as a ``histogram`` node gives it.

    Several inputs share their bins and are drawn as step curves, so that those of a sweep can be compared.
    The result of a ``histogram`` node comes whole (``from: h``), or as two inputs (``from: [h.counts,
    h.edges]``).

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
        self._edges_of: dict[int, int] = {}
        self._counted: list[int] = []
        self._inputs = Series(())
        self._values = Limits()
        self._counts = Limits()

    def open(self, feeds: tuple[Feed, ...], medium: Medium, marks: Mapping[str, Feed]) -> None:
        super().open(feeds, medium, marks)
        place = {feed.name: k for k, feed in enumerate(feeds)}
        for k, feed in enumerate(feeds):
            partner = place.get(feed.name.removesuffix(".counts") + ".edges")
            if partner is not None and partner != k:
                self._edges_of[k] = partner
            elif feed.name.endswith(".counts"):
                base = feed.name.removesuffix(".counts")
                raise InputError(
                    f"histogram: '{feed.name}' are counts without edges; write from: {base}, "
                    f"or [{base}.counts, {base}.edges]"
                )
        self._counted = [k for k in range(len(feeds)) if k not in self._edges_of.values()]
        self._inputs = Series([feeds[k] for k in self._counted])

    def heading(self) -> str:
        """Return the heading: the title, or words made from the inputs without the edges."""
        return self.title if self.title is not None else heading(self._inputs.feeds)

    def note(self) -> str:
        """Return over which frames the values are counted; their unit of measure stands at the axis."""
        return self._statistics.reading().note

    def _checked(self, value: Value, _which: int, _at: Stamp, /) -> Value:
        if not (isinstance(value, np.ndarray) and value.ndim) and _counted(value) is None:
            raise InputError(
                f"histogram: expects arrays or the result of a histogram node, got {describe(value)}; "
                "show scalars with a trace, or collect them with recent"
            )
        return value

    def _drawing(self, height: int, width: int, size: int, /) -> Picture:
        found, x = self._collect(max(min(width // 4, 128), 8))
        series, is_shown = self._inputs, self._stale.is_shown
        drawn = [(k, c) for k, c in enumerate(found) if c is not None and is_shown(self._counted[k])]
        if not drawn:
            return self._stale.picture(height, width), ()
        _, most = self._counts.follow(0, max(float(c.counts.max(initial=0)) for _, c in drawn))
        y = (float(np.log10(0.7)), float(np.log10(1.1 * most))) if self.log else (0.0, most)
        shades = series.colours()
        marks = {k: (Mark("steps", c.edges, c.counts, shades[k], series.names[k]),) for k, c in drawn}
        axes = Axes("counts", Across("values", *x, unit=units_of_measure(series.feeds)), y, log=self.log)
        made = None
        if self.strips and len(series.feeds) > 1:
            scale = f"each 0 to {number(most)} {_COUNTED}" + (", logarithmic" if self.log else "")
            made = self._in_strips(height, width, axes, marks, series, size, scale)
        if made is None:
            legend = sum(series.legends(), ()) if len(series.feeds) > 1 else ()
            axes = axes._replace(marks=sum(marks.values(), ()), legend=legend, corner=_COUNTED)
            made = self._chart.stack(height, width, [[axes]], size)
        self._stale.dim(made[0], size)
        return made

    def _collect(self, bins: int) -> tuple[list[_Counts | None], tuple[float, float]]:
        """Return the counts of each input, and the range of values; arrays are counted in common bins."""
        made: list[_Counts | None] = []
        raw: dict[int, Array] = {}
        for k, which in enumerate(self._counted):
            value = self._latest[which]
            counts = _counted(value)
            if counts is None and which in self._edges_of:
                edges = self._latest[self._edges_of[which]]
                if value is not None and edges is not None:
                    counts = _Counts(np.asarray(edges, float), np.asarray(value, float))
            elif counts is None and value is not None:
                raw[k] = _thin(value)
            made.append(counts)
        spans = [s for s in (*map(_span, raw.values()), *map(_filled, made)) if s is not None]
        if not spans:
            return made, (0.0, 1.0)
        low, high = self._values.follow(min(s[0] for s in spans), max(s[1] for s in spans))
        if raw:
            if all(x.dtype == np.uint8 for x in raw.values()):
                high = min(high, 255.0)
            edges = bin_edges(low, high, bins, whole=all(x.dtype.kind in "uib" for x in raw.values()))
            low, high = float(edges[0]), float(edges[-1])
            for k, x in raw.items():
                made[k] = _Counts(edges, count(x, edges))
        return made, (low, high)


def _filled(made: _Counts | None) -> tuple[float, float] | None:
    """Return the lowest and the highest value with counts."""
    if made is None:
        return None
    filled = np.flatnonzero(made.counts)
    return (float(made.edges[filled[0]]), float(made.edges[filled[-1] + 1])) if len(filled) else None


def _counted(value: Value) -> _Counts | None:
    """Return the result of a histogram node, which is a named tuple or a dict; None for any other value."""
    parts = named_outputs(value)
    if "counts" in parts and "edges" in parts:
        return _Counts(np.asarray(parts["edges"], float), np.asarray(parts["counts"], float))
    return None


def _thin(x: Array) -> Array:
    """Return the values of a frame; of a large one a regular sample, which has the same distribution."""
    skip = max(round((x.size / 120_000) ** 0.5), 1) if x.ndim >= 2 else 1
    return x[::skip, ::skip].ravel() if skip > 1 else x.ravel()


def _span(x: Array) -> tuple[float, float] | None:
    if x.dtype.kind == "f":
        x = x[np.isfinite(x)]
    return (float(x.min()), float(x.max())) if x.size else None


def bin_edges(low: float, high: float, bins: int, *, whole: bool) -> Array:
    """Return the edges of bins; all bins take equally many whole numbers, so that no comb appears."""
    if whole:
        step = max(int(np.ceil((high - low + 1) / bins)), 1)
        return np.arange(np.floor(low), high + 1 + step, step) - 0.5
    return np.linspace(low, high, bins + 1)


def count(x: Array, edges: Array) -> Array:
    """Count values between evenly spaced edges; the last bin has its upper edge, nan is not counted."""
    if max(abs(edges[0]), abs(edges[-1])) > _MOST:
        return np.asarray(np.histogram(x[np.isfinite(x)], edges)[0], float)
    values = np.ascontiguousarray(x, np.float32)
    if x.dtype.kind == "f":
        values = values[np.isfinite(values)]  # OpenCV counts nan in the first bin
    top = np.nextafter(np.float32(edges[-1]), np.float32(np.inf))
    span = [float(edges[0]), float(top)]
    return np.asarray(cv2.calcHist([values.reshape(1, -1)], [0], None, [len(edges) - 1], span), float).ravel()
