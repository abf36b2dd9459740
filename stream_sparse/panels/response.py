"""Panel ``response``: the shape of a filter, as its answer to an impulse."""

from typing import Any, NamedTuple

import numpy as np

from stream_sparse.base import Feed, Node, param
from stream_sparse.drawing.axes import Across, Axes, LegendEntry, Mark
from stream_sparse.drawing.description import Chart, Description
from stream_sparse.drawing.inks import QUIET, curve_ink
from stream_sparse.drawing.ranges import Limits
from stream_sparse.drawing.ticks import number
from stream_sparse.errors import InputError, cause_words
from stream_sparse.frame import Array, Stamp, Value, describe, named_outputs

from ._values import ValuesPanel, words

_SIDES = (33, 65, 129, 257)
"""Sides of the frames that are tried, until the answer does not reach the border."""
_ENDLESS = 60
"""Frames after the impulse for a node that remembers all frames."""
_MOST = 2000
"""Frames that a node may remember."""
_ZERO = 1e-12
"""A smaller share of the largest value is rounding."""


class Impulse(NamedTuple):
    """The answer to an impulse.

    Attributes:
        time: the answer by frames after the impulse, at the pixel where it is largest.
        x, y: the answer by pixels from the impulse, along the row and the column through the largest value,
            each with the offset of its first entry; None for a node whose result is not a picture.
        sum: over all frames and pixels: the answer to a constant, for a linear node.
    """

    time: Array
    x: tuple[int, Array] | None
    y: tuple[int, Array] | None
    sum: float


def answer(node: Node, field: str = "", height: float = 1.0) -> Impulse | str:
    """Return the answer to an impulse on a background of zeros, or why it is missing.

    Parameters:
        node: it is not changed; a fresh copy runs.
        field: name of the output, for a node with several; empty: the first.
        height: of the impulse, in the unit of the input.

    >>> from stream_sparse.nodes import TemporalDiff
    >>> answer(TemporalDiff(tau=2, absolute=False)).time.tolist()
    [1.0, 0.0, -1.0, 0.0]
    """
    if node.learns:
        return "it learns: its answer depends on all that it has seen"
    if node.signature().least > 1:
        return f"it takes {node.signature().least} inputs"
    remembered = (node.horizon() or 0) + node.warmup() + node.latency()
    if remembered > _MOST:
        return f"{remembered} frames that it remembers are too many to try"
    try:
        return _tried(node, field, height)
    except Exception as error:  # of a node of the user's own; the run goes on
        return f"it fails: {cause_words(error)}"


def _tried(node: Node, field: str, height: float) -> Impulse | str:
    """Return the answer, in frames that grow until it does not reach their border."""
    said = "it gives no value"
    if node.takes != "scalar":
        for side in _SIDES:
            try:
                values = _run(node, field, height, side)
            except InputError as error:
                said = str(error)  # such as a window that does not fit into so small a frame
                continue
            response = _read(values, side, height)
            if isinstance(response, Impulse) and _reaches(response) and side != _SIDES[-1]:
                continue
            return response
    if node.takes in ("scalar", "any"):
        try:
            return _read(_run(node, field, height, 0), 0, height)
        except InputError as error:
            said = str(error)
    return said


