"""Products, squares and means of rows, each summed in one fixed order.

BLAS adds in an order that depends on the processor, on its threads and on the number of rows. Here
``product`` adds terms in groups of four, ``(a + b) + (c + d)``, one group after the other; ``squares`` keeps
eight running sums and ``means`` four, which are added at the end. So a row gives the same bits on any machine
and beside any other rows. Nothing is contracted to a fused multiplication and addition.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel


def product(X: Array, D: Array, out: Array | None = None) -> Array:
    """Compute ``X @ D`` in a fixed order, (rows, features) by (features, columns), both float32 or float64.

    It is fast where ``D`` fits into the cache: each value of it that is read serves four rows of ``X``.

    >>> product(np.array([[1.0, 2.0]]), np.array([[1.0, 0.0], [1.0, 1.0]])).tolist()
    [[3.0, 2.0]]
    """
    if out is None:
        out = np.empty((len(X), D.shape[1]), X.dtype)
    multiply(_fixed(X), _fixed(D), len(X), X.shape[1], out)
    return out


def squares(X: Array) -> Array:
    """Return the sum of the squares of each row of ``X``, (rows, features), float32 or float64 as ``X``.

    >>> squares(np.array([[3.0, 4.0], [1.0, 0.0]])).tolist()
    [25.0, 1.0]
    """
    return _of_rows(_squares, X)


def means(X: Array) -> Array:
    """Return the mean of each row of ``X``, (rows, features), float32 or float64 as ``X``.

    >>> means(np.array([[3.0, 4.0], [1.0, 0.0]])).tolist()
    [3.5, 0.5]
    """
    return _of_rows(_means, X)


def _of_rows(kernel: Callable[[Array, Array], None], X: Array) -> Array:
    """Return what a kernel computes of each row, in the dtype of ``X``."""
    out = np.empty(len(X), X.dtype)
    kernel(_fixed(X), out)
    return out


def _fixed(x: Array) -> Array:
    """Return a contiguous, read-only view, or a copy: one kernel for each dtype."""
    fixed = np.ascontiguousarray(x).view()
    fixed.flags.writeable = False
    return fixed


@kernel
def multiply(X: Array, D: Array, rows: int, features: int, out: Out) -> None:
    """Compute ``out = X @ D`` of the first ``rows`` of X and its first ``features``, which D has as rows."""
    size, last, fours = D.shape[1], features - features % 4, rows - rows % 4
    for s in range(rows):
        for i in range(size):
            out[s, i] = 0
    for s in range(0, fours, 4):
        for k in range(0, last, 4):
            a, b, c, d = X[s, k], X[s, k + 1], X[s, k + 2], X[s, k + 3]
            e, f, g, h = X[s + 1, k], X[s + 1, k + 1], X[s + 1, k + 2], X[s + 1, k + 3]
            l, m, n, o = X[s + 2, k], X[s + 2, k + 1], X[s + 2, k + 2], X[s + 2, k + 3]  # noqa: E741
            u, v, w, x = X[s + 3, k], X[s + 3, k + 1], X[s + 3, k + 2], X[s + 3, k + 3]
            for i in range(size):
                p, q, r, t = D[k, i], D[k + 1, i], D[k + 2, i], D[k + 3, i]
                out[s, i] += (a * p + b * q) + (c * r + d * t)
                out[s + 1, i] += (e * p + f * q) + (g * r + h * t)
                out[s + 2, i] += (l * p + m * q) + (n * r + o * t)
                out[s + 3, i] += (u * p + v * q) + (w * r + x * t)
        for k in range(last, features):
            for i in range(size):
                out[s, i] += X[s, k] * D[k, i]
                out[s + 1, i] += X[s + 1, k] * D[k, i]
                out[s + 2, i] += X[s + 2, k] * D[k, i]
                out[s + 3, i] += X[s + 3, k] * D[k, i]
    for s in range(fours, rows):
        for k in range(0, last, 4):
            a, b, c, d = X[s, k], X[s, k + 1], X[s, k + 2], X[s, k + 3]
            for i in range(size):
                out[s, i] += (a * D[k, i] + b * D[k + 1, i]) + (c * D[k + 2, i] + d * D[k + 3, i])
        for k in range(last, features):
            for i in range(size):
                out[s, i] += X[s, k] * D[k, i]


@kernel
def square_of(X: Array, s: int) -> float:
    """Return the sum of the squares of row ``s``, in the dtype of X."""
    last = X.shape[1] - X.shape[1] % 8
    zero = X.dtype.type(0)
    a = b = c = d = e = f = g = h = zero
    for k in range(0, last, 8):
        a += X[s, k] * X[s, k]
        b += X[s, k + 1] * X[s, k + 1]
        c += X[s, k + 2] * X[s, k + 2]
        d += X[s, k + 3] * X[s, k + 3]
        e += X[s, k + 4] * X[s, k + 4]
        f += X[s, k + 5] * X[s, k + 5]
        g += X[s, k + 6] * X[s, k + 6]
        h += X[s, k + 7] * X[s, k + 7]
    for k in range(last, X.shape[1]):
        a += X[s, k] * X[s, k]
    return ((a + b) + (c + d)) + ((e + f) + (g + h))  # type: ignore[no-any-return]


@kernel
def mean_of(X: Array, s: int, features: int) -> float:
    """Return the mean of the first ``features`` of row ``s``, in the dtype of X."""
    last = features - features % 4
    zero, count = X.dtype.type(0), X.dtype.type(features)
    a = b = c = d = zero
    for k in range(0, last, 4):
        a += X[s, k]
        b += X[s, k + 1]
        c += X[s, k + 2]
        d += X[s, k + 3]
    for k in range(last, features):
        a += X[s, k]
    return ((a + b) + (c + d)) / count  # type: ignore[no-any-return]


@kernel
def _squares(X: Array, out: Out) -> None:
    for s in range(X.shape[0]):
        out[s] = square_of(X, s)


@kernel
def _means(X: Array, out: Out) -> None:
    for s in range(X.shape[0]):
        out[s] = mean_of(X, s, X.shape[1])


_LINE = 16  # values of float32 in a line of the cache


@kernel
def copy(x: Array, out: Out) -> None:
    """Copy an array."""
    for s in range(len(x)):
        for k in range(x.shape[1]):
            out[s, k] = x[s, k]


@kernel
def flip(x: Array, rows: int, columns: int, out: Out) -> None:
    """Write the first rows and columns of an array as columns and rows.

    A few columns at a time, so that all values of a line of the cache are taken while it is there.
    """
    for begin in range(0, columns, _LINE):
        end = min(begin + _LINE, columns)
        for s in range(rows):
            for k in range(begin, end):
                out[k, s] = x[s, k]


@kernel
def differ(a: Array, b: Array) -> bool:
    """Return whether two arrays of one shape have different values."""
    for s in range(len(a)):
        differ = False
        for k in range(a.shape[1]):
            differ |= a[s, k] != b[s, k]
        if differ:
            return True
    return False
