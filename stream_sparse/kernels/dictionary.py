"""Online update of a dictionary from codes: sufficient statistics, and one pass over the atoms.

Mairal, Bach, Ponce and Sapiro (2010), "Online learning for matrix factorization and sparse coding",
algorithms 1 and 2: A sums the products of codes, B those of codes and signals, and block coordinate descent
moves one atom after the other.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .elementary import half_to
from .omp import OmpCodes

LOOK = 10
"""Similar atoms are looked for after so many batches: after each batch it would double the time."""


class Dictionary(NamedTuple):
    """A dictionary, and the statistics of the batches that it was learned from.

    Attributes:
        learned: (atoms, features), the atoms, of unit length.
        A: (atoms, atoms), sums of the products of codes.
        B: (atoms, features), sums of the products of codes and signals.
        used: float64 (atoms,), the number of signals that used each atom; the past fades in all three.
    """

    learned: Out
    A: Out
    B: Out
    used: Out


class Rules(NamedTuple):
    """How signals are coded, and how a dictionary is learned from a batch of them.

    Attributes:
        most: the number of atoms that a signal may use.
        batch_size, half_life: of :func:`keep_of`.
        reseed: whether similar atoms are replaced.
        price, positive_code: price of a weight, 0 of OMP, and whether weights must be at least 0.
        positive: whether atoms must be; values below 0 become 0.
    """

    most: int
    batch_size: int
    half_life: float
    reseed: bool
    price: float
    positive_code: bool
    positive: bool


@kernel
def faded(D: Array) -> float:
    """Return below which squares of codes have faded so far that they have lost their precision.

    It is the smallest normal number of the dtype of D, over its rounding error.
    """
    return 2.0**-103 if D.itemsize == 4 else 2.0**-970


@kernel
def gather(codes: OmpCodes, signals: Array, keep: float, dictionary: Dictionary) -> None:
    """Add a batch to the statistics: ``A = keep A + C'C``, ``B = keep B + C'X``.

    The codes C are those of :func:`stream_sparse.kernels.omp.code`, the signals X (signals, features).
    ``used`` counts the signals that used each atom, with the same factor.
    """
    atoms, weights, counts = codes.atoms, codes.weights, codes.counts
    A, B, used = dictionary.A, dictionary.B, dictionary.used
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
def keep_of(count: int, seen: int, batch_size: int, half_life: float) -> float:
    """Return the weight of the past after ``count`` new signals of ``seen``; fewer signals leave more.

    Batch t keeps at most (1 - 1/t)^5, since codes from early, poor atoms are soon wrong. ``half_life`` is a
    number of batches, 0 if that is the only limit.
    """
    share = 1 - count / seen
    young = share * share * (share * share) * share
    return min(young, half_to(count / batch_size / half_life)) if half_life > 0 else young


@kernel
def sweep(dictionary: Dictionary, floor: float, positive: bool) -> None:
    """Make one pass of block coordinate descent: ``D_j += (B_j - A_j D) / A_jj``, then to unit length.

    An atom is moved with the new values of those before it, if ``A_jj`` exceeds ``floor``. Others stay, and
    their rows of A and B are cleared. Values below 0 become 0 where atoms must be ``positive``; an atom that
    has no others stays.
    """
    D, A, B = dictionary.learned, dictionary.A, dictionary.B
    # A_jj D_j may be so long that its squares overflow. So it is scaled before they are taken, by a power of
    # two, which rounds nothing.
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
            moved[i] = 0 if positive and moved[i] < 0 else moved[i] * shrink
            square += moved[i] * moved[i]
        if square > 0:
            scale = one / D.dtype.type(np.sqrt(square))
            for i in range(size):
                D[j, i] = moved[i] * scale


@kernel
def _less(moved: Out, A: Array, j: int, D: Array) -> None:
    """Subtract ``A_j D`` from ``moved``, four atoms a pass, since a pass costs as much as an atom."""
    size, last = D.shape[1], D.shape[0] - D.shape[0] % 4
    for m in range(0, last, 4):
        a, b, c, d = A[j, m], A[j, m + 1], A[j, m + 2], A[j, m + 3]
        if a != 0 or b != 0 or c != 0 or d != 0:
            for i in range(size):
                moved[i] -= (a * D[m, i] + b * D[m + 1, i]) + (c * D[m + 2, i] + d * D[m + 3, i])
    for m in range(last, D.shape[0]):
        for i in range(size):
            moved[i] -= A[j, m] * D[m, i]
