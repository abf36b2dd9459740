"""Panel ``trace``: scalars over time as curves."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from stream_sparse.base import param
from stream_sparse.base.feed import common_parameters
from stream_sparse.drawing.axes import Across, Axes, Mark
from stream_sparse.drawing.scalar_history import ScalarHistory
from stream_sparse.frame import Stamp, Value

from ._chart import LinesPanel
from ._laps import Laps
from ._setting import SettingPanel
from ._values import words

_MOST = 4


class Trace(SettingPanel, LinesPanel):
    """Scalars over time, a curve for each; a vector of at most four numbers gives a curve for each number.

    The curves of a sweep are coloured from dark to bright. A curve keeps a fixed number of entries, however
    long the stream is, with the least and the greatest value of each. Lost frames, frames without a value,
    and nan are gaps. Where the source begins again, curves are cut and a line stands. Of a statistic the note
    says over which frames it is, and a line shows the value of a normal distribution.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Trace(seconds=5)
    >>> medium = Medium((), np.dtype("f8"), 30, False, Clock("pts"))
    >>> panel.open((Feed("pixel", None, "gray levels", {}, 0),), medium, {})
    >>> for t in range(90):
    ...     panel.see(float(t % 30), at=Stamp(t, t / 30))
    >>> panel.draw(120, 300).shape
    (120, 300, 3)
    """

    seconds: float | None = param(10.0, gt=0, help="How far back the curves reach; null: to the first frame.")
    weight: ClassVar[float] = 1.4

    def reset(self) -> None:
        super().reset()
        self._first = self._last = 0.0
        self._laps = Laps()

    def note(self) -> str:
        """Return the units of measure, how to read statistics, and the parameters that nothing else shows."""
        hidden = common_parameters(self.feeds) if len(self.feeds) == 1 and self.title is not None else ""
        return words(super().note(), hidden)

    def see(self, *values: Value, at: Stamp) -> None:
        if self._stale.first is None:
            self._first = at.time_s
        broken = self._laps.see(at) or at.gap > 0
        for histories, value in zip(self._latest, values, strict=True):
            if histories is not None and (value is None or broken):
                for history in histories:
                    history.add(at.time_s if value is None else (self._last + at.time_s) / 2, np.nan)
        super().see(*values, at=at)
        self._last = at.time_s

    def _checked(self, value: Value, which: int, at: Stamp, /) -> list[ScalarHistory]:
        parts = [value] if type(value) is float else self._numbers(value)
        histories = self._latest[which] or [ScalarHistory(self.seconds) for _ in parts]
        for history, part in zip(histories, parts, strict=True):
            history.add(at.time_s, part)
        return histories

    def _shown(self) -> list[tuple[int, list[ScalarHistory]]]:
        return [(k, histories) for k, histories in enumerate(self._latest) if histories is not None]

    def _marks(self, which: int, value: list[ScalarHistory], /) -> Sequence[Mark]:
        across, unit = self._across(()), self.feeds[which].unit
        parts = [history.between(across.start, across.end) for history in value]
        numbers = map(str, range(len(value))) if len(value) > 1 else [""]
        # The history changes the latest of its values.
        return [Mark("line", part.time, part.high.copy(), name=number, unit=unit, low=part.low.copy())
                for part, number in zip(parts, numbers, strict=True)]  # fmt: skip

    def _across(self, _marks: Sequence[Mark], /) -> Across:
        """Return the times at the two ends; the axis moves once it is full."""
        start, end = self._first, max(self._last, self._first + (self.seconds or 1))
        if self.seconds is not None:
            start = end - self.seconds
        return Across("time", start, end, laps=self._laps.between(start, end))

    def _ranged(self, axes: Axes) -> Axes:
        setting = self._setting(upright=False)
        return super()._ranged(axes if setting is None else axes.setting_at(setting))

    def _numbers(self, value: Value) -> list[float]:
        """Return the numbers of a scalar or of a small vector."""
        expected = f"scalars or vectors of at most {_MOST} numbers"
        if isinstance(value, np.ndarray):
            if value.size > _MOST or value.ndim > 1:
                advice = "tap a pixel, or show it with an image or a histogram"
                raise self._refusal(expected, value, advice)
            return [float(v) for v in value.reshape(-1)]
        if isinstance(value, int | float | np.number):
            return [float(value)]
        raise self._refusal(expected, value)
