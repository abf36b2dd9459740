"""Kurtosis of each frame."""

from stream_sparse.frame import Array

from .frame_moments import frame_moments


def frame_kurtosis(x: Array, fisher: bool = True, bias: bool = True, nan_policy: str = "propagate") -> Array:
    """Return ``scipy.stats.kurtosis`` over all values of each frame, in float64.

    With ``nan_policy="omit"`` values that are nan are left out.

    >>> frame_kurtosis(np.array([[0.0, 0.0, 0.0, 1.0]])).round(3)
    array([-0.667])
    """
    return frame_moments(x, fisher, bias, nan_policy)["kurtosis"]
