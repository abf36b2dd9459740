"""The online update of a dictionary from codes: sufficient statistics and a sweep over the atoms.

Mairal, Bach, Ponce and Sapiro (2010), "Online learning for matrix factorization and sparse coding",
algorithms 1 and 2: A gathers products of codes, B of codes and signals; block coordinate descent moves atom
after atom.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ._jit import kernel

if TYPE_CHECKING:
    from stream_sparse.frame import Array

__all__ = ["gather", "sweep"]


@kernel
def gather(
    atoms: Array, weights: Array, counts: Array, signals: Array, keep: float, A: Array, B: Array, used: Array
) -> None:
    """Add a batch to the statistics: ``A = keep A + C'C``, ``B = keep B + C'X``.

    Parameters:
        atoms, weights, counts: codes C, as :func:`stream_sparse.kernels.omp.pursue` gives them.
        signals: X, (signals, features).
        keep: share of the past that is kept.
        A: (atoms, atoms), changed.
        B: (atoms, features), changed.
        used: (atoms,) how many signals used each atom, with the same forgetting; changed.
    """
    for j in range(A.shape[0]):
        used[j] *= keep
        for i in range(A.shape[1]):
            A[j, i] *= keep
        for i in range(B.shape[1]):
            B[j, i] *= keep
    for s in range(len(signals)):
        for p in range(counts[s]):
            j, weight = atoms[s, p], weights[s, p]
            used[j] += 1
            for q in range(counts[s]):
                A[j, atoms[s, q]] += weight * weights[s, q]
            for i in range(signals.shape[1]):
                B[j, i] += weight * signals[s, i]


@kernel
def sweep(D: Array, A: Array, B: Array, floor: float) -> None:
    """One pass of block coordinate descent: ``D_j += (B_j - A_j D) / A_jj``, then to unit length.

    Parameters:
        D: (atoms, features), changed in place, so that later atoms see the earlier ones moved.
        A, B: statistics; rows of atoms that are all but forgotten are cleared.
        floor: an atom is used where ``A_jj`` exceeds it; others stay where they are.
    """
    # A_jj D_j is as long as A_jj is large: its squares are taken after that is gone, but for a power of two,
    # which rounds nothing.
    size = D.shape[1]
    one = D.dtype.type(1)
    moved = np.empty(size, D.dtype)
    for j in range(D.shape[0]):
        weight = A[j, j]
        if not weight > floor:
            if weight != 0:
                for i in range(A.shape[0]):
                    A[j, i] = 0
                    A[i, j] = 0
                for i in range(size):
                    B[j, i] = 0
            continue
        for i in range(size):
            moved[i] = B[j, i] + weight * D[j, i]
        _less(moved, A, j, D)
        shrink = D.dtype.type(math.ldexp(1.0, -math.frexp(weight)[1]))
        square = 0.0
        for i in range(size):
            moved[i] *= shrink
            square += moved[i] * moved[i]
        if square > 0:
            scale = one / D.dtype.type(np.sqrt(square))
            for i in range(size):
                D[j, i] = moved[i] * scale


@kernel
def _less(moved: Array, A: Array, j: int, D: Array) -> None:
    """``moved -= A_j D``, four atoms at a time: a pass over ``moved`` costs as much as one of them."""
    size, last = D.shape[1], D.shape[0] - D.shape[0] % 4
    for m in range(0, last, 4):
        a, b, c, d = A[j, m], A[j, m + 1], A[j, m + 2], A[j, m + 3]
        if a != 0 or b != 0 or c != 0 or d != 0:
            for i in range(size):
                moved[i] -= (a * D[m, i] + b * D[m + 1, i]) + (c * D[m + 2, i] + d * D[m + 3, i])
    for m in range(last, D.shape[0]):
        for i in range(size):
            moved[i] -= A[j, m] * D[m, i]
