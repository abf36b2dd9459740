"""Eigenvalues and eigenvectors of a symmetric matrix, with the same bits on any machine."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel

__all__ = ["eigen", "eigenvectors"]

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
    eigenvectors(work, n, values, vectors, order, np.empty((3, n)))
    return values[order], vectors[order]


@kernel
def eigenvectors(matrix: Out, most: int, values: Out, vectors: Out, order: Out, room: Out) -> None:
    """Find eigenvalues, and the eigenvectors of the ``most`` largest ones, of a symmetric matrix (n, n).

    Reflections make it tridiagonal, and implicit QR steps with Wilkinson's shift then make it diagonal: Golub
    and Van Loan, "Matrix computations" (4th edition, 2013), algorithms 8.3.1 to 8.3.3.

    Parameters:
        matrix: float64; it is overwritten.
        values: float64 (n,).
        vectors: float64 (n, n), as rows: row ``order[k]``, k < most, belongs to ``values[order[k]]``.
        order: int64 (n,), the numbers of the eigenvalues, the largest one first.
        room: float64 (3, n), to compute in.
    """
    n = len(matrix)
    beside, factors = room[0], room[1]
    _make_tridiagonal(matrix, values, beside, factors, room[2])
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
    for i in range(most):
        vector = vectors[order[i]]
        for k in range(n - 3, -1, -1):
            mirror, along = matrix[k], 0.0
            for j in range(k + 1, n):
                along += mirror[j] * vector[j]
            along *= factors[k]
            for j in range(k + 1, n):
                vector[j] -= along * mirror[j]


@kernel
def _make_tridiagonal(matrix: Out, diagonal: Out, beside: Out, factors: Out, step: Out) -> None:
    """Reflect until only the diagonal and the values beside it are left.

    Reflection k is ``I - factors[k] * v @ v'``, with v in row k of the matrix, right of the diagonal.
    """
    n = len(matrix)
    for k in range(n - 2):
        v, square = matrix[k], 0.0
        for j in range(k + 1, n):
            square += v[j] * v[j]
        length = np.sqrt(square)
        first = v[k + 1]
        beside[k] = -length if first > 0 else length
        v[k + 1] = first - beside[k]
        square += v[k + 1] * v[k + 1] - first * first
        factors[k] = 2 / square if square > 0 else 0.0
        for j in range(k + 1, n):
            step[j] = 0.0
        for i in range(k + 1, n):  # the matrix is symmetric, so its rows are its columns
            row, weight = matrix[i], factors[k] * v[i]
            for j in range(k + 1, n):
                step[j] += weight * row[j]
        along = 0.0
        for j in range(k + 1, n):
            along += v[j] * step[j]
        along *= factors[k] / 2
        for j in range(k + 1, n):
            step[j] -= along * v[j]
        for i in range(k + 1, n):
            row, a, b = matrix[i], v[i], step[i]
            for j in range(k + 1, n):
                row[j] -= a * step[j] + b * v[j]
    for k in range(n):
        diagonal[k] = matrix[k, k]
    if n > 1:
        beside[n - 2] = matrix[n - 2, n - 1]


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
