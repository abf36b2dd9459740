"""How well codes fit values that were left out."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from stream_sparse.frame import Array

from .omp import pursuit


def held_out(
    x: Array,
    *,
    dictionary: Mapping[str, Any],
    n_nonzero_coefs: int = 5,
    folds: int = 5,
    intercept: bool = False,
) -> dict[str, Array]:
    """Return rmse and r2 of each frame's values, each predicted by the fit to those of other folds.

    Parameters:
        x: (frames, features), (frames, signals, features) or (frames, signals, rows, columns).
        dictionary, n_nonzero_coefs, folds, intercept: as in the node.
    """
    from stream_sparse.learning.dictionaries import atoms_of

    shape = x.shape[1:] if x.ndim == 2 else x.shape[2:]
    D = np.asarray(atoms_of(dictionary, shape), np.float64)
    D = D.reshape(len(D), -1)
    frames = [np.asarray(frame, np.float64).reshape(-1, D.shape[1]) for frame in x]
    rows = [_frame(frame, D, n_nonzero_coefs, folds, intercept) for frame in frames]
    return {"rmse": np.array([row[0] for row in rows]), "r2": np.array([row[1] for row in rows])}


def _frame(X: Array, D: Array, most: int, folds: int, intercept: bool) -> tuple[float, float]:
    X = X[np.isfinite(X).all(axis=1)]
    predicted = np.zeros_like(X)
    for fold in range(folds):
        out = np.arange(X.shape[1]) % folds == fold
        A = D[:, ~out]
        means = A.mean(axis=1) if intercept else np.zeros(len(A))
        for k, signal in enumerate(X):
            centre = signal[~out].mean() if intercept else 0.0
            weights = pursuit(signal[~out] - centre, A - means[:, None], min(most, *A.shape))
            predicted[k, out] = weights @ (D[:, out] - means[:, None]) + centre
    if not X.size:
        return np.nan, np.nan
    rest = np.sum((X - predicted) ** 2)
    return float(np.sqrt(rest / X.size)), float(1 - rest / np.sum((X - X.mean(axis=1, keepdims=True)) ** 2))
