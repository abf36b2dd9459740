"""Frames of another size, as products with two matrices of weights."""

import numpy as np

from stream_sparse.frame import Array


def resize(x: Array, width: int | None = None, height: int | None = None) -> Array:
    """Average over areas along an axis that gets shorter, interpolate along one that gets longer."""
    rows, columns = x.shape[1:3]
    if width is None:
        assert height is not None
        width = max(1, round(columns * height / rows))
    if height is None:
        height = max(1, round(rows * width / columns))
    weights = _matrix(rows, height), _matrix(columns, width)
    rows_done = np.einsum("ar,trc...->tac...", weights[0], np.asarray(x, float))
    return np.asarray(np.einsum("tac...,bc->tab...", rows_done, weights[1]))


def _matrix(old: int, new: int) -> Array:
    matrix = np.zeros((new, old))
    step = old / new
    for j in range(new):
        if new < old:
            for i in range(old):
                matrix[j, i] = max(0.0, min(i + 1, (j + 1) * step) - max(i, j * step)) / step
        else:
            centre = min(max((j + 0.5) * step - 0.5, 0), old - 1)
            first = int(centre)
            matrix[j, first] += 1 - (centre - first)
            matrix[j, min(first + 1, old - 1)] += centre - first
    return matrix
