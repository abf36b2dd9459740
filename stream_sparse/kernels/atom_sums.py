"""Write coded patches as sums of atoms, in the unit of the frame: the node ``sum_of_atoms``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .omp import compare
from .products import copy, mean_of, multiply


class SumScratch(NamedTuple):
    """Room to compute in.

    Attributes:
        plain, sums: (n, d), the patches and their sums of atoms without whitening.
        centres: (n,), the mean of each patch, nan where patch or code has values that are not finite.
        taken, others, product: (atoms,), (1, atoms) and (1, d).
        whole, apart: float64 (d,), of :func:`stream_sparse.kernels.omp.compare`.
    """

    plain: Out
    sums: Out
    centres: Out
    taken: Out
    others: Out
    product: Out
    whole: Out
    apart: Out


class Found(NamedTuple):
    """One patch as a sum, as the node gives it.

    Attributes:
        terms: (terms, d), its terms.
        patch, others, rest: (d,).
        numbers, weights: (terms,), int32 and of the dtype of the patches.
        code, usage: (atoms,).
        atoms: (atoms, d), all atoms in the unit of the frame.
        mean, active, top, left, error: float64 (1,).
    """

    patch: Out
    mean: Out
    terms: Out
    others: Out
    rest: Out
    numbers: Out
    weights: Out
    code: Out
    active: Out
    top: Out
    left: Out
    atoms: Out
    usage: Out
    error: Out


@kernel
def sum_atoms(
    patches: Array, positions: Array, means: Array, codes: Array, atoms: Array, coloring: Array,
    whitened: bool, rows: int, cols: int, row: int, col: int, room: SumScratch, found: Found,
) -> bool:  # fmt: skip
    """Write the patch nearest to a place as a sum of atoms, and measure the error of all patches.

    Parameters:
        patches, positions, means: flat patches (n, d), their upper left pixels, and what was subtracted.
        coloring: the inverse of the matrix that whitened them, if they are whitened.
        rows, cols: the shape of a patch.
    """
    plain, sums, colored, shown = room.plain, room.sums, found.atoms, found.terms
    n, d, count = len(patches), patches.shape[1], len(atoms)
    if whitened:
        multiply(atoms, coloring, count, d, colored)
        multiply(patches, coloring, n, d, plain)
    else:
        copy(atoms, colored)
        copy(patches, plain)
    multiply(codes, colored, n, count, sums)
    k = nearest(positions, rows, cols, row, col)
    _measure(codes, room, found)
    found.active[0] = _split(codes, k, room, found)
    multiply(room.others, colored, 1, count, room.product)
    found.mean[0], found.top[0], found.left[0] = means[k], positions[k, 0], positions[k, 1]
    for j in range(count):
        found.code[j] = codes[k, j]
    for i in range(d):
        total = shown[0, i]
        for j in range(1, len(shown)):
            total += shown[j, i]
        found.others[i] = room.product[0, i]
        found.patch[i] = plain[k, i] + means[k]
        found.rest[i] = plain[k, i] - total - room.product[0, i]
    return True


@kernel
def nearest(positions: Array, rows: int, cols: int, row: int, col: int) -> int:
    """Return the number of the patch whose centre is nearest to a pixel, the first of several."""
    best, closest = np.int64(-1), 0
    for k in range(len(positions)):
        down = 2 * np.int64(positions[k, 0]) + (rows - 1 - 2 * row)
        across = 2 * np.int64(positions[k, 1]) + (cols - 1 - 2 * col)
        away = down * down + across * across
        if best < 0 or away < best:
            best, closest = away, k
    return closest


@kernel
def _measure(codes: Array, room: SumScratch, found: Found) -> None:
    """Set the share of known patches that use each atom, and of their variance that sums leave out."""
    plain, centres, usage, finite = room.plain, room.centres, found.usage, 0
    for j in range(len(usage)):
        usage[j] = 0
    for s in range(len(plain)):
        centres[s] = np.nan
        if _is_finite(plain, s) and _is_finite(codes, s):
            finite += 1
            centres[s] = mean_of(plain, s, plain.shape[1])
            for j in range(len(usage)):
                usage[j] += 1 if codes[s, j] != 0 else 0
    for j in range(len(usage)):
        usage[j] /= max(finite, 1)
    spread, lost = compare(plain, room.sums, centres, room.whole, room.apart)
    found.error[0] = 100 * lost / spread if finite > 0 and spread > 0 else np.nan


@kernel
def _is_finite(x: Array, s: int) -> bool:
    """Return whether all values of row ``s`` are finite."""
    finite = True
    for i in range(x.shape[1]):
        finite &= x[s, i] - x[s, i] == 0.0
    return finite


@kernel
def _split(codes: Array, k: int, room: SumScratch, found: Found) -> float:
    """Set the largest terms of code ``k``, and its other weights; return how many atoms it has.

    Of a code with values that are not finite there are no terms, and nan atoms.
    """
    taken, others, colored = room.taken, room.others, found.atoms
    numbers, weights, terms = found.numbers, found.weights, found.terms
    used, finite = 0, _is_finite(codes, k)
    for j in range(len(colored)):
        weight = codes[k, j]
        others[0, j] = weight
        used += 1 if weight != 0 else 0
        largest = colored.dtype.type(0)
        for i in range(colored.shape[1]):
            largest = max(largest, abs(colored[j, i]))
        taken[j] = abs(weight) * largest if weight != 0 else -1
    for p in range(len(terms)):
        best = -1
        for j in range(len(colored)):
            if finite and taken[j] >= 0 and (best < 0 or taken[j] > taken[best]):
                best = j
        numbers[p] = best
        weights[p] = 0
        for i in range(terms.shape[1]):
            terms[p, i] = 0
        if best >= 0:
            weights[p] = codes[k, best]
            for i in range(terms.shape[1]):
                terms[p, i] = codes[k, best] * colored[best, i]
            others[0, best] = 0
            taken[best] = -1
    return np.float64(used) if finite else np.nan
