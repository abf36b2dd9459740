"""Panel ``response``: the shape of a filter, as its answer to an impulse."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from stream_sparse.base import Feed, Panel, param
from stream_sparse.drawing.axes import Plot, whole_ticks
from stream_sparse.drawing.colours import Colour, blank, palette
from stream_sparse.drawing.ranges import Limits
from stream_sparse.drawing.text import label, line_height, shorten, size_for, text_width
from stream_sparse.drawing.theme import theme
from stream_sparse.drawing.ticks import number
from stream_sparse.frame import Array, Stamp, Value

from ._impulse import Answer, answer
from ._reading import Reading, exactly, line_of

__all__ = ["Response"]

_LEAST = 4
"""Entries on each side of an answer that is shorter."""


class _Taps(NamedTuple):
    """An answer along one axis: heading, unit in words, and of each curve name, first entry and values."""

    head: str
    words: str
    curves: tuple[tuple[str, int, Array], ...]

    def span(self) -> tuple[int, int]:
        """Return the first and the last entry that are shown: all that are not zero, and some around them."""
        low, high = 0, _LEAST
        for _, first, values in self.curves:
            (there,) = np.nonzero(values)
            low, high = min(low, first + int(there[0])), max(high, first + int(there[-1]))
        if self.words == "frames":
            return low - 1, high + 1
        far = max(-low, high)
        return -far, far


class Response(Panel):
    """The shape of a filter: the answer of a node to an impulse, over time and beside it over space.

    A fresh copy of the node runs on zeros with an impulse of height ``impulse`` at one frame and one pixel;
    the frames of the stream play no part. For a linear filter these are its taps: at the left by frames after
    the impulse, at the pixel where the answer is largest; at the right by pixels from the impulse, along the
    row and the column through that pixel, in the frame where it is largest. The note has the node's
    parameters, such as window and gain, and the sum of the answer, which is 0 for a filter that a constant
    does not pass. Edits of the node change it at once.

    The input is a node of a pipeline; several stand below one another. A node that learns or takes several
    inputs has no such answer, and the panel says so. Of a source that is one signal there is time alone.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> from stream_sparse.nodes import DiffBox
    >>> panel = Response()
    >>> medium = Medium((), np.dtype("f8"), 30, False, Clock("pts"))
    >>> panel.open((Feed("box", DiffBox(window=3, norm="mean"), "", {}, 0),), medium, {})
    >>> panel.heading(), panel.note(), panel.draw(120, 300).shape
    ('answer of box to an impulse', 'window 3, mean, sum 0', (120, 300, 3))
    """

    impulse: float = param(
        1.0, help="Height of the impulse, in the unit of the input; a threshold lies below."
    )

    def reset(self) -> None:
        self._known: list[tuple[Any, Answer | str]] = [(None, "")] * len(self.feeds)
        self._limits: dict[tuple[int, int], Limits] = {}
        self._drawn: tuple[tuple[Plot, _Taps], ...] = ()
        self._answers()  # now, since kernels for its numbers may have to be compiled

    def heading(self) -> str:
        """Return the title, or one that names the nodes."""
        if self.title is not None:
            return self.title
        names = [feed.label or feed.name for feed in self.feeds]
        return f"answer of {', '.join(names)} to an impulse"

    def note(self) -> str:
        """Return the parameters of a single node, and the sum of its answer."""
        return self._words(0) if len(self.feeds) == 1 else ""

    def see(self, *values: Value, at: Stamp) -> None:
        """Values of the stream play no part."""

    def draw(self, height: int, width: int) -> Array:
        answers = self._answers()
        size = size_for(height, width)
        picture = blank(height, width)
        edges = [round(k * height / max(len(answers), 1)) for k in range(len(answers) + 1)]
        drawn: list[tuple[Plot, _Taps]] = []
        for k, found in enumerate(answers):
            place = picture[edges[k] : edges[k + 1]]
            over = 0
            if len(answers) > 1:
                over = line_height(size)
                name = self.feeds[k].label or self.feeds[k].name
                words = shorten(f"{name}, {self._words(k)}".rstrip(", "), size, width)
                label(place, words, 0, over / 2, size, theme().text)
            if isinstance(found, str):
                words = shorten(f"no answer: {found}", size, width)
                label(place, words, width / 2, len(place) / 2, size, theme().quiet, at="middle")
                continue
            taps = _taps(found)[: 1 if self.medium.shape == () else None]  # of a signal there is no space
            ends = [round(j * width / len(taps)) for j in range(len(taps) + 1)]
            for j, each in enumerate(taps):
                part = place[over:, ends[j] : ends[j + 1]]
                plot = self._plot(part, each, (k, j), size)
                moved = plot._replace(
                    left=plot.left + ends[j], right=plot.right + ends[j],
                    top=plot.top + over + edges[k], bottom=plot.bottom + over + edges[k],
                )  # fmt: skip
                drawn.append((moved, each))
        self._drawn = tuple(drawn)
        return picture

    def read_off(self, x: int, y: int) -> str:
        """Return the number of frames or pixels at a place, and the answer there."""
        for plot, taps in self._drawn:
            if plot.holds(x, y):
                at = round(plot.across(x))
                several = len(taps.curves) > 1
                readings = [
                    Reading(
                        name if several else "",
                        exactly(values[at - first] if 0 <= at - first < len(values) else 0.0),
                    )
                    for name, first, values in taps.curves
                ]
                where = "after" if taps.words == "frames" else "from"
                return line_of(f"{at} {taps.words} {where} the impulse", readings)
        return ""

    def _answers(self) -> list[Answer | str]:
        """Return the answers of the nodes with their present parameters."""
        for k, feed in enumerate(self.feeds):
            key = (self.impulse, None if feed.node is None else feed.node.parameters())
            if self._known[k][0] != key:
                self._known[k] = key, self._answer(feed)
        return [found for _, found in self._known]

    def _answer(self, feed: Feed) -> Answer | str:
        if feed.node is None:
            return "the source is no node"
        field = feed.name.rpartition(".")[2]
        return answer(feed.node, field if field in feed.node.fields() else "", self.impulse)

    def _words(self, k: int) -> str:
        feed, found = self.feeds[k], self._answers()[k]
        caption = feed.node.caption() if feed.node is not None else ""
        total = "" if isinstance(found, str) else f"sum {number(found.sum)}"
        return ", ".join(filter(None, (caption, total)))

    def _plot(self, picture: Array, taps: _Taps, place: tuple[int, int], size: int) -> Plot:
        """Draw the taps along one axis into a part of the picture."""
        height, width = picture.shape[:2]
        low = min(float(values.min()) for *_, values in taps.curves)
        high = max(float(values.max()) for *_, values in taps.curves)
        y = self._limits.setdefault(place, Limits(patience=1)).follow(min(low, 0.0), max(high, 0.0))
        first, last = taps.span()
        top = line_height(size)
        plot = Plot.within(height, width, top=top, y=y, x=(first - 0.5, last + 0.5), size=size)
        if plot.bottom > height:
            return plot
        x = plot.left + label(picture, taps.head, plot.left, top / 2, size, theme().quiet) + size
        for k, (name, *_) in enumerate(taps.curves):
            if len(taps.curves) > 1 and x + text_width(name, size) <= width:
                x += label(picture, name, x, top / 2, size, palette(k)) + size
        plot.grid(picture)
        whole_ticks(picture, plot)
        zero = round(float(plot.rows(0.0)))
        picture[zero : zero + 1, plot.left : plot.right] = theme().faint
        for k, (_, start, values) in enumerate(taps.curves):
            aside = k / len(taps.curves), (k + 1) / len(taps.curves)
            _bars(picture, plot, np.arange(len(values)) + start, values, aside, palette(k))
        return plot


def _taps(found: Answer) -> tuple[_Taps, ...]:
    """Return the answer over time, and over space along the axes where it has more than one value."""
    over_time = _Taps("over time, frames", "frames", (("", 0, found.time),))
    if found.x is None or found.y is None:
        return (over_time,)
    lines = [(name, *line) for name, line in (("along x", found.x), ("along y", found.y))]
    wide = [line for line in lines if np.count_nonzero(line[2]) > 1] or lines[:1]
    head = f"{wide[0][0]}, pixels" if len(wide) == 1 else "over space, pixels"
    return over_time, _Taps(head, "pixels", tuple(wide))


def _bars(
    picture: Array, plot: Plot, entries: Array, values: Array, aside: tuple[float, float], colour: Colour
) -> None:
    """Draw a bar from zero to each value; several curves share the room of an entry."""
    pitch = (plot.right - plot.left) / (plot.end - plot.start)
    room = min(0.8 * pitch, 24.0)
    zero = round(float(plot.rows(0.0)))
    for entry, value in zip(entries.tolist(), values.tolist(), strict=True):
        if value == 0 or not plot.start <= entry <= plot.end:
            continue
        middle, row = float(plot.columns(entry)), round(float(plot.rows(value)))
        left = round(middle - room / 2 + aside[0] * room)
        right = max(round(middle - room / 2 + aside[1] * room), left + 1)
        above, below = sorted((zero, row))
        picture[max(above, 0) : below + 1, max(left, 0) : right] = colour
