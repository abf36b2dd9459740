"""Node ``relu``: the part of each value above a threshold."""

from __future__ import annotations

from stream_sparse.frame import Value
from stream_sparse.kernels.thresholds import above, above_percentile

from ._threshold import Threshold, steps_of

_STEPS = steps_of(above, above_percentile, {"out": "real(x)[shape]"})


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
        return self._run(_STEPS, x)
