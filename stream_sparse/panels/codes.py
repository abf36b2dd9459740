"""Panel ``codes``: weights over time as a heat map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from stream_sparse.base import param
from stream_sparse.base.feed import captions
from stream_sparse.drawing.axes import Across
from stream_sparse.drawing.description import Description, Maps, WeightMap
from stream_sparse.drawing.tints import Tint, Tints
from stream_sparse.drawing.vector_history import VectorHistory, Vectors
from stream_sparse.errors import InputError
from stream_sparse.frame import Stamp, Value, as_float, describe

from ._laps import Laps
from ._values import ValuesPanel, words

__all__ = ["Codes"]


class _Weights(NamedTuple):
    """The weights of one input over time; ``many`` says whether they are means over many patches."""

    history: VectorHistory
    many: bool


class Codes(ValuesPanel):
    """Weights over time as a heat map: time runs to the right, each weight has a row.

    The input is a vector (k,) or (1, k), such as the weights of a frame, drawn from blue over white to red
    around zero; or (n, k), the codes of many patches, drawn as their mean magnitude from black to bright.
    Several inputs stand below one another. The range grows at once and shrinks slowly. Lost frames and frames
    without a value are empty; nan is purple. A line stands where the source begins again.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Codes(seconds=2)
    >>> medium = Medium((), np.dtype("f8"), 30, False, Clock("pts"))
    >>> panel.open((Feed("dict.codes", None, "", {}, 0),), medium, {})
    >>> for t in range(30):
    ...     panel.see(np.sin(0.1 * t * np.arange(15.0)), at=Stamp(t, t / 30))
    >>> panel.draw(120, 300).shape
    (120, 300, 3)
    """

    seconds: float = param(5.0, gt=0, help="How far back the map reaches.")

    _says_frames: ClassVar[bool] = False

    def reset(self) -> None:
        super().reset()
        self._tints = Tints()
        self._first = self._last = 0.0
        self._laps = Laps()
        self._step = 0.0

    def note(self) -> str:
        """Return ``mean magnitude`` for the codes of many patches, and the unit of measure."""
        return words("mean magnitude" * any(mine.many for mine in self._latest if mine), super().note())

    def see(self, *values: Value, at: Stamp) -> None:
        if self._stale.first is None:
            self._first = self._last = at.time_s
        broken = self._laps.see(at) or at.gap > 0
        for weights, value in zip(self._latest, values, strict=True):
            if weights is not None and (value is None or broken):
                weights.history.add(at.time_s if value is None else (self._last + at.time_s) / 2, None)
        super().see(*values, at=at)
        if at.time_s > self._last:
            self._step = at.time_s - self._last
        self._last = at.time_s

    def _checked(self, value: Value, which: int, at: Stamp, /) -> _Weights:
        if not isinstance(value, np.ndarray) or value.ndim not in (1, 2) or not value.size:
            raise InputError(
                f"codes: expects weights (k,) or (n, k), got {describe(value)}; show scalars with a trace"
            )
        weights: _Weights | None = self._latest[which]
        many = value.ndim == 2 and len(value) > 1
        value = np.abs(as_float(value)).mean(axis=0) if many else value.reshape(-1)
        kind = value.size, self.seconds, many
        if weights is None or (weights.history.rows, weights.history.span, weights.many) != kind:
            weights = _Weights(VectorHistory(value.size, self.seconds), many)
        weights.history.add(at.time_s, value)
        return weights

    def _described(self) -> Description:
        end = max(self._last, self._first + self.seconds)
        start = end - self.seconds
        across = Across("time", start, end, laps=self._laps.between(start, end))
        found = {k: w.history.between(start, end) for k, w in enumerate(self._latest) if w is not None}
        tints = {many: self._tint(many, [found[k] for k in found if self._latest[k].many == many])
                 for many in {self._latest[k].many for k in found}}  # fmt: skip
        parts = [
            self._stale.said(k) if weights is None
            else WeightMap(found[k], tints[weights.many], weights.many, self._series.names[k],
                           self.feeds[k].unit, self._stale.stale(k))
            for k, weights in enumerate(self._latest)
        ]  # fmt: skip
        return Maps(across, self._last + 1.5 * self._step, tuple(parts), tuple(captions(self.feeds)))

    def _tint(self, many: bool, some: Sequence[Vectors]) -> Tint:
        """Return the tint of all maps of means, or of all others."""
        top = float(np.fmax.reduce([_top(vectors) for vectors in some]))
        return self._tints.follow(many, top, signed=not many, colormap="magma" if many else "coolwarm")


def _top(vectors: Vectors) -> float:
    """Return the largest magnitude but for one weight in a hundred, which would hide all others."""
    values = vectors.values[vectors.known]
    some = values[:: max(values.size // 50_000, 1)]
    some = np.abs(some[np.isfinite(some) & (some != 0)])
    return float(np.percentile(some, 99)) if some.size else math.nan
