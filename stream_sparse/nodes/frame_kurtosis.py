"""Node ``frame_kurtosis``: kurtosis over the values of one frame."""

from __future__ import annotations

from typing import ClassVar

from stream_sparse.frame import Array
from stream_sparse.kernels.frame_statistics import frame_kurtosis, frame_kurtosis_of_bytes

from ._population import Population
from ._step import result


class FrameKurtosis(Population):
    """Kurtosis over all values of one frame: population sparsity.

    ``kurtosis = mean((x - mean(x))**4) / var(x)**2 - 3``

    Without ``fisher`` 3 is not subtracted. The input is an array of any shape and dtype. The output is a
    float: nan for a constant (by SciPy's threshold) and where a value is not finite. With ``nan_policy:
    omit`` values that are nan are left out, as those that ``recent`` has not seen yet.

    Source: ``scipy.stats.kurtosis``; for uint8 from the histogram of the 256 values.

    >>> FrameKurtosis().update(np.array([[0.0, 0.0], [0.0, 1.0]])).__round__(3)
    -0.667
    """

    kernels: ClassVar = (frame_kurtosis_of_bytes, frame_kurtosis)

    def update(self, x: Array) -> float:
        return float(self._run(x))

    def found(self) -> Array:
        return result("f8")
