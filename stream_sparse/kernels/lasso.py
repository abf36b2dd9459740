"""Code many signals with an l1 penalty, exactly: an active set on the Gram matrix of a dictionary.

Feature-sign search (Lee, Battle, Raina and Ng 2006, "Efficient sparse coding algorithms", algorithm 1), with
steps as in LARS. The signs of the weights are guessed; given them, the best weights of the chosen atoms are
the solution of a few linear equations. On the way there the first weight that reaches zero leaves. At the end
of the way the atom that breaks the optimality conditions most enters. Each step lowers the objective, and so
no set of signs comes twice.
"""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .omp import BLOCK, largest, place
from .products import multiply

# Rows are indexed and never sliced, as in ``omp.py``.


@kernel
def code_lasso(
    X: Array, flipped: Array, gram: Array, penalty: float, nonnegative: bool, smooth: float,
    old_atoms: Array, old_weights: Array, old_counts: Array,
    correlations: Out, atoms: Out, weights: Out, counts: Out, steps: Out, residuals: Out,
) -> None:  # fmt: skip
    """Minimise ``|x - w D|^2 / 2 + penalty |w|_1 + smooth / 2 |w - old|^2`` for each signal.

    Parameters:
        X: (signals, features), finite.
        flipped, gram: of :func:`stream_sparse.kernels.omp.prepare`.
        penalty: above 0; rounding errors raise it to 2^-16 of a signal's largest correlation in float32, and
            to 2^-44 in float64.
        nonnegative: whether weights must be at least 0.
        smooth: 0 or more.
        old_atoms, old_weights, old_counts: codes that weights stay near where ``smooth`` is above 0.
        correlations: (BLOCK, padded atoms), to compute in.
        atoms, weights, counts: int32 (signals, atoms), (signals, atoms) and int32 (signals,): the codes, and
            on entry the codes to start from.
        steps: int32 (signals,), systems of equations that were solved.
        residuals: (signals,), the largest violation of the optimality conditions, relative to ``penalty``.
    """
    real = X.dtype.type
    for start in range(0, len(X), BLOCK):
        stop = min(start + BLOCK, len(X))
        correlate(
            X[start:stop], flipped, real(smooth), old_atoms[start:stop], old_weights[start:stop],
            old_counts[start:stop], correlations,
        )  # fmt: skip
        _search(
            correlations, gram, real(penalty), real(smooth), nonnegative, atoms[start:stop],
            weights[start:stop], counts[start:stop], steps[start:stop], residuals[start:stop],
        )  # fmt: skip


@kernel
def correlate(
    X: Array, flipped: Array, smooth: float, atoms: Array, weights: Array, counts: Array, correlations: Out
) -> None:
    """Write the correlations of signals with all atoms, and add what draws each weight to an old one."""
    multiply(X, flipped, len(X), X.shape[1], correlations)
    if smooth > 0:
        for s in range(len(X)):
            for a in range(counts[s]):
                correlations[s, atoms[s, a]] += smooth * weights[s, a]


@kernel
def _search(
    correlations: Array, gram: Array, penalty: float, smooth: float, nonnegative: bool,
    atoms: Out, weights: Out, counts: Out, steps: Out, residuals: Out,
) -> None:  # fmt: skip
    """Code signals, whose correlations with the atoms are given."""
    size, most, real = correlations.shape[1], atoms.shape[1], correlations.dtype.type
    single = correlations.itemsize == 4
    # A violation counts above rounding errors only: those of the penalty, and those of the correlations.
    slack, grain = real(2.0**-16 if single else 2.0**-42), real(2.0**-22 if single else 2.0**-50)
    floor = real(2.0**-16 if single else 2.0**-44)
    enough = 10 * (most + 10)
    # Of float64, since atoms that are nearly alike have weights that depend on the last digits.
    lower, now, goal, signs = np.empty((most, most)), np.empty(most), np.empty(most), np.empty(most)
    used = np.empty(most, correlations.dtype)
    left = np.empty((1, size), correlations.dtype)
    for s in range(counts.size):
        top = abs(correlations[s, place(correlations, s, largest(correlations, s))])
        price = max(penalty, floor * top)
        limit = price + slack * price + grain * top
        m, count = 0, 0
        for a in range(counts[s]):
            weight, atom = weights[s, a], atoms[s, a]
            if weight > 0 or (weight < 0 and not nonnegative):
                atoms[s, m], now[m] = atom, weight
                signs[m] = 1.0 if weight > 0 else -1.0
                if _append(lower, gram, atoms, s, m, atom, smooth):
                    m += 1
        while True:
            stuck = False
            while m > 0:
                count += 1
                _aim(lower, correlations, s, atoms, signs, price, m, goal)
                at, share = -1, 1.0
                for a in range(m):
                    if goal[a] * signs[a] <= 0:
                        until = now[a] / (now[a] - goal[a]) if now[a] != goal[a] else 0.0
                        if at < 0 or until < share:
                            at, share = a, until
                for a in range(m):
                    now[a] = now[a] + share * (goal[a] - now[a]) if at >= 0 else goal[a]
                if at < 0:
                    break
                # An atom that has just entered and cannot move entered by a rounding error.
                stuck = stuck or (at == m - 1 and share == 0)
                _leave(lower, gram, s, at, m, smooth, atoms, now, signs)
                m -= 1
            for a in range(m):
                used[a] = now[a]
            subtract_atoms(correlations, s, gram, atoms, used, m, left)
            worst = violation(left, s, atoms, used, m, price, smooth, nonnegative)
            new = place(left, 0, largest(left, 0))
            worst = max(worst, abs(left[0, new]) - price)
            if stuck or count >= enough or not abs(left[0, new]) > limit:
                break
            sign = 1.0 if left[0, new] > 0 else -1.0
            if not _append(lower, gram, atoms, s, m, new, smooth):
                # It lies in the span of the others: along a line the fit stays, and the sum of weights falls.
                _back(lower, m, goal)
                at, share = -1, 0.0
                for a in range(m):
                    along = sign * goal[a] * signs[a]
                    if along > 0 and (at < 0 or now[a] * signs[a] < share * along):
                        at, share = a, now[a] * signs[a] / along
                if at < 0:
                    break
                for a in range(m):
                    now[a] -= share * sign * goal[a]
                _leave(lower, gram, s, at, m, smooth, atoms, now, signs)
                m -= 1
                _append(lower, gram, atoms, s, m, new, smooth)
                now[m] = share * sign
            else:
                now[m] = 0.0
            atoms[s, m], signs[m] = new, sign
            m += 1
        counts[s], steps[s], residuals[s] = m, count, worst / penalty
        for a in range(most):
            weights[s, a] = now[a] if a < m else 0.0
            if a >= m:
                atoms[s, a] = 0


