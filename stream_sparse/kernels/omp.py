"""Batch-OMP: orthogonal matching pursuit of many signals on the Gram matrix of a dictionary.

For each signal the kernel keeps the correlations of all atoms with the residual. For each chosen atom it
keeps the correlations of all atoms with that part of the chosen atom which is orthogonal to those chosen
before. So the residual itself is never computed, and a triangular system is solved only once, at the end.
This is Gram-Schmidt on the Gram matrix: the progressive Cholesky factorization of Rubinstein, Zibulevsky and
Elad (2008), "Efficient implementation of the K-SVD algorithm using batch orthogonal matching pursuit", with
its rows kept.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from ._magnitude import earlier, larger, magnitude

LANES = 16
"""The number of atoms is padded to a multiple of this, so that vector registers are full."""


# Below, rows are indexed as ``x[s, i]`` and never sliced: a slice counts a reference, and that atomic
# operation costs as much as the work on a dozen numbers. ``one / x`` stands in place of ``1 / x`` since an
# integer over a float32 is a float64, and all results would be float64 too.


@kernel
def pursue(
    alpha: Out,
    gram: Array,
    squares: Array,
    most: int,
    tol: float,
    rounding: float,
    atoms: Out,
    weights: Out,
    counts: Out,
) -> None:
    """Code a block of signals.

    Parameters:
        alpha: (signals, atoms), correlations of each signal with each atom; overwritten. The number of atoms
            is a multiple of ``LANES``, padded with zero atoms. No value may be nan.
        gram: (atoms, atoms), inner products of the atoms.
        squares: (signals,), squared norm of each signal.
        most: the number of atoms that a signal may use.
        tol: stop where the squared residual is no larger; negative: never.
        rounding: relative size below which a squared length counts as a rounding error, a few eps.
        atoms, weights: (signals, most), the atoms, int32, in the order in which they were chosen.
        counts: int32 (signals,), how many atoms each signal uses.
    """
    size = alpha.shape[1]
    rows = np.empty((most, size), alpha.dtype)
    lower = np.empty((most, most), alpha.dtype)
    along = np.empty(most, alpha.dtype)
    one, zero = alpha.dtype.type(1), magnitude(alpha.dtype.type(0))
    for s in range(len(alpha)):
        left = squares[s]
        silent = squares[s] * rounding * rounding
        count, tries = 0, 0
        top = _largest(alpha, s)
        while count < most and tries < size + most and top != zero:
            tries += 1
            new = _place(alpha, s, top)
            height = gram[new, new]
            if alpha[s, new] * alpha[s, new] <= silent * height:
                break
            for j in range(count):
                lower[count, j] = rows[j, new]
                height -= rows[j, new] * rows[j, new]
            if not height > rounding * gram[new, new]:
                alpha[s, new] = 0  # it lies in the span of the chosen ones, as a twin does
                top = _largest(alpha, s)
                continue
            scale = one / np.sqrt(height)
            lower[count, count] = height * scale
            step = alpha[s, new] * scale
            along[count] = step
            atoms[s, count] = new
            count += 1
            left -= step * step
            if count == most or left <= tol:
                break
            _orthogonal(rows, gram, new, lower, count - 1)
            top = _take_out(alpha, s, rows, count - 1, scale, step, atoms)
        counts[s] = count
        _solve(lower, along, count, weights, s)
        for j in range(count, most):
            atoms[s, j] = 0
            weights[s, j] = 0


@kernel
def _largest(alpha: Array, s: int) -> Any:
    """Return the bits of the largest magnitude in row ``s``."""
    top = magnitude(alpha[s, 0])
    for i in range(alpha.shape[1]):
        top = larger(top, magnitude(alpha[s, i]))
    return top


@kernel
def _place(alpha: Array, s: int, top: Any) -> Any:
    """Return the first place in row ``s`` whose magnitude is ``top``."""
    best = magnitude(alpha.dtype.type(np.inf))  # as an integer, far beyond any index
    for i in range(alpha.shape[1]):
        best = earlier(best, magnitude(alpha[s, i]), top, i)
    return np.int64(best)


@kernel
def _orthogonal(rows: Out, gram: Array, new: int, lower: Array, row: int) -> None:
    """Set row ``row``: correlations of all atoms with the orthogonal part of atom ``new``, not scaled yet."""
    size = rows.shape[1]
    first = row % 4  # this many in the first pass, then four a pass
    if first == 0:
        for i in range(size):
            rows[row, i] = gram[new, i]
    elif first == 1:
        a = lower[row, 0]
        for i in range(size):
            rows[row, i] = gram[new, i] - a * rows[0, i]
    elif first == 2:
        a, b = lower[row, 0], lower[row, 1]
        for i in range(size):
            rows[row, i] = gram[new, i] - a * rows[0, i] - b * rows[1, i]
    else:
        a, b, c = lower[row, 0], lower[row, 1], lower[row, 2]
        for i in range(size):
            rows[row, i] = gram[new, i] - a * rows[0, i] - b * rows[1, i] - c * rows[2, i]
    for j in range(first, row, 4):
        a, b, c, d = lower[row, j], lower[row, j + 1], lower[row, j + 2], lower[row, j + 3]
        for i in range(size):
            rows[row, i] -= a * rows[j, i] + b * rows[j + 1, i] + c * rows[j + 2, i] + d * rows[j + 3, i]


@kernel
def _take_out(alpha: Out, s: int, rows: Out, row: int, scale: float, step: float, atoms: Array) -> Any:
    """Scale row ``row``, and subtract ``step`` times the row from the correlations with the residual.

    Return the bits of the largest magnitude that is left.
    """
    top = magnitude(alpha.dtype.type(0))
    for i in range(alpha.shape[1]):
        r = rows[row, i] * scale
        rows[row, i] = r
        left = alpha[s, i] - step * r
        alpha[s, i] = left
        top = larger(top, magnitude(left))
    stale = False
    for j in range(row + 1):
        i = atoms[s, j]
        stale = stale or magnitude(alpha[s, i]) == top
        alpha[s, i] = 0  # exactly, since the residual is orthogonal to the chosen atoms
        if j < row:
            rows[row, i] = 0
    return _largest(alpha, s) if stale else top


@kernel
def _solve(lower: Array, along: Array, count: int, weights: Out, s: int) -> None:
    """Solve ``lower.T w = along`` for the weights of the atoms, given those of their orthogonal parts."""
    for j in range(count - 1, -1, -1):
        total = along[j]
        for m in range(j + 1, count):
            total -= lower[m, j] * weights[s, m]
        weights[s, j] = total / lower[j, j]


@kernel
def scatter(atoms: Array, weights: Array, counts: Array, codes: Out) -> None:
    """Write the codes of :func:`pursue` as dense rows, (signals, atoms)."""
    for s in range(len(codes)):
        for i in range(codes.shape[1]):
            codes[s, i] = 0
        for j in range(counts[s]):
            codes[s, atoms[s, j]] = weights[s, j]


@kernel
def tally(atoms: Array, counts: Array, uses: Out) -> None:
    """Count the signals that use each atom, float64 (atoms,)."""
    uses[:] = 0
    for s in range(len(atoms)):
        for j in range(counts[s]):
            uses[atoms[s, j]] += 1


@kernel
def rebuild(atoms: Array, weights: Array, counts: Array, dictionary: Array, out: Out) -> None:
    """Rebuild signals, (signals, features), from the codes of :func:`pursue`."""
    for s in range(len(out)):
        for i in range(out.shape[1]):
            out[s, i] = 0
        for j in range(counts[s]):
            weight, atom = weights[s, j], atoms[s, j]
            for i in range(out.shape[1]):
                out[s, i] += weight * dictionary[atom, i]


def padded(dictionary: Array) -> Any:
    """Return a contiguous dictionary with zero atoms appended, up to a multiple of ``LANES``.

    >>> padded(np.ones((3, 4))).shape
    (16, 4)
    """
    count = -len(dictionary) % LANES
    if not count:
        return np.ascontiguousarray(dictionary)
    return np.concatenate([dictionary, np.zeros((count, dictionary.shape[1]), dictionary.dtype)])


@kernel
def misfit(signals: Array, others: Array, means: Array) -> tuple[float, float]:
    """Return squared norms in float64: of signals minus their means, and of signals minus others."""
    size = signals.shape[1]
    # One sum for each column can be vectorised; a single sum may not be reordered.
    whole = np.zeros(size)
    apart = np.zeros(size)
    for s in range(len(signals)):
        mean = np.float64(means[s])
        for i in range(size):
            x = np.float64(signals[s, i])
            d = x - others[s, i]
            x -= mean
            whole[i] += x * x
            apart[i] += d * d
    return whole.sum(), apart.sum()
