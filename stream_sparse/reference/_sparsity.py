"""Measures of sparsity along the first axis, without nan and infinity."""

import numpy as np

from stream_sparse.frame import Array

from ._moments import shape_of


def measures_of(x: Array, tolerance: float) -> dict[str, Array]:
    """Return all measures over the first axis of float64 values."""
    finite = np.isfinite(x)
    size = np.where(finite, np.abs(x), 0.0)
    n = finite.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore", under="ignore"):
        l1, l2 = size.sum(axis=0), np.sqrt((size**2).sum(axis=0))
        precise = (l2**2 >= n * np.finfo(np.float64).tiny) & (n * l2**2 < np.inf)  # else squares are lost
        a = (l1 / n) ** 2 / (l2**2 / n)
        rank = np.arange(1, len(x) + 1).reshape(-1, *[1] * (x.ndim - 1))
        gini = 1 - 2 * np.sum(np.sort(size, axis=0) / l1 * (n - rank + 0.5) / n, axis=0)
        hoyer = (np.sqrt(n) - l1 / l2) / (np.sqrt(n) - 1)
        treves_rolls = (1 - a) / (1 - 1 / n)
    return {
        "l0": (size > tolerance).sum(axis=0).astype(np.float64),
        "l1": l1,
        "kurtosis": shape_of(x).kurtosis,
        "hoyer": np.where(precise, hoyer, np.nan),
        "gini": np.where(n * l1 < np.inf, gini, np.nan),
        "treves_rolls": np.where(precise, treves_rolls, np.nan),
    }
