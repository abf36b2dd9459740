"""Code signals by orthogonal matching pursuit."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from stream_sparse.frame import Array


def pursuit(x: Array, D: Array, most: int, tol: float | None = None) -> Array:
    """Compute the weights of the atoms for one signal, (atoms,), by the definition of the method.

    Each step adds the atom with the largest product with the residual, then fits all weights by least
    squares. It ends with ``most`` atoms, when the squared residual is at most ``tol``, or when every other
    atom lies in the span of the chosen ones.

    Source: Pati, Rezaiifar and Krishnaprasad (1993), "Orthogonal matching pursuit", section 2.

    >>> pursuit(np.array([0.0, 3.0]), np.eye(2), most=2).tolist()
    [0.0, 3.0]
    """
    rounding = 64 * np.finfo(np.float64).eps
    weights = np.zeros(len(D))
    chosen: list[int] = []
    barred: set[int] = set()
    residual, scale = x.copy(), float(np.linalg.norm(x))
    lengths = np.linalg.norm(D, axis=1)
    while len(chosen) < most:
        size = np.abs(D @ residual)
        size[[*chosen, *barred]] = 0
        new = int(np.argmax(size))
        if size[new] <= rounding * scale * lengths[new]:
            break
        outside = D[new]
        if chosen:
            outside = D[new] - np.linalg.lstsq(D[chosen].T, D[new], rcond=None)[0] @ D[chosen]
        if outside @ outside <= rounding * lengths[new] ** 2:
            barred.add(new)
            continue
        chosen.append(new)
        fitted = np.linalg.lstsq(D[chosen].T, x, rcond=None)[0]
        residual = x - fitted @ D[chosen]
        weights[:] = 0
        weights[chosen] = fitted
        if tol is not None and residual @ residual <= tol:
            break
    return weights


def omp(
    x: Array,
    atoms: Array | None = None,
    *,
    dictionary: Mapping[str, Any] | None = None,
    n_nonzero_coefs: int | None = None,
    tol: float | None = None,
    intercept: bool = False,
) -> dict[str, Array]:
    """Code each frame's signals, and measure how well the codes explain them.

    Parameters:
        x: (frames, features), (frames, signals, features) or (frames, signals, rows, columns).
        atoms: a dictionary for each frame, (frames, atoms, ...), unless ``dictionary`` is given.
        dictionary, n_nonzero_coefs, tol, intercept: as in the node.
    """
    from stream_sparse.learning.dictionaries import atoms_of

    shape = x.shape[1:] if x.ndim == 2 else x.shape[2:]
    columns: dict[str, list[Any]] = {}
    fixed = None if dictionary is None else atoms_of(dictionary, shape)
    for t in range(len(x)):
        D = np.asarray(atoms[t] if fixed is None and atoms is not None else fixed, np.float64)
        for name, value in _frame(x[t], D, shape, n_nonzero_coefs, tol, intercept).items():
            columns.setdefault(name, []).append(value)
    return {name: np.array(values) for name, values in columns.items()}


def _frame(
    x: Array, atoms: Array, shape: tuple[int, ...], most: int | None, tol: float | None, intercept: bool
) -> dict[str, Any]:
    single = x.shape == shape
    X, D = np.asarray(x, np.float64).reshape(-1, int(np.prod(shape))), atoms.reshape(len(atoms), -1)
    centres = X.mean(axis=1, keepdims=True) if intercept else np.zeros((len(X), 1))
    if intercept:
        D = D - D.mean(axis=1, keepdims=True)
    rank = min(D.shape)
    count = rank if tol is not None else most or min(5, rank)
    codes = np.array([pursuit(row, D, count, tol) for row in X - centres])
    rebuilt = codes @ D + centres
    residual_energy = np.sum((X - rebuilt) ** 2)
    spread = np.sum((X - X.mean(axis=1, keepdims=True)) ** 2)
    result = {
        "codes": codes[0] if single else codes,
        "reconstruction": rebuilt.reshape(x.shape),
        "r2": 1 - residual_energy / spread,
        "rmse": np.sqrt(residual_energy / X.size),
        "active": np.count_nonzero(codes) / len(X),
        "atoms": atoms,
    }
    if single:
        order = np.argsort(-np.abs(codes[0]), kind="stable")[:count]
        result["contributions"] = codes[0][order, None] * D[order]
    return result
