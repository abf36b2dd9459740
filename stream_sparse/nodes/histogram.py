"""Node ``histogram``: counts of values in bins."""

from __future__ import annotations

from typing import NamedTuple, Self

from stream_sparse.base import Facts, Span, Statistic, param
from stream_sparse.frame import Array, Value
from stream_sparse.kernels.bins import histogram, histogram_of_bytes, widen

from ._expression import listed, of_bytes
from ._step import SEEN, KernelNode, Step, result, room, state


class HistogramCounts(NamedTuple):
    """A histogram.

    Attributes:
        counts: number of values in each bin, int64 of shape (bins,).
        edges: edges of the bins, float64 of shape (bins + 1,).
        outside: number of values outside all bins, and of values that are not finite.
    """

    counts: Array
    edges: Array
    outside: float


class Histogram(KernelNode):
    """Counts of the values of a frame, of the last frames, or of all so far, in bins of equal width.

    As in ``numpy.histogram``, a bin includes its left edge, and the last bin also its right edge. With a null
    ``range``, uint8 and bool have the range 0 to 256. Any other dtype has the range -r to r, where r is the
    smallest power of two above all magnitudes so far. For a larger value the range doubles and bins merge in
    pairs, so that no count is lost. One edge lies at zero, so an odd number of bins is raised by one.

    The input is a scalar or an array of any shape and dtype. The outputs are ``counts``, ``edges`` and
    ``outside``. There is no value before a ``window`` of several frames is full.

    >>> Histogram(bins=2, range=(0, 4)).update(np.array([0.0, 1.0, 2.0, 9.0]))
    HistogramCounts(counts=array([2, 1]), edges=array([0., 2., 4.]), outside=1.0)
    """

    bins: int = param(64, ge=1, le=65536, slider=(8, 256, 8), resets=True, help="Number of bins.")
    range: Span | None = param(
        None,
        resets=True,
        help="Lowest and highest edge; null: 0 to 256 for uint8 and bool, else symmetric, growing.",
    )
    window: int | None = param(
        1, ge=1, resets=True, frames=True, help="Number of frames to count; null: all so far."
    )

    def facts(self) -> Facts:
        window = self.window
        # A range that grows depends on the largest value of all frames.
        horizon = None if window is None or self.range is None else window - 1
        frames = "all frames" if window is None else f"window {window}" if window > 1 else ""
        return Facts(
            horizon, (window or 1) - 1, unit={"counts": "values", "edges": 0, "outside": "values"},
            caption=listed(f"{self.bins} bins", frames),
        )  # fmt: skip

    def merges(self) -> bool:
        return self.window is None and super().merges()

    def merge_in(self, other: Self) -> None:
        kept, more = self._kept(), other._kept()
        if kept:
            # Half a range is the largest value that needs all of it.
            for own, reach in ((kept, more["reach"][0]), (more, kept["reach"][0])):
                widen(reach / 2, own["reach"], own["edges"], own["total"], own["recent"])
            kept["total"] += more["total"]
        self._seen += other._seen

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic:
        if self.window == 1:
            return super().statistic(field, *inputs) or Statistic()
        return Statistic(self.window, self.warmup() + 1, self._seen)

    def update(self, x: Value) -> HistogramCounts | None:
        outputs = self._run(x)
        return None if outputs is None else HistogramCounts(*outputs.values())

    def step(self, x: Array) -> Step:
        own = self.range is None and not of_bytes(x)
        bins, window = self.bins + self.bins % 2 if own else self.bins, self.window or 0
        low, high = self.range[0] if self.range else 0.0, self.range[1] if self.range else 256.0
        reach, edges, total = state("f8", 1), state("f8", bins + 1), state("i8", bins + 1)
        recent, now = state("i8", window, bins + 1), room("i8", bins + 1)
        counts, borders, outside = result("i8", bins), result("f8", bins + 1), result("f8")
        if of_bytes(x):
            return Step(
                histogram_of_bytes, x, reach, edges, total, recent, room("u4", 4, 256), now, SEEN, bins, low,
                high, window, counts, borders, outside,
            )  # fmt: skip
        return Step(
            histogram, x, reach, edges, total, recent, now, SEEN, bins, own, low, high, window, counts,
            borders, outside,
        )  # fmt: skip

    def current(self) -> HistogramCounts | None:
        kept = self._kept()
        if not kept or self._seen <= self.warmup():
            return None
        return HistogramCounts(kept["total"][:-1].copy(), kept["edges"].copy(), float(kept["total"][-1]))
