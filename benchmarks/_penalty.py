"""The penalty of a lasso that is as good as orthogonal matching pursuit."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array
from stream_sparse.learning import lasso, omp

__all__ = ["as_good"]


def as_good(X: Array, D: Array, most: int) -> float:
    """Return the penalty whose codes leave as much as those of OMP with ``most`` atoms of a signal."""
    wanted = np.sum((X - omp(X, D, most) @ D) ** 2)
    low, high = 0.0, float(np.abs(X @ D.T).max())
    for _ in range(30):
        middle = (low + high) / 2
        less = np.sum((X - lasso(X, D, middle) @ D) ** 2) < wanted
        low, high = (middle, high) if less else (low, middle)
    return high
