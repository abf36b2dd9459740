"""Mean, variance, skewness and kurtosis of each frame."""

import numpy as np

from stream_sparse.frame import Array

from ._moments import Shape, shape_of


def frame_moments(
    x: Array, fisher: bool = True, bias: bool = True, nan_policy: str = "propagate"
) -> dict[str, Array]:
    """Return ``n``, ``mean``, ``var``, ``skewness``, ``kurtosis`` over all values of each frame.

    With ``nan_policy="omit"`` values that are nan are left out.

    Source: ``numpy.var``, ``scipy.stats.skew``, ``scipy.stats.kurtosis``.

    >>> frame_moments(np.array([[0.0, 2.0, 4.0, 6.0]]))["var"]
    array([5.])
    """
    rows = []
    for frame in np.asarray(x):
        values = frame.astype(np.float64).ravel()
        if nan_policy == "omit":
            values = values[~np.isnan(values)]
        moments = shape_of(values, fisher=fisher, bias=bias)
        poison = np.nan if not np.isfinite(values).all() else 0.0
        rows.append([values.size, *(float(part) + poison for part in moments[1:])])
    return dict(zip(Shape._fields, np.array(rows, np.float64).reshape(-1, 5).T, strict=True))
