"""The online update of a dictionary from codes: sufficient statistics and a sweep over the atoms.

Mairal, Bach, Ponce and Sapiro (2010), "Online learning for matrix factorization and sparse coding",
algorithms 1 and 2: A gathers products of codes, B of codes and signals; block coordinate descent moves atom
after atom.
"""

from __future__ import annotations

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
    moved = np.empty(D.shape[1], D.dtype)
    for j in range(D.shape[0]):
        weight = A[j, j]
        if not weight > floor:
            if weight != 0:
                for i in range(A.shape[0]):
                    A[j, i] = 0
                    A[i, j] = 0
                for i in range(B.shape[1]):
                    B[j, i] = 0
            continue
        for i in range(D.shape[1]):
            moved[i] = B[j, i] + weight * D[j, i]
        for m in range(D.shape[0]):
            a = A[j, m]
            if a != 0:
                for i in range(D.shape[1]):
                    moved[i] -= a * D[m, i]
        square = weight * 0
        for i in range(D.shape[1]):
            square += moved[i] * moved[i]
        if square > 0:
            scale = 1 / np.sqrt(square)
            for i in range(D.shape[1]):
                D[j, i] = moved[i] * scale
