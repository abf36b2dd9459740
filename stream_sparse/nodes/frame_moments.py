"""Mean, variance, skewness and kurtosis of one frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from stream_sparse.base import Node, param
from stream_sparse.frame import Array

from ._moments import Moments
from ._population import kurtosis, moments, skewness, variance

if TYPE_CHECKING:
    from stream_sparse.base.node import Takes

__all__ = ["FrameMoments"]


class FrameMoments(Node):
    """The first four moments over all values of one frame, with their number.

    Gives ``n``, ``mean``, ``var``, ``skewness``, ``kurtosis`` as floats. With ``bias: false`` the variance is
    divided by n - 1, skewness and kurtosis are corrected as in SciPy. A value that is not finite makes all
    but ``n`` nan; a constant has no skewness and no kurtosis.

    Source: ``numpy.var``, ``scipy.stats.skew`` and ``kurtosis``.

    >>> FrameMoments().update(np.array([[0.0, 2.0], [4.0, 6.0]])).var
    5.0
    """

    takes: ClassVar[Takes] = "array"

    fisher: bool = param(True, help="Kurtosis so that a normal distribution has 0; false: 3.")
    bias: bool = param(True, help="Of the values as they are; false: corrected for bias, as in scipy.stats.")

    def units_of_measure(self, *_units: str) -> str:
        return ""

    def update(self, x: Array) -> Moments:
        n, mean, m2, m3, m4 = moments(x)
        return Moments(
            float(n),
            mean,
            variance(n, m2, self.bias),
            skewness(n, mean, m2, m3, self.bias),
            kurtosis(n, mean, m2, m4, self.fisher, self.bias),
        )
