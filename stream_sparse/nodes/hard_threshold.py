"""Node ``hard_threshold``: large values stay, the others become zero."""

from __future__ import annotations

from stream_sparse.frame import Array, Value
from stream_sparse.kernels.percentiles import COUNTS
from stream_sparse.kernels.thresholds import (
    floats_from,
    floats_from_percentile,
    integers_from,
    integers_from_percentile,
)

from ._step import Step, room, row
from ._threshold import Threshold
from ._window import in_dtype_of


class HardThreshold(Threshold):
    """Keep the values that reach a threshold and set the others to zero.

    ``y = x if x >= theta else 0``

    Shape, dtype and unit of measure stay. With ``percentile: 80`` the threshold is that percentile of each
    frame, as in ``np.nanpercentile``. A nan stays nan, and leaves the other values as they are.

    >>> HardThreshold(theta=150).update(np.array([140, 150, 160], np.uint8))
    array([  0, 150, 160], dtype=uint8)
    """

    def update(self, x: Value) -> Value:
        return in_dtype_of(x, self._run(x))

    def step(self, x: Array) -> Step:
        out = row(x.dtype, x.shape)
        fixed, by_rank = (
            (floats_from, floats_from_percentile)
            if x.dtype.kind == "f"
            else (integers_from, integers_from_percentile)
        )
        if self.percentile is None:
            return Step(fixed, x, self.theta, out)
        return Step(by_rank, x, self.percentile, room("u4", COUNTS), out)
