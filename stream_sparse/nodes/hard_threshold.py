"""Node ``hard_threshold``: large values stay, the others become zero."""

from __future__ import annotations

from stream_sparse.frame import Value
from stream_sparse.kernels.thresholds import (
    floats_from,
    floats_from_percentile,
    integers_from,
    integers_from_percentile,
)

from ._threshold import Threshold, steps_of
from ._window import in_dtype_of, is_scalar

_FLOATS = steps_of(floats_from, floats_from_percentile, {"out": "x[shape]"})
_INTEGERS = steps_of(integers_from, integers_from_percentile, {"out": "x[shape]"})


class HardThreshold(Threshold):
    """Keep the values that reach a threshold and set the others to zero.

    ``y = x if x >= theta else 0``

    Shape, dtype and unit of measure stay. With ``percentile: 80`` the threshold is that percentile of each
    frame, as in ``np.nanpercentile``. A nan stays nan, and leaves the other values as they are.

    >>> HardThreshold(theta=150).update(np.array([140, 150, 160], np.uint8))
    array([  0, 150, 160], dtype=uint8)
    """

    def update(self, x: Value) -> Value:
        steps = _FLOATS if is_scalar(x) or x.dtype.kind == "f" else _INTEGERS
        return in_dtype_of(x, self._run(steps, x))
