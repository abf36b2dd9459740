"""Leave out the points of a curve that would not be visible."""

import numpy as np
from numpy.typing import NDArray

_GREATEST = 1e300  # beyond this, axes cannot be computed


def thinned(
    time_s: NDArray[np.float64], values: NDArray[np.float64], columns: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the points of a curve that can be seen: in each column the least and the greatest value.

    A column without a value has one nan.

    >>> t, x = thinned(np.arange(8.0), np.array([0.0, 5, 1, 2, 3, -4, 0, 1]), 2)
    >>> t.tolist(), x.tolist()
    ([0.0, 1.0, 4.0, 5.0], [0.0, 5.0, 3.0, -4.0])
    """
    values = np.where(np.abs(values) < _GREATEST, values, np.nan)
    if len(values) <= 2 * columns:
        return time_s, values
    edges = np.searchsorted(time_s, np.linspace(time_s[0], time_s[-1], columns + 1)[1:-1])
    starts = np.unique(np.append(0, edges))
    starts = starts[starts < len(values)]
    least, greatest = np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)
    column = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(values)))

    def first(at: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Return the first of some points in each column."""
        places = np.flatnonzero(at)
        return places[np.unique(column[places], return_index=True)[1]]

    ends = first(values == least[column]), first(values == greatest[column])
    kept = np.unique(np.concatenate([*ends, starts[np.isnan(least)]]))
    return time_s[kept], values[kept]
