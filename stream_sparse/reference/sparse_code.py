"""Code signals with an l1 penalty, and measure how much the codes change."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from stream_sparse.frame import Array

from .omp import pursuit


def lasso(X: Array, D: Array, alpha: float, nonnegative: bool, smooth: float, before: Array) -> Array:
    """Compute codes (signals, atoms) by coordinate descent, until no condition of optimality is violated.

    Each weight in turn takes its best value while the others stay: its correlation with what they leave,
    less alpha, divided by the squared length of the atom.

    Source: Friedman, Hastie, Hoefling and Tibshirani (2007), "Pathwise coordinate optimization", section 2.

    >>> lasso(np.array([[3.0, 0.5]]), np.eye(2), 1.0, False, 0.0, np.zeros((1, 2)))
    array([[2., 0.]])
    """
    G = D @ D.T + smooth * np.eye(len(D))
    B = X @ D.T + smooth * before
    codes = np.zeros(B.shape)
    for _ in range(20_000):
        for j in range(len(D)):
            free = B[:, j] - codes @ G[:, j] + codes[:, j] * G[j, j]
            size = np.maximum((free if nonnegative else np.abs(free)) - alpha, 0)
            codes[:, j] = np.sign(free) * size / G[j, j] if G[j, j] else 0
        residuals = B - codes @ G
        outside = np.maximum((residuals if nonnegative else np.abs(residuals)) - alpha, 0)
        off = np.where(codes != 0, np.abs(residuals - alpha * np.sign(codes)), outside)
        if off.max(initial=0) <= 1e-11 * alpha:
            break
    return codes


def sparse_code(
    x: Array,
    atoms: Array | None = None,
    *,
    dictionary: Mapping[str, Any] | None = None,
    method: str = "lasso",
    alpha: float = 5.0,
    match: str | None = None,
    n_nonzero_coefs: int = 5,
    nonnegative: bool = False,
    smooth: float = 0.0,
    steps: int = 100,  # noqa: ARG001  (of lca this is the state at rest)
) -> dict[str, Array]:
    """Code each frame's signals, and compare the codes with those of the frame before.

    Parameters:
        x: (frames, features), (frames, signals, features) or (frames, signals, rows, columns).
        atoms: a dictionary for each frame, (frames, atoms, ...), unless ``dictionary`` is given.
        dictionary, method, alpha, match, n_nonzero_coefs, nonnegative, smooth: as in the node.
    """
    from stream_sparse.learning.dictionaries import atoms_of

    shape = x.shape[1:] if x.ndim == 2 else x.shape[2:]
    fixed = None if dictionary is None else atoms_of(dictionary, shape)
    columns: dict[str, list[Any]] = {}
    before: Array | None = None
    for t in range(len(x)):
        D = np.asarray(atoms[t] if fixed is None and atoms is not None else fixed, np.float64)
        X, flat = np.asarray(x[t], np.float64).reshape(-1, int(np.prod(shape))), D.reshape(len(D), -1)
        price, pull = alpha, 0.0 if before is None else smooth
        old = np.zeros((len(X), len(D))) if before is None else before
        by_omp = np.array([pursuit(row, flat, n_nonzero_coefs) for row in X])
        if match:
            price = _matched(X, flat, by_omp, nonnegative, pull, old)
        codes = by_omp if method == "omp" else lasso(X, flat, price, nonnegative, pull, old)
        rebuilt = codes @ flat
        values = {
            "codes": codes.reshape(*x[t].shape[: x.ndim - 1 - len(shape)], len(D)),
            "reconstruction": rebuilt.reshape(x[t].shape),
            "error": np.sum((X - rebuilt) ** 2) / np.sum(X**2),
            "nonzeros": np.count_nonzero(codes) / len(X),
            **dict(zip(("flicker", "change"), _changes(codes, before), strict=True)),
            "alpha": np.nan if method == "omp" else price,
            "atoms": D,
        }
        for name, value in values.items():
            columns.setdefault(name, []).append(value)
        before = codes
    return {name: np.array(values) for name, values in columns.items()}


def _matched(X: Array, D: Array, by_omp: Array, nonnegative: bool, smooth: float, before: Array) -> float:
    """Find the alpha whose codes leave as much as those of OMP, by bisection."""
    wanted = np.sum((X - by_omp @ D) ** 2)
    low, high = 0.0, float(np.abs(X @ D.T + smooth * before).max())
    for _ in range(40):
        middle = (low + high) / 2
        codes = lasso(X, D, middle, nonnegative, smooth, before)
        low, high = (middle, high) if np.sum((X - codes @ D) ** 2) < wanted else (low, middle)
    return high


def _changes(codes: Array, before: Array | None) -> tuple[float, float]:
    if before is None:
        return np.nan, np.nan
    both, either = (codes != 0) & (before != 0), (codes != 0) | (before != 0)
    some = either.any(axis=1)
    if not some.any():
        return np.nan, np.nan
    overlap = both[some].sum(axis=1) / either[some].sum(axis=1)
    return float(1 - overlap.mean()), float(
        np.abs(codes - before).sum() / np.sum(np.abs(codes) + np.abs(before))
    )
