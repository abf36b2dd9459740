"""Mean, variance, skewness and kurtosis over time."""

from stream_sparse.frame import Array

from ._moments import over_time


def running_moments(
    x: Array,
    window: int | None = None,
    half_life: float | None = None,
    fisher: bool = True,
    bias: bool = True,
) -> dict[str, Array]:
    """Return the moments over the last ``window`` frames, or over all so far, element by element, by name.

    Source: ``numpy.var``, ``scipy.stats.skew``, ``scipy.stats.kurtosis``.

    >>> running_moments(np.array([1.0, 2.0, 3.0, 4.0]))["mean"]
    array([nan, nan, nan, 2.5])
    """
    return over_time(x, window, half_life, fisher, bias)
