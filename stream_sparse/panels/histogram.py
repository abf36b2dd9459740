"""Panel ``histogram``: the distribution of values as step curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import cv2
import numpy as np

from stream_sparse.base import Feed, param
from stream_sparse.base.feed import common_unit
from stream_sparse.drawing.axes import Across
from stream_sparse.drawing.chart import Axes, stack
from stream_sparse.drawing.marks import Mark
from stream_sparse.drawing.ranges import Limits
from stream_sparse.drawing.ticks import number
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Medium, Stamp, Value, describe, named_outputs

from ._chart import ChartPanel, Picture

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
        counted = _counted(value)
        if counted is None:
            raise InputError(
                f"histogram: expects arrays or the result of a histogram node, got {describe(value)}; "
                "show scalars with a trace, or collect them with recent"
            )
        return counted

    def _drawing(self, height: int, width: int, size: int, /) -> Picture:
        made, x = self._collect(max(min(width // 4, 128), 8))
        drawn = [(k, made[k]) for k, _ in self._shown()]
        _, most = self._counts.follow(0, max(float(c.counts.max(initial=0)) for _, c in drawn))
        y = (float(np.log10(0.7)), float(np.log10(1.1 * most))) if self.log else (0.0, most)
        names, shades = self._series.names, self._series.colours()
        marks = {k: (Mark("steps", c.edges, c.counts, shades[k], names[k]),) for k, c in drawn}
        axes = Axes("counts", Across("values", *x, unit=common_unit(self.feeds)), y, log=self.log)
        picture = None
        if self.strips and len(self.feeds) > 1:
            scale = f"each 0 to {number(most)} {_COUNTED}" + (", logarithmic" if self.log else "")
            picture = self._in_strips(height, width, axes, marks, size, scale)
        if picture is None:
            legend = sum(self._series.legends(), ()) if len(self.feeds) > 1 else ()
            axes = axes._replace(marks=sum(marks.values(), ()), legend=legend, corner=_COUNTED)
            picture = stack(height, width, [[axes]], size)
        self._stale.dim(picture[0], size)
        return picture

    def _collect(self, bins: int) -> tuple[dict[int, _Counts], tuple[float, float]]:
        """Return the counts of each input, and the range of values; arrays are counted in common bins."""
        known = {k: value for k, value in enumerate(self._latest) if value is not None}
        raw = {k: _thin(value) for k, value in known.items() if isinstance(value, np.ndarray)}
        made: dict[int, _Counts] = {k: value for k, value in known.items() if k not in raw}
        spans = [s for s in (*map(_span, raw.values()), *map(_filled, made.values())) if s is not None]
        low, high = 0.0, 1.0
        if spans:
            low, high = self._values.follow(min(s[0] for s in spans), max(s[1] for s in spans))
        if raw:
            if all(x.dtype == np.uint8 for x in raw.values()):
                high = min(high, 255.0)
            edges = bin_edges(low, high, bins, whole=all(x.dtype.kind in "uib" for x in raw.values()))
            low, high = float(edges[0]), float(edges[-1])
            made |= {k: _Counts(edges, count(x, edges)) for k, x in raw.items()}
        return made, (low, high)


def _filled(made: _Counts) -> tuple[float, float] | None:
    """Return the lowest and the highest value with counts."""
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
