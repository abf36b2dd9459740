"""The base of panels that show vectors over time as heat maps."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from stream_sparse.base import param
from stream_sparse.base.feed import captions
from stream_sparse.drawing.axes import Across
from stream_sparse.drawing.description import Description, Maps, WeightMap
from stream_sparse.drawing.tints import Tint
from stream_sparse.drawing.vector_history import VectorHistory, Vectors
from stream_sparse.frame import Array, Stamp, Value

from ._laps import Laps
from ._values import ValuesPanel


class Weights(NamedTuple):
    """The weights of one input over time; ``many`` says whether they are means over many patches."""

    history: VectorHistory
    many: bool


class MapsPanel(ValuesPanel):
    """Base of panels with a vector for each input, over time as a heat map: each entry has a row.

    A subclass makes a vector of a value in ``_checked``, which ends with ``_added``, and says in ``_tint``
    which colours it has.
    """

    seconds: float = param(5.0, gt=0, help="How far back the map reaches.")

    _says_frames: ClassVar[bool] = False
    _row: ClassVar[str] = "weight"
    """The thing that a row of a map stands for."""

    def reset(self) -> None:
        super().reset()
        self._first = self._last = 0.0
        self._laps = Laps()
        self._step = 0.0

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

    def _added(self, vector: Array, which: int, at: Stamp, many: bool = False) -> Weights:
        """Add a vector to those of an input; one of another length begins a new map."""
        weights: Weights | None = self._latest[which]
        kind = vector.size, self.seconds, many
        if weights is None or (weights.history.rows, weights.history.span, weights.many) != kind:
            weights = Weights(VectorHistory(vector.size, self.seconds), many)
        weights.history.add(at.time_s, vector)
        return weights

    def _described(self) -> Description:
        end = max(self._last, self._first + self.seconds)
        start = end - self.seconds
        across = Across("time", start, end, laps=self._laps.between(start, end))
        spans = {k: w.history.between(start, end) for k, w in enumerate(self._latest) if w is not None}
        tints = {many: self._tint(many, [spans[k] for k in spans if self._latest[k].many == many])
                 for many in {self._latest[k].many for k in spans}}  # fmt: skip
        names, stale = self._series.names, self._stale.stale
        parts = self._each(lambda w, k: WeightMap(
            spans[k], tints[w.many], w.many, names[k], self.feeds[k].unit, stale(k), self._row
        ))  # fmt: skip
        return Maps(across, self._last + 1.5 * self._step, parts, tuple(captions(self.feeds)))

    def _tint(self, many: bool, some: Sequence[Vectors]) -> Tint:
        """Return the tint of all maps of means over many patches, or of all others."""
        del many, some
        raise TypeError(f"{type(self).__name__} defines no _tint()")
