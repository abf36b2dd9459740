"""Panel ``bars``: the latest value of each input as a bar with its name and number."""

import math
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from stream_sparse.base import Feed
from stream_sparse.base.feed import captions
from stream_sparse.drawing.description import Bar, Description, Rows
from stream_sparse.drawing.inks import curve_ink
from stream_sparse.drawing.ranges import Limits
from stream_sparse.frame import Stamp, Value

from ._values import ValuesPanel, words

# Edits that follow each other so soon, as those of a slider that is dragged, are one.
_ONE_EDIT_S = 1.0


class BeforeEdit:
    """Keeps for each input of a panel its value from before the latest edit of a node on its path.

    Attributes:
        values: these values; None before the first edit.
    """

    def __init__(self, feeds: Sequence[Feed]) -> None:
        self._feeds = feeds
        self._settings = [feed.settings() for feed in feeds]
        self._edited = [-math.inf] * len(feeds)
        self.values: list[Any] = [None] * len(feeds)

    def see(self, latest: Sequence[Any], time: float) -> None:
        """Take the values that are shown before a frame, and the frame's time in seconds."""
        for k, feed in enumerate(self._feeds):
            settings = feed.settings()
            if settings == self._settings[k]:
                continue
            if not 0 <= time - self._edited[k] < _ONE_EDIT_S:
                self.values[k] = latest[k]
            self._settings[k], self._edited[k] = settings, time


_MOST = 64
_FEW = 8  # so many entries of a vector have a colour each


class Bars(ValuesPanel):
    """The latest value of each input as a bar with its name and number; a vector gives a bar for each entry.

    The axis grows at once and shrinks slowly. A value that is not a number is written as such. An input
    without a value shows how many frames it waits for; a stale value is a faint bar. Of a statistic the note
    says over which frames it is, and a line shows the value of a normal distribution. After an edit of a node
    that it depends on, a faint bar behind it shows the value from before.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Bars()
    >>> panel.open((Feed("k_box", None, "", {}, 4),), Medium((), np.dtype("f8"), 30, False, Clock("pts")), {})
    >>> panel.see(5.53, at=Stamp(0, 0.0))
    >>> panel.draw(120, 300).shape
    (120, 300, 3)
    """

    weight: ClassVar[float] = 0.8

    def reset(self) -> None:
        super().reset()
        self._limits = Limits(patience=20, keep=0.75)
        self._before = BeforeEdit(self.feeds)

    def see(self, *values: Value, at: Stamp) -> None:
        self._before.see(self._latest, at.time_s)
        super().see(*values, at=at)

    def note(self) -> str:
        """Return units of measure and frames, and what faint bars are where there are some."""
        edited = any(value is not None for value in self._before.values)
        return words("faint: before" if edited else "", super().note())

    def _checked(self, value: Value, _which: int, _at: Stamp, /) -> float | tuple[float, ...]:
        if isinstance(value, np.ndarray) and value.ndim:
            if value.ndim > 1 or value.size > _MOST:
                expected = f"scalars or vectors of at most {_MOST} numbers"
                raise self._refusal(expected, value, "show it with an image or a histogram")
            return tuple(value.astype(np.float64).tolist())
        if isinstance(value, int | float | np.number | np.ndarray):
            return float(value)
        raise self._refusal("scalars or vectors", value)

    def _described(self) -> Description:
        bars = self._bars()
        finite = [bar.value for bar in bars if bar.value is not None]
        if not finite:  # vectors without entries
            return self._stale.said()
        finite += [bar.before for bar in bars if bar.before is not None]
        ends = [0.0, *filter(np.isfinite, finite), *(bar.normal for bar in bars if bar.normal is not None)]
        return Rows(tuple(bars), self._limits.follow(min(ends), max(ends)))

    def _bars(self) -> list[Bar]:
        bars: list[Bar] = []
        reading = self._statistics.reading()
        for k, (name, ink) in enumerate(zip(captions(self.feeds), self._series.inks, strict=True)):
            short, name = self.feeds[k].swept() or name, words(name, reading.words[k])
            value, stale = self._latest[k], self._stale.stale(k)
            before = self._before.values[k]
            one = Bar(name, short, None, ink, self.feeds[k].unit, reading.normals[k], message=stale)
            if not isinstance(value, tuple):
                message = self._stale.said(k) if value is None else stale
                bars.append(one._replace(value=value, message=message, before=before))
                continue
            before = before or (None,) * len(value)
            for entry, v in enumerate(value):
                own = curve_ink(len(bars)) if len(value) <= _FEW and stale is None else ink
                own_name = f"{name}[{entry}]" if len(value) > 1 else name
                bars.append(
                    one._replace(name=own_name, short=own_name, value=v, ink=own, before=before[entry])
                )
        return bars
