"""Statistics of a stream of patches, and the matrices that whiten and color them."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

__all__ = ["EPS", "LARGEST", "add_patches", "zca"]

EPS = 0.01
"""Share of the mean eigenvalue that is added to each eigenvalue, so that noise is not amplified."""
LARGEST = 2048
"""Most values of a patch for whitening: the matrix has as many rows and columns."""

_BLOCK = 512  # rows multiplied together: few enough for sums in float32, and they fit into the cache
_ROUNDING = 1e-10  # share of the level; smaller variation is rounding


def add_patches(x: Array, level: float, count: int, mean: Array, scatter: Array) -> int:
    """Add patches (n, d), less ``level``, to the running mean and scatter, in place; return the new count.

    ``scatter``, float64 (d, d), is the sum of the outer products of the differences from the mean. Pairwise,
    as in Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances"
    (1979), equation 2.1: a large mean costs no precision.
    """
    for start in range(0, len(x), _BLOCK):
        block = x[start : start + _BLOCK]
        middle = np.full(len(block), 1 / len(block), x.dtype) @ block
        block = block - middle
        step = middle.astype(np.float64) + level - mean
        total = count + len(block)
        scatter += block.T @ block
        scatter += np.outer(step, step * (count * len(block) / total))
        mean += step * (len(block) / total)
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
    power = float(np.trace(moments)) / len(moments)
    if not (_ROUNDING * level) ** 2 < power < np.inf:
        return None
    values, vectors = np.linalg.eigh(moments)
    roots = np.sqrt(np.maximum(values, 0.0) + EPS * power)
    return (vectors / roots) @ vectors.T, (vectors * roots) @ vectors.T
