"""Kurtosis over time."""

from stream_sparse.frame import Array

from ._moments import over_time


def running_kurtosis(
    x: Array,
    window: int | None = None,
    half_life: float | None = None,
    fisher: bool = True,
    bias: bool = True,
) -> Array:
    """Return ``scipy.stats.kurtosis`` over the last ``window`` frames, or all so far, element by element.

    With ``half_life`` the weights are ``2**(-age / half_life)``. Source: ``scipy.stats.kurtosis``.

    >>> running_kurtosis(np.array([1.0, 2.0, 3.0, 4.0]))
    array([  nan,   nan,   nan, -1.36])
    """
    return over_time(x, window, half_life, fisher, bias)["kurtosis"]
