"""Node ``frame_moments``: mean, variance, skewness and kurtosis over the values of one frame."""

from __future__ import annotations

from typing import ClassVar

from stream_sparse.frame import Array
from stream_sparse.kernels.frame_statistics import frame_moments, frame_moments_of_bytes

from ._moments import Moments
from ._population import Population
from ._step import result


class FrameMoments(Population):
    """The number of values of one frame and their first four moments.

    ``var = mean((x - mean(x))**2)``

    ``skewness = mean((x - mean(x))**3) / var**1.5``

    ``kurtosis = mean((x - mean(x))**4) / var**2 - 3``

    The outputs ``n``, ``mean``, ``var``, ``skewness`` and ``kurtosis`` are floats. With ``bias: false`` the
    variance is divided by n - 1, and skewness and kurtosis are corrected as in SciPy. A value that is not
    finite makes all outputs nan but ``n``. Skewness and kurtosis of a constant are nan.

    Source: ``numpy.var``, ``scipy.stats.skew`` and ``kurtosis``.

    >>> FrameMoments().update(np.array([[0.0, 2.0], [4.0, 6.0]])).var
    5.0
    """

    kernels: ClassVar = (frame_moments_of_bytes, frame_moments)

    def update(self, x: Array) -> Moments:
        return Moments(*self._run(x).tolist())

    def found(self) -> Array:
        return result("f8", 5)
