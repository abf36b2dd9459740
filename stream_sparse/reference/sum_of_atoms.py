"""Write coded patches as sums of atoms, in the unit of the frame."""

import numpy as np

from stream_sparse.frame import Array


def sum_of_atoms(
    patches: Array,
    positions: Array,
    means: Array,
    codes: Array,
    atoms: Array,
    coloring: Array | None = None,
    *,
    row: int,
    col: int,
    terms: int = 5,
) -> dict[str, Array]:
    """The patch whose centre is nearest to a place as a sum of atoms, and the error of all patches.

    Parameters:
        patches: (frames, n, rows, cols), or with a last axis of 3 colours.
        positions: (frames, n, 2), row and column of the upper left pixel.
        means: (frames, n).
        codes: (frames, n, atoms).
        atoms: (frames, atoms, rows, cols), or in colour as the patches.
        coloring: (frames, d, d) for patches of d values.
        row, col: the place.
        terms: how many terms stand alone, the largest.

    >>> patches, places = np.array([[[[-1.0, 2.0]]]]), np.zeros((1, 1, 2))
    >>> codes, atoms = np.array([[[1.5]]]), np.array([[[[-1.0, 1.0]]]])
    >>> found = sum_of_atoms(patches, places, np.array([[8.0]]), codes, atoms, row=0, col=0)
    >>> found["patch"][0].tolist(), found["terms"][0, 0].tolist(), found["rest"][0].tolist()
    ([[7.0, 10.0]], [[-1.5, 1.5]], [[0.5, 0.5]])
    """
    columns: dict[str, list[object]] = {}
    for t in range(len(patches)):
        n, *shape = patches[t].shape
        C = np.eye(np.prod(shape)) if coloring is None else np.asarray(coloring[t], np.float64)
        X = np.asarray(patches[t], np.float64).reshape(n, -1) @ C
        D = np.asarray(atoms[t], np.float64).reshape(len(atoms[t]), -1) @ C
        H = np.asarray(codes[t], np.float64)
        centres = positions[t] + (np.array(shape[:2]) - 1) / 2
        k = int(np.argmin(np.sum((centres - np.array([row, col])) ** 2, axis=1)))
        parts = H[k, :, None] * D
        order = [i for i in np.argsort(-np.abs(parts).max(axis=1), kind="stable") if H[k, i]]
        shown = np.zeros((terms, len(C)))
        shown[: len(order[:terms])] = parts[order[:terms]]
        others = parts[order[terms:]].sum(axis=0)
        numbers = (order[:terms] + terms * [-1])[:terms]
        spread = np.sum((X - X.mean(axis=1, keepdims=True)) ** 2)
        frame = {
            "patch": (X[k] + means[t, k]).reshape(shape),
            "mean": means[t, k],
            "terms": shown.reshape(terms, *shape),
            "others": others.reshape(shape),
            "rest": (X[k] - shown.sum(axis=0) - others).reshape(shape),
            "numbers": np.array(numbers, np.int32),
            "weights": np.array([H[k, i] for i in order[:terms]] + [0.0] * (terms - len(order[:terms]))),
            "code": H[k],
            "active": float(len(order)),
            "top": float(positions[t, k, 0]),
            "left": float(positions[t, k, 1]),
            "atoms": D.reshape(-1, *shape),
            "usage": np.count_nonzero(H, axis=0) / n,
            "error": 100 * np.sum((X - H @ D) ** 2) / spread if spread else np.nan,
        }
        for name, value in frame.items():
            columns.setdefault(name, []).append(value)
    return {name: np.array(values) for name, values in columns.items()}