def _run(node: Node, field: str, height: float, side: int) -> list[Value]:
    """Return the values from the frame before the impulse on; ``side`` 0: of scalars."""
    fresh, stamped = node.fresh(), node.signature().at
    horizon = _ENDLESS if node.horizon() is None else node.horizon() or 0
    before, after = node.warmup() + 1, horizon + node.latency() + 2
    values: list[Value] = []
    for t in range(before + after):
        x: Value = np.zeros((side, side)) if side else 0.0
        if t == before:
            if side:
                x[side // 2, side // 2] = height
            else:
                x = height
        result = named_outputs(fresh.update(x, at=Stamp(t, float(t))) if stamped else fresh.update(x))
        values.append(result.get(field, next(iter(result.values()), None)))
    return values[before - 1 :]


def _read(values: list[Value], side: int, height: float) -> Impulse | str:
    if any(value is None for value in values):
        return "it gives no value for some frames"
    shape = np.shape(values[0])
    picture = len(shape) == 2 and all(side - 1 <= n <= side for n in shape)
    if shape and not picture:
        return f"its result is {describe(values[0])}, no picture and no number"
    stack = np.array(values, np.float64)
    change = stack[1:] - stack[0]
    top = np.abs(change).max()
    if not top > 0:
        return f"an impulse of {height:g} changes nothing" if top == 0 else "it gives nan for zeros"
    change[np.abs(change) < _ZERO * top] = 0.0
    total = float(change.sum())
    total = 0.0 if abs(total) < 1e-9 * float(np.abs(change).sum()) else total
    if not picture:
        return Impulse(change, None, None, total)
    t, row, column = np.unravel_index(np.argmax(np.abs(change)), change.shape)
    middle = side // 2
    return Impulse(change[:, row, column], (-middle, change[t, row]), (-middle, change[t, :, column]), total)


def _reaches(found: Impulse) -> bool:
    """Return whether an answer reaches the border of its frames."""
    lines = [line[1] for line in (found.x, found.y) if line is not None]
    return any(line[0] != 0 or line[-1] != 0 for line in lines)


_LEAST = 4
"""Entries on each side of an answer that is shorter."""


class _Coefficients(NamedTuple):
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


class Response(ValuesPanel):
    """The shape of a filter: the answer of a node to an impulse, over time and beside it over space.

    A fresh copy of the node runs on zeros with an impulse of height ``impulse`` at one frame and one pixel;
    the frames of the stream are not used. For a linear filter the answer is its coefficients: at the left by
    frames after the impulse, at the pixel where the answer is largest; at the right by pixels from the
    impulse, along the row and the column through that pixel, in the frame where it is largest. The note has
    the node's parameters, such as window and gain, and the sum of the answer, which is 0 for a filter that
    removes a constant. Edits of the node change it at once.

    The input is a node of a pipeline; several stand below one another. A node that learns or takes several
    inputs has no such answer, and the panel says so. If the source is one signal, the panel shows time only.

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
        super().reset()
        self._known: list[tuple[Any, Impulse | str]] = [(None, "")] * len(self.feeds)
        self._limits: dict[tuple[int, int], Limits] = {}
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
        """Ignore the values of the stream."""

    def describe(self) -> Description:
        return Chart(tuple(self._axes(k, answer) for k, answer in enumerate(self._answers())))

    def _axes(self, k: int, found: Impulse | str) -> tuple[Axes, ...]:
        """Return the axes of an answer side by side, or a message in their place."""
        feed = self.feeds[k]
        title = words(feed.label or feed.name, self._words(k)) if len(self.feeds) > 1 else ""
        if isinstance(found, str):
            return (Axes("", Across("entries", 0, 1), (0, 1), title=title, message=f"no answer: {found}"),)
        # Of a signal there is no space.
        coefficients = _coefficients(found)[: 1 if self.medium.shape == () else None]
        axes = [self._axes_of(each, (k, j)) for j, each in enumerate(coefficients)]
        return axes[0]._replace(title=title), *axes[1:]

    def _axes_of(self, coefficients: _Coefficients, place: tuple[int, int]) -> Axes:
        first, last = coefficients.span()
        x, several = np.arange(first, last + 1), len(coefficients.curves) > 1
        marks, legend = [], [LegendEntry(coefficients.head, QUIET, dash=False)]
        for k, (name, start, values) in enumerate(coefficients.curves):
            there = (x >= start) & (x < start + len(values))
            y = np.where(there, values[np.clip(x - start, 0, len(values) - 1)], 0.0)
            marks.append(Mark("bars", x, y, curve_ink(k), name if several else ""))
            legend += [LegendEntry(name, curve_ink(k), dash=False)] * several
        low, high = min(mark.y.min() for mark in marks), max(mark.y.max() for mark in marks)
        ends = self._limits.setdefault(place, Limits(patience=1)).follow(min(low, 0.0), max(high, 0.0))
        where = f"{coefficients.words} {'after' if coefficients.words == 'frames' else 'from'} the impulse"
        across = Across("entries", first - 0.5, last + 0.5, where)
        return Axes("", across, ends, tuple(marks), tuple(legend), zero=True)

    def _answers(self) -> list[Impulse | str]:
        """Return the answers of the nodes with their current parameters."""
        for k, feed in enumerate(self.feeds):
            key = (self.impulse, None if feed.node is None else feed.node.parameters())
            if self._known[k][0] != key:
                self._known[k] = key, self._answer(feed)
        return [answer for _, answer in self._known]

    def _answer(self, feed: Feed) -> Impulse | str:
        if feed.node is None:
            return "the source is not a node"
        field = feed.name.rpartition(".")[2]
        return answer(feed.node, field if field in feed.node.fields() else "", self.impulse)

    def _words(self, k: int) -> str:
        feed, answer = self.feeds[k], self._answers()[k]
        caption = feed.node.caption() if feed.node is not None else ""
        total = "" if isinstance(answer, str) else f"sum {number(answer.sum)}"
        return words(caption, total)


def _coefficients(found: Impulse) -> tuple[_Coefficients, ...]:
    """Return the answer over time, and over space along the axes where it has more than one value."""
    over_time = _Coefficients("over time, frames", "frames", (("", 0, found.time),))
    if found.x is None or found.y is None:
        return (over_time,)
    lines = [(name, *line) for name, line in (("along x", found.x), ("along y", found.y))]
    wide = [line for line in lines if np.count_nonzero(line[2]) > 1] or lines[:1]
    head = f"{wide[0][0]}, pixels" if len(wide) == 1 else "over space, pixels"
    return over_time, _Coefficients(head, "pixels", tuple(wide))
