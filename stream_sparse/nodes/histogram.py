"""Node ``histogram``: counts of values in bins."""

from __future__ import annotations

import math
from typing import Any, NamedTuple, Self

import numpy as np

from stream_sparse.base import Node, Span, Statistic, param
from stream_sparse.frame import Array, Value
from stream_sparse.kernels.bins import count_into, reach
from stream_sparse.kernels.frame_statistics import byte_counts

from ._window import flat

__all__ = ["Counts", "Histogram"]

_BYTES = np.arange(256.0)
_LARGEST_EXPONENT = 1000  # the range is at most 2**1000; larger values count as outside


class Counts(NamedTuple):
    """A histogram.

    Attributes:
        counts: number of values in each bin, int64 of shape (bins,).
        edges: edges of the bins, float64 of shape (bins + 1,).
        outside: number of values outside all bins, and of values that are not finite.
    """

    counts: Array
    edges: Array
    outside: float


class Histogram(Node):
    """Counts of the values of a frame, of the last frames, or of all so far, in bins of equal width.

    As in ``numpy.histogram``, a bin includes its left edge, and the last bin also its right edge. With a null
    ``range``, uint8 has the range 0 to 256. Any other dtype has the range -r to r, where r is the smallest
    power of two above all magnitudes so far. For a larger value the range doubles and bins merge in pairs, so
    that no count is lost. One edge lies at zero, so an odd number of bins is raised by one.

    The input is a scalar or an array of any shape and dtype. The outputs are ``counts``, ``edges`` and
    ``outside``. There is no value before a ``window`` of several frames is full.

    >>> Histogram(bins=2, range=(0, 4)).update(np.array([0.0, 1.0, 2.0, 9.0]))
    Counts(counts=array([2, 1]), edges=array([0., 2., 4.]), outside=1.0)
    """

    bins: int = param(64, ge=1, le=65536, slider=(8, 256, 8), resets=True, help="Number of bins.")
    range: Span | None = param(
        None, resets=True, help="Lowest and highest edge; null: 0 to 256 for uint8, else symmetric, growing."
    )
    window: int | None = param(
        1, ge=1, resets=True, frames=True, help="Number of frames to count; null: all so far."
    )

    def reset(self) -> None:
        self._seen: int = 0
        self._reach: float = 0.0
        self._edges: Any = None
        self._total: Any = None
        self._recent: Any = None

    def horizon(self) -> int | None:
        # A range that grows depends on the largest value of all frames.
        return None if self.window is None or self.range is None else self.window - 1

    def warmup(self) -> int:
        return 0 if self.window is None else self.window - 1

    def merges(self) -> bool:
        return self.window is None and super().merges()

    def absorb(self, other: Self) -> None:
        # Half a range is the largest value that needs all of it.
        self._widen(other._reach / 2)
        other._widen(self._reach / 2)
        self._total += other._total
        self._seen += other._seen

    def caption(self) -> str:
        frames = {None: "all frames", 1: ""}.get(self.window, f"window {self.window}")
        return ", ".join(part for part in (f"{self.bins} bins", frames) if part)

    def units_of_measure(self, *inputs: str) -> dict[str, str]:
        # That of counts is the unit of the axis along which they lie; outside is a number of values.
        return {"counts": inputs[0], "edges": inputs[0]}

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic:
        if self.window == 1:
            return super().statistic(field, *inputs) or Statistic()
        return Statistic(self.window, self.warmup() + 1, self._seen)

    def update(self, x: Value) -> Counts | None:
        values = flat(x)
        own = self.range is None and values.dtype != np.uint8
        if self._edges is None:
            self._start(own)
        if own:
            self._widen(reach(values))
        counts = self._count(values)
        if self.window is None:
            self._total += counts
        else:
            slot = self._seen % self.window
            self._total += counts - self._recent[slot]
            self._recent[slot] = counts
        self._seen += 1
        return self.so_far() if self._seen > self.warmup() else None

    def so_far(self) -> Counts | None:
        if self._total is None:
            return None
        return Counts(self._total[:-1].copy(), self._edges.copy(), float(self._total[-1]))

    def _start(self, own: bool) -> None:
        bins = self.bins + self.bins % 2 if own else self.bins
        if own:
            self._edges = _symmetric(1.0, bins // 2)
        else:
            low, high = self.range or (0.0, 256.0)
            self._edges = low + (high - low) * np.arange(bins + 1.0) / bins
            self._edges[-1] = high
        # The last entry counts the values outside the bins.
        self._total = np.zeros(bins + 1, np.int64)
        if self.window is not None:
            self._recent = np.zeros((self.window, bins + 1), np.int64)

    def _count(self, values: Array) -> Array:
        counts = np.zeros(len(self._edges), np.int64)
        if values.dtype == np.uint8:
            bins = np.searchsorted(self._edges, _BYTES, side="right") - 1
            bins[self._edges[-1] == _BYTES] -= 1  # the last bin includes its right edge
            np.add.at(counts, bins, byte_counts(values))  # index -1 and the last one are both "outside"
        else:
            counts[-1] = count_into(values, self._edges, counts[:-1])
        return counts

    def _widen(self, most: float) -> None:
        """Double the range until it exceeds ``most``, and merge the counts accordingly."""
        if most <= 0.0 or most < self._reach:
            return
        new = math.ldexp(1.0, min(max(math.frexp(most)[1], -_LARGEST_EXPONENT), _LARGEST_EXPONENT))
        if new == self._reach:
            return
        half = len(self._edges) // 2
        # So far there were zeros alone, which lie at the middle edge of every range.
        doublings = math.frexp(new)[1] - math.frexp(self._reach)[1] if self._reach else 0
        for _ in range(min(doublings, half.bit_length())):  # then all counts are in the two middle bins
            self._total = _merged(self._total)
            if self._recent is not None:
                self._recent = np.apply_along_axis(_merged, 1, self._recent)
        self._reach = new
        self._edges = _symmetric(new, half)


def _symmetric(reach: float, half: int) -> Array:
    """Return edges from -reach to reach; the division comes last, so that a doubled range has equal edges."""
    edges: Array = (np.arange(2.0 * half + 1) - half) * reach / half
    return edges


def _merged(row: Array) -> Array:
    """Merge bins in pairs, outwards from zero; the last entry counts the values outside."""
    half = (len(row) - 1) // 2
    out = np.zeros_like(row)
    place = np.arange(-half, half) // 2 + half  # new bin of each old one
    np.add.at(out, place, row[:-1])
    out[-1] = row[-1]
    return out
