"""Node ``frame_moments``: mean, variance, skewness and kurtosis over the values of one frame."""

from __future__ import annotations

from stream_sparse.frame import Array

from ._moments import Moments
from ._population import Population, kurtosis, moments, skewness, variance

__all__ = ["FrameMoments"]


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

    def update(self, x: Array) -> Moments:
        n, mean, m2, m3, m4 = moments(x, self.nan_policy)
        return Moments(
            float(n),
            mean,
            variance(n, m2, self.bias),
            skewness(n, mean, m2, m3, self.bias),
            kurtosis(n, mean, m2, m3, m4, self.fisher, self.bias),
        )
