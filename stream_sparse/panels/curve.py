"""Panel ``curve``."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from stream_sparse.base import Panel, param
from stream_sparse.drawing import (
    QUIET,
    Axes,
    Entry,
    Line,
    Lines,
    Silence,
    Still,
    blank,
    captions,
    colours,
    groups,
    heading,
    knee,
    lighter,
    notice,
    number,
    palette,
    ramp,
    size_for,
    units,
)  # fmt: skip
from stream_sparse.errors import InputError
from stream_sparse.frame import describe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stream_sparse.base import Feed
    from stream_sparse.drawing import Colour
    from stream_sparse.frame import Array, Medium, Stamp, Value

__all__ = ["Curve"]

# More curves than colours: from here on a family of them is named by its numbers.
_FEW, _MOST = 6, 256

# Of what, by its name, less is better, and of what more; of all else that is not known.
_LESS, _MORE = re.compile(r"(^|[._])(error|rmse|mse|mae|loss)$"), re.compile(r"(^|[._])(r2|share|explained)$")

# A knee moves when another point has been it for so many pictures in a row.
_PATIENCE = 10


class _Knee:
    """The knee that is marked: it stays where it is while it but flickers."""

    def __init__(self) -> None:
        self._now: float | None = None
        self._next: float | None = None
        self._waited = -1

    def follow(self, found: float | None) -> float | None:
        if self._waited < 0 or found == self._now:
            self._now, self._waited = found, 0
            return self._now
        self._waited = self._waited + 1 if found == self._next else 1
        self._next = found
        if self._waited >= _PATIENCE:
            self._now, self._waited = found, 0
        return self._now


class Curve(Panel):
    """Values over a swept parameter, or vectors over their index, as curves.

    Scalars of a family of a sweep (``from: [code.r2, code.rmse]``) give a curve for each field, the swept
    values along the axis below, which is logarithmic where they span two decades in even ratios. Each point
    is marked, and so is the knee of a fit that rises or an error that falls and levels off: after it more
    brings little (Satopaa et al., "Finding a Kneedle in a Haystack", 2011). Vectors (d,) give a curve each,
    an array (m, d) gives m. Curves of which one would look flat beside another, by more than 20 : 1, have
    axes of their own. The latest values are shown; nan is a gap.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Curve()
    >>> feeds = tuple(Feed(f"code@code.k={k}.r2", None, "", {"code.k": k}, 0) for k in (1, 2, 4, 8, 16))
    >>> panel.open(feeds, Medium((), np.dtype("f8"), 30, False, Clock("pts")), {})
    >>> panel.see(0.1, 0.7, 0.9, 0.95, 0.96, at=Stamp(0, 0.0))
    >>> panel.heading(), panel.note(), panel.draw(120, 300).shape
    ('code.r2 by k', 'over k', (120, 300, 3))
    """

    rows: tuple[int, ...] | None = param(
        None, help="Which rows of an array (m, d) are drawn, counted from 0; null: all."
    )
    log: bool = param(False, help="Whether values stand on a logarithmic axis; those below 0 are gaps.")

    # A curve is read from left to right: of a row's width it gets more than its share.
    weight: ClassVar[float] = 1.2

    def reset(self) -> None:
        self._latest: list[Any] = []
        self._silence = Silence(self.feeds)
        self._knees: dict[str, _Knee] = {}
        self._axes = Axes(self.log)
        self._still = Still()

    def open(self, feeds: tuple[Feed, ...], medium: Medium, marks: Mapping[str, Feed]) -> None:
        super().open(feeds, medium, marks)
        self._latest = [None] * len(feeds)

    def heading(self) -> str:
        """The title of the card."""
        return self.title if self.title is not None else heading(self.feeds)

    def note(self) -> str:
        """The units, and over which parameter the curves run."""
        swept = [group.keys[0] for group in groups(self.feeds) if group.keys]
        over = f"over {' and '.join(dict.fromkeys(swept))}" if self._swept() and swept else ""
        return ", ".join(filter(None, (units(self.feeds), over)))

    def _swept(self) -> bool:
        return any(isinstance(value, float) for value in self._latest)

    def see(self, *values: Value, at: Stamp) -> None:
        self._silence.see(values, at.index)
        for k, (feed, value) in enumerate(zip(self.feeds, values, strict=True)):
            if value is not None:
                self._latest[k] = self._checked(feed, value)

    def _checked(self, feed: Feed, value: Value) -> float | Array:
        if isinstance(value, np.ndarray) and value.ndim:
            if value.ndim > 2 or not value.size:
                raise InputError(
                    f"curve: expects scalars of a sweep, vectors (d,) or arrays (m, d), got {describe(value)}"
                    "; show it with atoms or an image"
                )
            count = len(value) if value.ndim == 2 else 1
            if value.ndim == 2 and self.rows is not None:
                wrong = [row for row in self.rows if not 0 <= row < count]
                if wrong:
                    raise InputError(f"curve: rows must be from 0 to {count - 1} (got {wrong[0]})")
                count = len(self.rows)
            if count > _MOST:
                raise InputError(
                    f"curve: expects at most {_MOST} curves, got {describe(value)}; pick some with rows"
                )
            return value
        if not isinstance(value, int | float | np.number | np.ndarray):
            raise InputError(
                f"curve: expects scalars of a sweep, vectors (d,) or arrays (m, d), got {describe(value)}"
            )
        if not feed.sweep:
            raise InputError(
                f"curve: '{feed.name}' is a scalar that is not swept; show it with a trace or bars"
            )
        if len(feed.sweep) > 1 or not all(_numeric(v) for v in feed.sweep.values()):
            told = ", ".join(f"{key} {v!r}" for key, v in feed.sweep.items())
            raise InputError(f"curve: expects one swept parameter, a number, got {told}; show it with bars")
        return float(value)

    def draw(self, height: int, width: int) -> Array:
        size = size_for(height, width)
        picture = self._still((height, width), lambda: blank(height, width))
        drawn = self._lines()
        if not drawn:
            notice(picture, self._silence.brief(size, width), size)
            return picture
        self._axes.draw(picture, drawn, size)
        self._silence.veil(picture, size)
        return picture

    def _lines(self) -> list[Lines]:
        """What is drawn: of each family of scalars a curve, of each other input as many as it has rows."""
        made: list[Lines] = []
        parted = groups(self.feeds)
        bases = {group.name.partition(".")[0] for group in parted}
        for place, group in enumerate(parted):
            members = [k for k in group.members if self._latest[k] is not None and self._silence.shown(k)]
            scalars = [k for k in members if isinstance(self._latest[k], float)]
            if scalars:
                field = group.name.partition(".")[2]
                name = field if field and len(bases) == 1 and len(parted) > 1 else group.name
                made.append(self._family(name, group.keys[0], scalars, palette(place)))
            vectors = [k for k in members if k not in scalars]
            if vectors:
                made.append(self._vectors(group.name, group.keys, vectors, place))
        return made

    def _family(self, name: str, key: str, members: list[int], colour: Colour) -> Lines:
        found = sorted((float(next(iter(self.feeds[k].sweep.values()))), self._latest[k]) for k in members)
        x, y = np.array(found, np.float64).T
        if self.log:
            y = _logarithms(y)
        line = Line(x, y, colour, marked=True)
        place = _knee_of(name, line, log=self.log)
        held = self._knees.setdefault(name, _Knee()).follow(None if place is None else float(x[place]))
        words = name if held is None else f"{name}, knee at {number(held)}"
        return Lines(name, key, (line._replace(knee=held),), (Entry(words, colour),))

    def _vectors(self, name: str, keys: tuple[str, ...], members: list[int], before: int) -> Lines:
        """The curves of one input, or of a family whose members are vectors."""
        if keys:
            shades = colours(self.feeds)
            parts = [
                (str(next(iter(self.feeds[k].sweep.values()))), shades[k], self._latest[k]) for k in members
            ]
            picked = [(text, shade, row) for text, shade, x in parts for row in np.atleast_2d(x)]
            words = [Entry(" / ".join(keys), QUIET, mark=False)]
            words += [Entry(text, lighter(shade), mark=False) for text, shade, _ in parts]
        else:
            array = self._latest[members[0]]
            caption = self.feeds[members[0]].name if array.ndim == 2 else captions(self.feeds)[members[0]]
            wanted = range(len(array)) if self.rows is None else self.rows
            # An edit may ask for a row that the next value will refuse.
            rows = [row for row in wanted if row < len(array)] if array.ndim == 2 else []
            if array.ndim == 1:
                picked = [(caption, palette(before), array)]
            elif len(rows) <= _FEW:
                picked = [(f"{caption}[{r}]", palette(before + j), array[r]) for j, r in enumerate(rows)]
            else:
                shade_of = ramp(len(rows), before)
                picked = [(str(r), shade_of[j], array[r]) for j, r in enumerate(rows)]
            many = len(rows) > _FEW
            words = [Entry(caption, QUIET, mark=False)] if many else []
            words += [Entry(text, lighter(c) if many else c, mark=not many) for text, c, _ in picked]
        lone = len(self.feeds) == 1 and len(picked) == 1 and self.title is None
        if self.log:
            picked = [(text, shade, _logarithms(y)) for text, shade, y in picked]
        lines = [Line(np.arange(len(y), dtype=np.float64), y, shade) for _, shade, y in picked]
        return Lines(name, "", tuple(lines), () if lone else tuple(words))


def _knee_of(name: str, line: Line, *, log: bool) -> int | None:
    """Where a curve of this name levels off; of an error that grows or a fit that falls nowhere."""
    y = line.y
    top = np.abs(y).max()
    if name.endswith("rmse") and not log and 0 < top < math.inf:
        # Of mean squares, which are r2 but for scale and sign: one fit has one knee.
        y = (y / top) ** 2
    return knee(line.across, y, -1 if _LESS.search(name) else 1 if _MORE.search(name) else 0)


def _logarithms(y: Array) -> Array:
    """Base 10, nan where there is none."""
    real = np.asarray(y, np.float64)
    return np.log10(real, out=np.full(real.shape, np.nan), where=real > 0)


def _numeric(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)