@kernel
def _append(lower: Out, gram: Array, atoms: Array, s: int, m: int, new: int, smooth: float) -> bool:
    """Write row ``m`` of the Cholesky factor, for atom ``new``; return whether the others do not span it."""
    rounding = 2.0**-17 if gram.itemsize == 4 else 2.0**-46
    whole = np.float64(gram[new, new]) + smooth
    height = whole
    for b in range(m):
        value = np.float64(gram[new, atoms[s, b]])
        for c in range(b):
            value -= lower[m, c] * lower[b, c]
        value /= lower[b, b]
        lower[m, b] = value
        height -= value * value
    lower[m, m] = np.sqrt(max(height, rounding * whole))
    return bool(height > rounding * whole)


@kernel
def _leave(
    lower: Out, gram: Array, s: int, at: int, m: int, smooth: float, atoms: Out, now: Out, signs: Out
) -> None:
    """Take the atom at place ``at`` of ``m`` out."""
    for a in range(at, m - 1):
        atoms[s, a], now[a], signs[a] = atoms[s, a + 1], now[a + 1], signs[a + 1]
        _append(lower, gram, atoms, s, a, atoms[s, a], smooth)


@kernel
def _aim(
    lower: Array, correlations: Array, s: int, atoms: Array, signs: Array, penalty: float, m: int, goal: Out
) -> None:
    """Compute the best weights of ``m`` atoms for these signs."""
    for a in range(m):
        value = np.float64(correlations[s, atoms[s, a]]) - penalty * signs[a]
        for c in range(a):
            value -= lower[a, c] * goal[c]
        goal[a] = value / lower[a, a]
    for a in range(m - 1, -1, -1):
        value = goal[a]
        for c in range(a + 1, m):
            value -= lower[c, a] * goal[c]
        goal[a] = value / lower[a, a]


@kernel
def _back(lower: Array, m: int, goal: Out) -> None:
    """Compute the weights with which ``m`` atoms make the one whose row follows theirs."""
    for a in range(m - 1, -1, -1):
        value = lower[m, a]
        for c in range(a + 1, m):
            value -= lower[c, a] * goal[c]
        goal[a] = value / lower[a, a]


@kernel
def subtract_atoms(
    correlations: Array, s: int, gram: Array, atoms: Array, now: Array, m: int, left: Out
) -> None:
    """Write the correlations of all atoms with what ``m`` atoms and their weights leave of signal ``s``."""
    size, fours = left.shape[1], m - m % 4
    for i in range(size):
        left[0, i] = correlations[s, i]
    for p in range(0, fours, 4):
        a, b, c, d = now[p], now[p + 1], now[p + 2], now[p + 3]
        j, k, l, n = atoms[s, p], atoms[s, p + 1], atoms[s, p + 2], atoms[s, p + 3]  # noqa: E741
        for i in range(size):
            left[0, i] -= (a * gram[j, i] + b * gram[k, i]) + (c * gram[l, i] + d * gram[n, i])
    for p in range(fours, m):
        a, j = now[p], atoms[s, p]
        for i in range(size):
            left[0, i] -= a * gram[j, i]


@kernel
def violation(
    left: Out, s: int, atoms: Array, now: Array, m: int, penalty: float, smooth: float, nonnegative: bool
) -> float:
    """Return how far the atoms in use are from their optimum; keep in ``left`` what counts of the others."""
    zero = left.dtype.type(0)
    worst = zero
    for a in range(m):
        price = penalty if now[a] > zero else -penalty
        worst = max(worst, abs(left[0, atoms[s, a]] - price - smooth * now[a]))
        left[0, atoms[s, a]] = zero
    if nonnegative:
        for i in range(left.shape[1]):
            left[0, i] = left[0, i] if left[0, i] > zero else zero
    return worst  # type: ignore[no-any-return]
