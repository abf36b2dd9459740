"""The results of frames as arrays with time first."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from stream_sparse.frame import Array, float_dtype

Row = Mapping[str, ArrayLike]
"""The results of one frame by name."""


def windows(x: Array, window: int | None) -> list[Array | None]:
    """Return for each frame the last ``window`` frames, or all so far; None while there are too few."""
    least = 4 if window is None else window
    back = len(x) if window is None else window
    return [x[max(t + 1 - back, 0) : t + 1] if t + 1 >= least else None for t in range(len(x))]


def over_windows(
    x: Array, window: int | None, of: Callable[[Array], Mapping[str, Array]], names: Sequence[str]
) -> dict[str, Array]:
    """Return results for each window, or all so far; nan, except n, where too few values are finite."""
    x = np.asarray(x)
    rows: list[Row | None] = []
    for seen in windows(x, window):
        if seen is None:
            rows.append(None)
            continue
        computed = of(seen)
        enough = np.isfinite(seen).sum(axis=0) >= (4 if window is None else window)
        rows.append({name: np.where(enough | (name == "n"), computed[name], np.nan) for name in names})
    dtype = np.float64 if x.ndim == 1 else float_dtype(x.dtype)
    columns = stacked(rows, dict.fromkeys(names, x.shape[1:]))
    return {name: column.astype(dtype) for name, column in columns.items()}


def stacked(rows: Sequence[Row | None], shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Array]:
    """Stack the results of frames, each of its shape; nan for frames without a result."""
    missing = {name: np.full(shape, np.nan) for name, shape in shapes.items()}
    return {
        name: np.array([np.reshape((row or missing)[name], shape) for row in rows], np.float64)
        for name, shape in shapes.items()
    }


def percentiles(x: Array, percentile: float) -> Array:
    """Return the percentile of each frame as ``np.nanpercentile`` does, with axes of length 1."""
    finite = [frame[~np.isnan(frame)] for frame in x]
    levels = [np.percentile(values, percentile) if values.size else np.nan for values in finite]
    return np.reshape(levels, (-1, *[1] * (x.ndim - 1)))
