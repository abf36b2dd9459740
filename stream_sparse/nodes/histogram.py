"""Counts of values in bins."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.base import Node, Span, param
from stream_sparse.frame import Array, Value
from stream_sparse.kernels.bins import count_into, reach
from stream_sparse.kernels.whole import byte_counts

from ._window import flat

__all__ = ["Counts", "Histogram"]

_BYTES = np.arange(256.0)
_FARTHEST = 1000  # power of two; what lies beyond counts as outside


class Counts(NamedTuple):
    """A histogram.

    Attributes:
        counts: how many values lie in each bin, int64 of shape (bins,).
        edges: of the bins, float64 of shape (bins + 1,).
        outside: how many values lie in none of them, those included that are not finite.
    """

    counts: Array
    edges: Array
    outside: float


class Histogram(Node):
    """Counts of the values of a frame, of the last frames, or of all so far, in bins of equal width.

    As ``numpy.histogram``: a bin holds its left edge, the last bin also its right one. Where ``range`` is
    null, uint8 has 0 ... 256; all else has bins from -r to r, where r is the smallest power of two that
    exceeds every magnitude so far: when a larger value comes the range doubles and bins merge in pairs, so
    that no count is lost. An odd number of bins is then raised by one, since an edge lies on zero.

    Input: a scalar or an array of any shape and type. Output: ``counts``, ``edges`` and ``outside``. With a
    ``window`` of several frames nothing is said until it is full.

    >>> Histogram(bins=2, range=(0, 4)).update(np.array([0.0, 1.0, 2.0, 9.0]))
    Counts(counts=array([2, 1]), edges=array([0., 2., 4.]), outside=1.0)
    """

    bins: int = param(64, ge=1, le=65536, slider=(8, 256, 8), resets=True, help="How many bins.")
    range: Span | None = param(
        None, resets=True, help="Lowest and highest edge; null: 0 to 256 for uint8, else symmetric, growing."
    )
    window: int | None = param(1, ge=1, resets=True, help="How many frames it counts; null: all so far.")

    def reset(self) -> None:
        self._seen: int = 0
        self._reach: float = 0.0
        self._edges: Any = None
        self._total: Any = None
        self._recent: Any = None

    def horizon(self) -> int | None:
        # A range of its own making remembers the largest value of all.
        return None if self.window is None or self.range is None else self.window - 1

    def warmup(self) -> int:
        return 0 if self.window is None else self.window - 1

    def caption(self) -> str:
        frames = {None: "all frames", 1: ""}.get(self.window, f"window {self.window}")
        return ", ".join(part for part in (f"{self.bins} bins", frames) if part)

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
        if self._seen <= self.warmup():
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
        # Behind the bins stands the number of values outside.
        self._total = np.zeros(bins + 1, np.int64)
        if self.window is not None:
            self._recent = np.zeros((self.window, bins + 1), np.int64)

    def _count(self, values: Array) -> Array:
        counts = np.zeros(len(self._edges), np.int64)
        if values.dtype == np.uint8:
            bins = np.searchsorted(self._edges, _BYTES, side="right") - 1
            bins[self._edges[-1] == _BYTES] -= 1  # the last bin is closed
            np.add.at(counts, bins, byte_counts(values))  # -1 and the last place are both "outside"
        else:
            counts[-1] = count_into(values, self._edges, counts[:-1])
        return counts

    def _widen(self, most: float) -> None:
        """Make the range symmetric and a power of two beyond ``most``, merging what has been counted."""
        if most <= 0.0 or most < self._reach:
            return
        new = math.ldexp(1.0, min(max(math.frexp(most)[1], -_FARTHEST), _FARTHEST))
        if new == self._reach:
            return
        half = len(self._edges) // 2
        # Zero lies on an edge of every range: while there was nothing else, any range is as good.
        doublings = math.frexp(new)[1] - math.frexp(self._reach)[1] if self._reach else 0
        for _ in range(min(doublings, half.bit_length())):  # after so many all lies beside zero
            self._total = _merged(self._total)
            if self._recent is not None:
                self._recent = np.apply_along_axis(_merged, 1, self._recent)
        self._reach = new
        self._edges = _symmetric(new, half)


def _symmetric(reach: float, half: int) -> Array:
    """Edges from -reach to reach; divided last, so that after doubling they are old edges to the bit."""
    edges: Array = (np.arange(2.0 * half + 1) - half) * reach / half
    return edges


def _merged(row: Array) -> Array:
    """Counts, those outside last, after the range has doubled: pairs, outwards from zero, are one."""
    half = (len(row) - 1) // 2
    out = np.zeros_like(row)
    place = np.arange(-half, half) // 2 + half  # of each old bin
    np.add.at(out, place, row[:-1])
    out[-1] = row[-1]
    return out
