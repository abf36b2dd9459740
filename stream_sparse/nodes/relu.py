"""Node ``relu``: the part of each value above a threshold."""

from __future__ import annotations

from stream_sparse.frame import Array, Value, float_dtype
from stream_sparse.kernels.percentiles import COUNTS
from stream_sparse.kernels.thresholds import above, above_percentile

from ._step import Step, room, row
from ._threshold import Threshold


class Relu(Threshold):
    """Keep what exceeds a threshold and set the rest to zero.

    ``y = max(x - theta, 0)``

    Shape and unit of measure stay. Scalars and float64 give float64, any other dtype float32. With
    ``percentile: 80`` the threshold is that percentile of each frame, as in ``np.nanpercentile``. A nan stays
    nan, and leaves the other values as they are.

    >>> Relu(theta=150).update(np.array([140.0, 160.0]))
    array([ 0., 10.])
    >>> Relu(percentile=50).update(np.array([1.0, 2.0, 4.0]))
    array([0., 0., 2.])
    """

    def update(self, x: Value) -> Value:
        return self._run(x)

    def step(self, x: Array) -> Step:
        out = row(float_dtype(x.dtype), x.shape)
        if self.percentile is None:
            return Step(above, x, self.theta, out)
        return Step(above_percentile, x, self.percentile, room("u4", COUNTS), out)
