"""Statistics of a stream of patches, and the matrices that whiten and color them."""

from __future__ import annotations

import math

import numpy as np

from stream_sparse.frame import Array
from stream_sparse.kernels.products import means, product, squares

__all__ = ["EPS", "LARGEST", "add_patches", "zca"]

EPS = 0.01
"""Share of the mean eigenvalue that is added to each eigenvalue, so that noise is not amplified."""
LARGEST = 2048
"""Most values of a patch for whitening: the matrix has as many rows and columns."""

_BLOCK = 512  # rows multiplied together: few enough for sums in float32, and they fit into the cache
_ROUNDING = 1e-10  # share of the level; smaller variation is rounding
_NEAR = 1e-8  # distance from 1 whose square is rounding


def add_patches(x: Array, level: float, count: int, mean: Array, scatter: Array) -> int:
    """Add patches (n, d), less ``level``, to the running mean and scatter, in place; return the new count.

    ``scatter``, float64 (d, d), is the sum of the outer products of the differences from the mean. Pairwise,
    as in Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances"
    (1979), equation 2.1: a large mean costs no precision.
    """
    for start in range(0, len(x), _BLOCK):
        block = np.array(x[start : start + _BLOCK].T, order="C")
        size = block.shape[1]
        middle = means(block)
        block -= middle[:, None]
        step = middle.astype(np.float64) + level - mean
        total = count + size
        scatter += product(block, block.T)
        scatter += np.outer(step, step * (count * size / total))
        mean += step * (size / total)
        count = total
    return count


def zca(count: int, mean: Array, scatter: Array, level: float) -> tuple[Array, Array] | None:
    """The symmetric whitening matrix and its inverse; None if the patches do not vary, or the sums overflow.

    With E and l the eigenvectors and eigenvalues of the patches' second moments about ``level``, and e = 0.01
    times the mean of l, they are E diag((l + e)^-1/2) E' and E diag((l + e)^1/2) E': the zero-phase filter of
    Bell and Sejnowski, "The 'independent components' of natural scenes are edge filters" (1997), section 3.
    """
    away = mean - level
    moments = scatter / count + np.outer(away, away)
    power = float(means(moments.diagonal()[None])[0])
    if not (_ROUNDING * level) ** 2 < power < np.inf:
        return None
    moments /= power  # so that no square leaves the range of floats
    moments.flat[:: len(moments) + 1] += EPS
    inverse, root = _roots(moments, EPS)
    return inverse / math.sqrt(power), root * math.sqrt(power)


def _roots(A: Array, least: float) -> tuple[Array, Array]:
    """Return the inverse square root and the square root of a symmetric matrix with eigenvalues >= ``least``.

    The Newton-Schulz iteration, which needs products alone: Higham, "Functions of matrices" (2008), equation
    6.35. Each step is scaled as in Chen and Chow, "A stable scaling of Newton-Schulz for improving the sign
    function computation of a Hermitian matrix" (2014), by the least singular value that there can be.
    """
    size = math.sqrt(float(squares(A.reshape(1, -1))[0]))  # no eigenvalue is larger
    root, inverse = A / size, np.eye(len(A))
    low, near = math.sqrt(least / size), False
    while not near:
        near = low > 1 - _NEAR  # the next step squares the distance from 1
        scale = math.sqrt(3 / (1 + low + low * low))
        step = product(inverse, root)
        step *= -0.5 * scale**3
        step.flat[:: len(A) + 1] += 1.5 * scale
        root, inverse = product(root, step), product(step, inverse)
        low *= scale * (3 - (scale * low) ** 2) / 2
    return inverse / math.sqrt(size), root * math.sqrt(size)
