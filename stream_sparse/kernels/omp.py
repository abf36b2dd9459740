"""Batch-OMP: orthogonal matching pursuit of many signals on the Gram matrix of a dictionary.

For each signal the kernel keeps the correlations of all atoms with the residual. For each chosen atom it
keeps the correlations of all atoms with that part of the chosen atom which is orthogonal to those chosen
before. So the residual itself is never computed, and a triangular system is solved only once, at the end.
This is Gram-Schmidt on the Gram matrix: the progressive Cholesky factorization of Rubinstein, Zibulevsky and
Elad (2008), "Efficient implementation of the K-SVD algorithm using batch orthogonal matching pursuit", with
its rows kept.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from ._magnitude import earlier, larger, magnitude
from .products import flip, multiply, square_of

WIDTH = 16
"""The number of atoms is padded to a multiple of this, so that vector registers are full."""
BLOCK = 256
"""Signals coded together: their correlations with some hundred atoms fit into the cache of one core."""


class Prepared(NamedTuple):
    """A dictionary as :func:`prepare` prepares it.

    Attributes:
        flipped: (features, padded atoms), the dictionary with an atom in each column.
        gram: (padded atoms, padded atoms), the inner products of the atoms.
    """

    flipped: Out
    gram: Out


class OmpCodes(NamedTuple):
    """Codes of signals: the first ``counts`` in each row.

    Attributes:
        atoms: int32 (signals, most), the atoms in use.
        weights: (signals, most), their weights.
        counts: int32 (signals,), how many there are.
    """

    atoms: Out
    weights: Out
    counts: Out


# Below, rows are indexed as ``x[s, i]`` and never sliced: a slice counts a reference, and that atomic
# operation costs as much as the work on a dozen numbers. ``one / x`` stands in place of ``1 / x`` since an
# integer over a float32 is a float64, and all results would be float64 too.


@kernel
def code(
    X: Array, flipped: Array, gram: Array, most: int, tol: float, alpha: Out, lengths: Out, atoms: Out,
    weights: Out, counts: Out,
) -> None:  # fmt: skip
    """Code signals (signals, features), finite, with a dictionary that :func:`prepare` has prepared.

    Parameters:
        flipped, gram: of :func:`prepare`.
        most: the number of atoms that a signal may use.
        tol: stop where the squared residual is at most this; negative: never.
        alpha, lengths: (BLOCK, padded atoms) and (signals,), to compute in.
        atoms, weights: (signals, most), the atoms, int32, in the order in which they were chosen.
        counts: int32 (signals,), how many atoms each signal uses.
    """
    for s in range(len(X)):
        lengths[s] = square_of(X, s)
    for start in range(0, len(X), BLOCK):
        stop = min(start + BLOCK, len(X))
        multiply(X[start:stop], flipped, stop - start, X.shape[1], alpha)
        _pursue(
            alpha, gram, lengths[start:stop], most, tol, atoms[start:stop], weights[start:stop],
            counts[start:stop],
        )  # fmt: skip


@kernel
def _pursue(
    alpha: Out, gram: Array, squares: Array, most: int, tol: float, atoms: Out, weights: Out, counts: Out
) -> None:
    """Code signals, whose correlations with the atoms are the rows of alpha; no correlation may be nan.

    The correlations are overwritten.
    """
    size = alpha.shape[1]
    real = alpha.dtype.type
    one, zero = real(1), magnitude(real(0))
    # A squared length counts as a rounding error below this share.
    rounding = real(2.0**-17 if alpha.itemsize == 4 else 2.0**-46)
    enough = real(tol)
    # Made here: of arrays that its caller gives, a compiler does not know that they are apart, and it takes
    # half as long again.
    rows = np.empty((most, size), alpha.dtype)
    lower = np.empty((most, most), alpha.dtype)
    along = np.empty(most, alpha.dtype)
    for s in range(squares.size):
        energy_left = squares[s]
        silent = squares[s] * rounding * rounding
        count, tries = 0, 0
        top = largest(alpha, s)
        while count < most and tries < size + most and top != zero:
            tries += 1
            new = place(alpha, s, top)
            height = gram[new, new]
            if alpha[s, new] * alpha[s, new] <= silent * height:
                break
            for j in range(count):
                lower[count, j] = rows[j, new]
                height -= rows[j, new] * rows[j, new]
            if not height > rounding * gram[new, new]:
                alpha[s, new] = 0  # it lies in the span of the chosen ones, as a twin does
                top = largest(alpha, s)
                continue
            scale = one / np.sqrt(height)
            lower[count, count] = height * scale
            step = alpha[s, new] * scale
            along[count] = step
            atoms[s, count] = new
            count += 1
            energy_left -= step * step
            if count == most or energy_left <= enough:
                break
            _orthogonal(rows, gram, new, lower, count - 1)
            top = _take_out(alpha, s, rows, count - 1, scale, step, atoms)
        counts[s] = count
        _solve(lower, along, count, weights, s)
        for j in range(count, most):
            atoms[s, j] = 0
            weights[s, j] = 0


@kernel
def largest(alpha: Array, s: int) -> Any:
    """Return the bits of the largest magnitude in row ``s``."""
    top = magnitude(alpha[s, 0])
    for i in range(alpha.shape[1]):
        top = larger(top, magnitude(alpha[s, i]))
    return top


@kernel
def place(alpha: Array, s: int, top: Any) -> Any:
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
    return largest(alpha, s) if stale else top


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
    """Write the codes of :func:`code` as dense rows, (signals, atoms)."""
    for s in range(len(codes)):
        for i in range(codes.shape[1]):
            codes[s, i] = 0
        for j in range(counts[s]):
            codes[s, atoms[s, j]] = weights[s, j]


@kernel
def copy_code(
    s: int, old_atoms: Array, old_weights: Array, count: int, to: int, atoms: Out, weights: Out, counts: Out
) -> None:
    """Copy the code of signal ``s``, which has ``count`` atoms, to place ``to``."""
    for a in range(count):
        atoms[to, a], weights[to, a] = old_atoms[s, a], old_weights[s, a]
    counts[to] = count


@kernel
def tally(atoms: Array, counts: Array, uses: Out) -> None:
    """Count the signals that use each atom, float64 (atoms,)."""
    for i in range(uses.size):
        uses[i] = 0
    for s in range(len(atoms)):
        for j in range(counts[s]):
            uses[atoms[s, j]] += 1


@kernel
def rebuild(atoms: Array, weights: Array, counts: Array, dictionary: Array, out: Out) -> None:
    """Rebuild signals, (signals, features), from the codes of :func:`code`."""
    for s in range(len(out)):
        for i in range(out.shape[1]):
            out[s, i] = 0
        for j in range(counts[s]):
            weight, atom = weights[s, j], atoms[s, j]
            for i in range(out.shape[1]):
                out[s, i] += weight * dictionary[atom, i]


def padded(atoms: int) -> int:
    """Return a number of atoms, or the next multiple of 16, for which vector registers are full.

    >>> padded(3), padded(16)
    (16, 16)
    """
    return -(-atoms // WIDTH) * WIDTH


@kernel
def prepare(dictionary: Array, flipped: Out, gram: Out) -> None:
    """Write what :func:`code` needs of a dictionary (atoms, features), with zeros for :func:`padded` atoms.

    ``flipped`` is (features, padded atoms), ``gram`` has the inner products, (padded atoms, padded atoms).
    """
    count, size = len(dictionary), dictionary.shape[1]
    flip(dictionary, count, size, flipped)
    for k in range(size):
        for j in range(count, flipped.shape[1]):
            flipped[k, j] = 0
    for j in range(count, len(gram)):
        for i in range(gram.shape[1]):
            gram[j, i] = 0
    multiply(dictionary, flipped, count, size, gram)


def misfit(signals: Array, others: Array, means: Array) -> tuple[float, float]:
    """Return squared norms in float64: of signals minus their means, and of signals minus others."""
    size = signals.shape[1]
    return compare(signals, others, means, np.empty(size), np.empty(size))


@kernel
def compare(signals: Array, others: Array, means: Array, whole: Out, apart: Out) -> tuple[float, float]:
    """Return the norms of :func:`misfit` over all signals whose mean is a number.

    ``whole`` and ``apart`` are float64 (features,), to compute in: one sum for each column can be vectorised,
    and a single sum may not be reordered.
    """
    size = signals.shape[1]
    for i in range(size):
        whole[i] = apart[i] = 0.0
    for s in range(len(signals)):
        mean = np.float64(means[s])
        if mean - mean != 0.0:
            continue
        for i in range(size):
            x = np.float64(signals[s, i])
            d = x - others[s, i]
            x -= mean
            whole[i] += x * x
            apart[i] += d * d
    total = left = 0.0
    for i in range(size):
        total += whole[i]
        left += apart[i]
    return total, left
