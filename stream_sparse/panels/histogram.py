"""Panel ``histogram``: the distribution of values as step curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import cv2
import numpy as np

from stream_sparse.base import Feed, Panel, param
from stream_sparse.base.feed import heading, units_of_measure
from stream_sparse.drawing.axes import Plot
from stream_sparse.drawing.colours import Colour, blank, legible
from stream_sparse.drawing.curves import steps
from stream_sparse.drawing.legend import legend, legend_height
from stream_sparse.drawing.picture_cache import PictureCache
from stream_sparse.drawing.ranges import Limits
from stream_sparse.drawing.strips import Strips
from stream_sparse.drawing.text import label, line_height, size_for, text_width
from stream_sparse.drawing.theme import theme
from stream_sparse.drawing.ticks import number
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Medium, Stamp, Value, describe, named_outputs

from ._reading import Reading, exactly, line_of, names, nearest
from ._series import colours, legend_entries, strip_names
from ._stale import StaleInputs
from ._statistics import Statistics

__all__ = ["Histogram"]

_POWERS = ((1.0, "1"), (10.0, "10"), (100.0, "100"), (1e3, "1k"), (1e4, "10k"), (1e5, "100k"), (1e6, "1M"),
           (1e7, "10M"), (1e8, "100M"), (1e9, "1G"))  # fmt: skip


_COUNTED = "values per bin"
# Larger values are no float32, the type that OpenCV counts.
_MOST = 1e38


class _Counts(NamedTuple):
    edges: Array
    counts: Array

    def bin_of(self, value: float) -> int | None:
        """Return the number of the bin of a value; None: it has none."""
        j = int(np.searchsorted(self.edges, value, side="right")) - 1
        return j if 0 <= j < len(self.counts) else None

    def words(self, j: int) -> str:
        """Return the range of a bin; of whole numbers the first and the last one."""
        low, high = float(self.edges[j]), float(self.edges[j + 1])
        if low % 1 == high % 1 == 0.5:
            low, high = low + 0.5, high - 0.5
        return exactly(low, high)


class _Drawn(NamedTuple):
    """Counts that were drawn, each with the number of its input, in common axes or in strips."""

    axes: Plot | Strips
    counts: tuple[tuple[int, _Counts], ...]

    def at(self, x: int, y: int) -> tuple[Plot, list[tuple[int, _Counts]]] | None:
        """Return the axes at a place, and the counts in them; None: there are none."""
        if isinstance(self.axes, Plot):
            return (self.axes, list(self.counts)) if self.axes.holds(x, y) else None
        which = self.axes.at(x, y)
        return None if which is None else (self.axes.plots[which], [c for c in self.counts if c[0] == which])


class Histogram(Panel):
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
        False, help="Each input in a strip of its own, all on one scale, so that many can be told apart."
    )

    def reset(self) -> None:
        self._latest: list[Any] = [None] * len(self.feeds)
        self._edges_of: dict[int, int] = {}
        self._shown: tuple[Feed, ...] = ()
        self._numbers: list[int] = []
        self._stale = StaleInputs(self.feeds)
        self._statistics = Statistics(self.feeds)
        self._values = Limits()
        self._counts = Limits()
        self._background = PictureCache()
        self._drawn: _Drawn | None = None

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
        self._numbers = [k for k in range(len(feeds)) if k not in self._edges_of.values()]
        self._shown = tuple(feeds[k] for k in self._numbers)

    def heading(self) -> str:
        """Return the heading: the title, or words made from the inputs without the edges."""
        return self.title if self.title is not None else heading(self._shown)

    def note(self) -> str:
        """Return over which frames the values are counted; their unit of measure stands at the axis."""
        return self._statistics.reading().note

    def see(self, *values: Value, at: Stamp) -> None:
        self._statistics.see(values, at.index)
        for k, value in self._stale.see(values, at.index):
            if not (isinstance(value, np.ndarray) and value.ndim) and _counted(value) is None:
                raise InputError(
                    f"histogram: expects arrays or the result of a histogram node, got {describe(value)}; "
                    "show scalars with a trace, or collect them with recent"
                )
            self._latest[k] = value

    def draw(self, height: int, width: int) -> Array:
        size = size_for(height, width)
        found, x = self._collect(max(min(width // 4, 128), 8))
        is_shown = self._stale.is_shown
        drawn = [(k, c) for k, c in enumerate(found) if c is not None and is_shown(self._numbers[k])]
        if not drawn:
            return self._stale.picture(height, width)
        most = max((float(c.counts.max(initial=0)) for _, c in drawn), default=0.0)
        low, high = self._counts.follow(0, most)
        if self.log:
            low, high = np.log10(0.7), np.log10(high * 1.1)
        strips = self._strips(height, width, (low, high), x, size)
        if strips is not None:
            return self._draw_strips(height, width, strips, drawn)
        words = legend_entries(self._shown) if len(self._shown) > 1 else []
        above = text_width(_COUNTED, size) + size
        top = max(legend_height(words, 3 * size, width - above, size), line_height(size) + 2)
        plot = Plot.within(height, width, top=top, y=(low, high), x=x, size=size)
        if self.log:
            widest = Plot.within(height, width, top=top, y=(0, 1e5), x=x, size=size)
            plot = plot._replace(left=min(widest.left, plot.left + 4))

        def background() -> Array:
            made = blank(height, width)
            plot.grid(made, self._powers(high, plot) if self.log else None)
            self._label_axis(made, plot)
            legend(made[:, : width - above], words, min(plot.left, 4 * size), 0, size)
            label(made, _COUNTED, plot.right, line_height(size) // 2, size, theme().quiet, at="right")
            return made

        picture = self._background((height, width, x, low, high, tuple(words)), background)
        inside = picture[: plot.bottom, plot.left : plot.right]
        shades = colours(self._shown)
        for k, made in drawn:
            self._draw_counts(inside, plot._replace(left=0, right=plot.right - plot.left), made, shades[k],
                              fill=len(drawn) == 1)  # fmt: skip
        self._stale.dim(picture, size)
        self._drawn = _Drawn(plot, tuple(drawn))
        return picture

    def read_off(self, x: int, y: int) -> str:
        """Return the bin at a place, and how many values of each input it has."""
        found = None if self._drawn is None else self._drawn.at(x, y)
        if found is None:
            return ""
        plot, counts = found
        value = plot.across(x)
        # Histogram nodes may have bins of their own; the bin of the first one names the place.
        there = [(k, c, j) for k, c in counts if (j := c.bin_of(value)) is not None]
        if not there:
            return ""
        places = [c.words(j) for _, c, j in there]
        called, unit = names(self._shown), self._shown[there[0][0]].unit
        rows = [float(plot.rows(c.counts[j])) for _, c, j in there]
        readings = []
        for n in nearest(rows, y):
            k, c, j = there[n]
            total = exactly(c.counts[j])
            own = "" if places[n] == places[0] else f" of {places[n]}"
            readings.append(Reading(called[k], total + own, "value" if total == "1" else "values"))
        return line_of(f"{places[0]} {unit}".rstrip(), readings)

    def _draw_counts(self, picture: Array, plot: Plot, made: _Counts, colour: Colour, *, fill: bool) -> None:
        with np.errstate(divide="ignore"):
            tops = plot.rows(np.log10(made.counts) if self.log else made.counts)
        # Empty bins lie below the cut-out; otherwise a line would run along the floor.
        tops[made.counts <= 0] = floor = plot.bottom + 2
        steps(picture, plot.columns(made.edges), tops, floor, colour, fill=fill)

    def _label_axis(self, picture: Array, plot: Plot) -> None:
        """Label the axis of values, with their unit of measure at its end."""
        unit = units_of_measure(self._shown)
        room = text_width(unit, plot.size) + plot.size if unit else 0
        plot.time_axis(picture[:, : max(picture.shape[1] - room, 1)], unit="")
        row = plot.bottom + line_height(plot.size) // 2 + 4
        label(picture, unit, plot.right, row, plot.size, theme().quiet, at="right")

    def _strips(
        self, height: int, width: int, y: tuple[float, float], x: tuple[float, float], size: int
    ) -> Strips | None:
        """Return a strip for each input, also before its first value; None where they share the axes."""
        if not self.strips or len(self._shown) < 2:
            return None
        head, names = strip_names(self._shown)
        inks = [legible(colour) for colour in colours(self._shown)]
        most = 10 ** y[1] / 1.1 if self.log else y[1]
        scale = f"each 0 to {number(most)} {_COUNTED}" + (", logarithmic" if self.log else "")
        return Strips.within(
            height, width, y=y, x=x, size=size, names=names, colours=inks, head=head, scale=scale
        )

    def _draw_strips(
        self, height: int, width: int, strips: Strips, drawn: list[tuple[int, _Counts]]
    ) -> Array:
        def background() -> Array:
            made = blank(height, width)
            strips.draw(made)
            self._label_axis(made, strips.plots[-1])
            return made

        picture = self._background((height, width, strips), background)
        shades = colours(self._shown)
        for k, made in drawn:
            self._draw_counts(*strips.plots[k].cut_out(picture), made, shades[k], fill=True)
        self._stale.dim(picture, strips.plots[0].size)
        self._drawn = _Drawn(strips, tuple(drawn))
        return picture

    def _powers(self, high: float, plot: Plot) -> list[tuple[float, str]]:
        shown = [(float(np.log10(v)), text) for v, text in _POWERS if np.log10(v) <= high]
        room = max((plot.bottom - plot.top) // (2 * plot.size), 2)
        return shown[:: -(-len(shown) // room)]

    def _collect(self, bins: int) -> tuple[list[_Counts | None], tuple[float, float]]:
        """Return the counts of each input, and the range of values; arrays are counted in common bins."""
        made: list[_Counts | None] = []
        raw: dict[int, Array] = {}
        for k, which in enumerate(self._numbers):
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
