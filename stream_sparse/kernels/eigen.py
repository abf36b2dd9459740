"""Eigenvalues and eigenvectors of a symmetric matrix, with the same bits on any machine."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel

_EPS = 2.0**-52
_MOST_STEPS = 60  # of QR for each eigenvalue; two are usual


def eigen(matrix: Array) -> tuple[Array, Array]:
    """Return the eigenvalues of a symmetric matrix, largest first, and the eigenvectors as rows, float64.

    >>> values, vectors = eigen(np.array([[2.0, 1.0], [1.0, 2.0]]))
    >>> values.round(6).tolist(), abs(vectors[0]).round(3).tolist()
    ([3.0, 1.0], [0.707, 0.707])
    """
    n = len(matrix)
    values, vectors = np.empty(n), np.empty((n, n))
    work, order = np.array(matrix, np.float64), np.empty(n, np.int64)
    eigenvectors(work, values, vectors, order, np.empty((n, n)), np.empty((3, n)))
    return values[order], vectors[order]


@kernel
def eigenvectors(matrix: Out, values: Out, vectors: Out, order: Out, columns: Out, room: Out) -> None:
    """Find the eigenvalues of a symmetric matrix (n, n), and the eigenvectors of the ``m`` largest ones.

    Reflections make it tridiagonal, and implicit QR steps with Wilkinson's shift then make it diagonal: Golub
    and Van Loan, "Matrix computations" (4th edition, 2013), algorithms 8.3.1 to 8.3.3.

    Parameters:
        matrix: float64; it is overwritten.
        values: float64 (n,).
        vectors: float64 (n, n), as rows: row ``order[k]``, k < m, belongs to ``values[order[k]]``.
        order: int64 (n,), the numbers of the eigenvalues, the largest one first.
        columns, room: float64 (n, m) and (3, n), to compute in.
    """
    n = len(matrix)
    beside, factors = room[0], room[1]
    _make_tridiagonal(matrix, values, beside, factors, vectors)
    for k in range(n):
        for j in range(n):
            vectors[k, j] = 1.0 if k == j else 0.0
    _make_diagonal(values, beside, vectors)
    for k in range(n):  # sorted by insertion; of equal ones the first stays first
        at = k
        while at > 0 and values[order[at - 1]] < values[k]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = k
    _reflect(matrix, factors, order, vectors, columns, room[2])


@kernel
def _reflect(matrix: Array, factors: Array, order: Array, vectors: Out, columns: Out, along: Out) -> None:
    """Undo the reflections for the first eigenvectors of ``order``, as many as there are ``columns``.

    They are columns meanwhile: a sum waits for each addition, and those of all vectors are computed at once.
    """
    n, most = columns.shape
    for i in range(most):
        for j in range(n):
            columns[j, i] = vectors[order[i], j]
    for k in range(n - 3, -1, -1):
        mirror, part = matrix[k, k + 1 :], columns[k + 1 :]
        for i in range(most):
            along[i] = 0.0
        for j in range(mirror.size):
            weight, row = mirror[j], part[j]
            for i in range(row.size):
                along[i] += weight * row[i]
        for i in range(most):
            along[i] *= factors[k]
        for j in range(mirror.size):
            weight, row = mirror[j], part[j]
            for i in range(row.size):
                row[i] -= along[i] * weight
    for i in range(most):
        for j in range(n):
            vectors[order[i], j] = columns[j, i]


@kernel
def _make_tridiagonal(matrix: Out, diagonal: Out, beside: Out, factors: Out, steps: Out) -> None:
    """Reflect until only the diagonal and the values beside it are left.

    Reflection k is ``I - factors[k] * v @ v'``, with v in row k of the matrix, right of the diagonal. A row
    is changed by one reflection, and multiplied for the next one, while it is in the cache.

    Parameters:
        steps: room for two rows of n values.
    """
    n = len(matrix)
    for k in range(n - 2):
        before = steps[1 - k % 2]
        if k > 0:
            _turn(matrix, k, k, before)
        v, step, square = matrix[k, k + 1 :], steps[k % 2, k + 1 :], 0.0
        for j in range(v.size):
            square += v[j] * v[j]
        length = np.sqrt(square)
        first = v[0]
        beside[k] = -length if first > 0 else length
        v[0] = first - beside[k]
        square += v[0] * v[0] - first * first
        factors[k] = 2 / square if square > 0 else 0.0
        for j in range(step.size):
            step[j] = 0.0
        for i in range(k + 1, n):  # the matrix is symmetric, so its rows are its columns
            if k > 0:
                _turn(matrix, k, i, before)
            row, weight = matrix[i, k + 1 :], factors[k] * v[i - k - 1]
            for j in range(row.size):
                step[j] += weight * row[j]
        along = 0.0
        for j in range(v.size):
            along += v[j] * step[j]
        along *= factors[k] / 2
        for j in range(v.size):
            step[j] -= along * v[j]
    if n > 2:
        for i in range(n - 2, n):
            _turn(matrix, n - 2, i, steps[(n - 3) % 2])
    for k in range(n):
        diagonal[k] = matrix[k, k]
    if n > 1:
        beside[n - 2] = matrix[n - 2, n - 1]


@kernel
def _turn(matrix: Out, k: int, i: int, step: Array) -> None:
    """Change row ``i``, from column ``k`` on, by the reflection before ``k``."""
    a, b = matrix[k - 1, i], step[i]
    row, along, v = matrix[i, k:], step[k:], matrix[k - 1, k:]
    for j in range(row.size):
        row[j] -= a * along[j] + b * v[j]


@kernel
def _make_diagonal(diagonal: Out, beside: Out, vectors: Out) -> None:
    """Turn pairs of rows of ``vectors``, and the tridiagonal matrix with them, until it is diagonal."""
    last = len(diagonal) - 1
    for _ in range(_MOST_STEPS * len(diagonal)):
        for k in range(last):
            if abs(beside[k]) <= _EPS * (abs(diagonal[k]) + abs(diagonal[k + 1])):
                beside[k] = 0.0
        while last > 0 and beside[last - 1] == 0.0:
            last -= 1
        if last == 0:
            return
        begin = last - 1
        while begin > 0 and beside[begin - 1] != 0.0:
            begin -= 1
        half, below = (diagonal[last - 1] - diagonal[last]) / 2, beside[last - 1]
        root = np.sqrt(half * half + below * below)
        shift = diagonal[last] - below * below / (half + (root if half >= 0 else -root))
        x, z = diagonal[begin] - shift, beside[begin]
        for k in range(begin, last):
            r = np.sqrt(x * x + z * z)
            c, s = (x / r, z / r) if r > 0 else (1.0, 0.0)
            if k > begin:
                beside[k - 1] = r
            a, b, q = diagonal[k], diagonal[k + 1], beside[k]
            diagonal[k] = c * c * a + 2 * c * s * q + s * s * b
            diagonal[k + 1] = s * s * a - 2 * c * s * q + c * c * b
            beside[k] = c * s * (b - a) + (c * c - s * s) * q
            if k + 1 < last:
                x, z = beside[k], s * beside[k + 1]
                beside[k + 1] *= c
            upper, lower = vectors[k], vectors[k + 1]
            for j in range(upper.size):
                u, v = upper[j], lower[j]
                upper[j] = c * u + s * v
                lower[j] = c * v - s * u
