"""Statistics of a stream of patches, and the matrices that whiten and color them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .eigen import eigenvectors
from .products import copy, flip, mean_of, multiply, square_of

EPS = 0.01
"""Share of the mean eigenvalue that is added to each eigenvalue, so that noise is not amplified."""
LARGEST = 2048
"""Most values of a patch for whitening: the matrix has as many rows and columns."""
ROWS = 512
"""Patches multiplied together: few enough for sums in float32, and they fit into the cache."""

_ROUNDING = 1e-10  # share of the level; smaller variation is rounding
_LEAST = 1e-9  # share of the largest eigenvalue; components with less are rounding, and left out
_NEAR = 1e-8  # distance from 1 whose square is rounding
_VAST = 1e100  # squares of larger values may overflow, and the running sums would stay infinite


class Spread(NamedTuple):
    """The mean of patches, float64 (1, d), and their scatter.

    That is the sum of the outer products of the differences from the mean, float64 (d, d).
    """

    mean: Out
    scatter: Out


class Block(NamedTuple):
    """Room to add patches: (ROWS, d), (d, ROWS) and (d, d) of the dtype of the patches, and float64 (d,)."""

    rows: Out
    columns: Out
    products: Out
    step: Out


class Roots(NamedTuple):
    """The symmetric whitening matrix, its inverse, and two more to compute in: float64 (d, d)."""

    inverse: Out
    root: Out
    step: Out
    spare: Out


class Components(NamedTuple):
    """What whitens patches of d values within their m largest components, of the dtype of the patches.

    With E and l the eigenvectors and eigenvalues, patches are whitened by E diag(l^-1/2) E'.

    Attributes:
        there: (d, m), the first part of it.
        back: (m, d), which is E'.
        coloring: (d, d), the inverse E diag(l^1/2) E'.
    """

    there: Out
    back: Out
    coloring: Out


class Solver(NamedTuple):
    """Room to find components, float64 but for the order.

    Attributes:
        matrix, vectors: (d, d).
        wide, room, order: (d, m), (4, d) and int64 (d,).
    """

    matrix: Out
    vectors: Out
    wide: Out
    room: Out
    order: Out


@kernel
def add_patches(patches: Array, level: float, count: int, spread: Spread, block: Block) -> int:
    """Add patches (n, d), less ``level``, to their mean and scatter; return the new count of patches.

    Pairwise, as in Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample
    variances" (1979), equation 2.1: a large mean costs no precision. A patch with nan, inf or values beyond
    1e100 is left out.
    """
    rows, size = block.rows, 0
    for s in range(len(patches)):
        sound = True
        for k in range(patches.shape[1]):
            sound &= abs(patches[s, k]) < _VAST  # nan is not
        if sound:
            for k in range(patches.shape[1]):
                rows[size, k] = patches[s, k]
            size += 1
        if size == ROWS or (size and s == len(patches) - 1):
            count = _add_block(size, level, count, spread, block)
            size = 0
    return count


@kernel
def _add_block(size: int, level: float, count: int, spread: Spread, block: Block) -> int:
    """Add the first ``size`` rows as :func:`add_patches`."""
    mean, scatter = spread.mean, spread.scatter
    rows, columns, products, step = block.rows, block.columns, block.products, block.step
    d = rows.shape[1]
    total = count + size
    flip(rows, size, d, columns)
    for k in range(d):
        middle = mean_of(columns, k, size)
        for i in range(size):
            columns[k, i] -= middle
        step[k] = np.float64(middle) + level - mean[0, k]
    flip(columns, d, size, rows)
    multiply(columns, rows, d, size, products)
    weight = count * size / total
    for k in range(d):
        for j in range(d):
            scatter[k, j] += products[k, j]
        for j in range(d):
            scatter[k, j] += step[k] * (step[j] * weight)
    for k in range(d):
        mean[0, k] += step[k] * (size / total)
    return total


def zca(count: int, mean: Array, scatter: Array, level: float) -> tuple[Array, Array] | None:
    """Return the symmetric whitening matrix and its inverse, float64, as :func:`whiten`, or None."""
    d = len(scatter)
    roots = Roots(np.empty((d, d)), np.empty((d, d)), np.empty((d, d)), np.empty((d, d)))
    is_whitened = whiten(count, Spread(mean.reshape(1, d), scatter), level, roots)
    return (roots.inverse, roots.root) if is_whitened else None


@kernel
def whiten(count: int, spread: Spread, level: float, roots: Roots) -> bool:
    """Compute the symmetric whitening matrix and its inverse; False if patches do not vary, or sums overflow.

    With E and l the eigenvectors and eigenvalues of the patches' second moments about ``level``, and e = 0.01
    times the mean of l, they are E diag((l + e)^-1/2) E' and E diag((l + e)^1/2) E': the zero-phase filter of
    Bell and Sejnowski, "The 'independent components' of natural scenes are edge filters" (1997), section 3.
    """
    inverse, root, d = roots.inverse, roots.root, len(spread.scatter)
    power = _moments(count, spread, level, root, roots.spare)
    if not power > 0:
        return False
    for k in range(d):
        root[k, k] += EPS
    _take_roots(roots)
    scale = np.sqrt(power)
    for k in range(d):
        for j in range(d):
            inverse[k, j] /= scale
            root[k, j] *= scale
    return True


@kernel
def principal(count: int, spread: Spread, level: float, components: Components, solver: Solver) -> bool:
    """Compute the components of the patches' second moments about ``level``; False as ``whiten``.

    Components that are rounding stay 0.
    """
    there, back = components.there, components.back
    matrix, vectors, room, order = solver.matrix, solver.vectors, solver.room, solver.order
    d, most = there.shape
    power = _moments(count, spread, level, matrix, room)
    if not power > 0:
        return False
    values = room[3]
    eigenvectors(matrix, values, vectors, order, solver.wide, room[:3])
    least = _LEAST * values[order[0]]
    for k in range(d):
        for j in range(d):
            matrix[k, j] = 0.0
    for i in range(most):
        vector, value = vectors[order[i]], values[order[i]]
        kept = value > least
        size = np.sqrt(value * power) if kept else 0.0
        for k in range(d):
            there[k, i] = vector[k] / size if kept else 0.0
            back[i, k] = vector[k] if kept else 0.0
            for j in range(d):
                matrix[k, j] += size * vector[k] * vector[j]
    copy(matrix, components.coloring)
    return True


@kernel
def _moments(count: int, spread: Spread, level: float, moments: Out, room: Out) -> float:
    """Compute the second moments of patches about ``level``, divided by their mean over values.

    Returns that mean, or 0 if patches do not vary, or sums overflow. ``room`` has rows of d values.
    """
    mean, scatter, d = spread.mean, spread.scatter, len(spread.scatter)
    for k in range(d):
        for j in range(d):
            moments[k, j] = scatter[k, j] / count + (mean[0, k] - level) * (mean[0, j] - level)
        room[0, k] = moments[k, k]
    power = mean_of(room, 0, d)
    least = _ROUNDING * level
    if not least * least < power < np.inf:
        return 0.0
    for k in range(d):
        for j in range(d):
            moments[k, j] /= power  # so that no square leaves the range of floats
    return power


@kernel
def _take_roots(roots: Roots) -> None:
    """Replace a symmetric ``root``, whose eigenvalues are at least EPS, by its root; write the inverse.

    The Newton-Schulz iteration, which needs products alone: Higham, "Functions of matrices" (2008), equation
    6.35. Each step is scaled as in Chen and Chow, "A stable scaling of Newton-Schulz for improving the sign
    function computation of a Hermitian matrix" (2014), by the least singular value that there can be.
    """
    inverse, root, step, spare = roots.inverse, roots.root, roots.step, roots.spare
    d = len(root)
    square = 0.0
    for k in range(d):
        square += square_of(root, k)
    size = np.sqrt(square)  # no eigenvalue is larger
    for k in range(d):
        for j in range(d):
            root[k, j] /= size
            inverse[k, j] = 1.0 if k == j else 0.0
    low, near = np.sqrt(EPS / size), False
    while not near:
        near = low > 1 - _NEAR  # the next step squares the distance from 1
        scale = np.sqrt(3 / (1 + low + low * low))
        multiply(inverse, root, d, d, step)
        for k in range(d):
            for j in range(d):
                step[k, j] *= -0.5 * scale * scale * scale
            step[k, k] += 1.5 * scale
        multiply(root, step, d, d, spare)
        copy(spare, root)
        multiply(step, inverse, d, d, spare)
        copy(spare, inverse)
        low *= scale * (3 - (scale * low) * (scale * low)) / 2
    size = np.sqrt(size)
    for k in range(d):
        for j in range(d):
            inverse[k, j] /= size
            root[k, j] *= size
