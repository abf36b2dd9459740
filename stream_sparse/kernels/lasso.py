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
from ._magnitude import real_of
from .omp import BLOCK, OmpCodes, Prepared, largest, place
from .products import multiply

# Each for float32 and for float64. A violation counts above rounding errors only: those of the penalty
# (_SLACK), and those of the correlations (_GRAIN), relative to both. With a penalty below _FLOOR, relative to
# the largest correlation, codes of atoms that are nearly dependent are made of rounding errors. An atom of
# whose squared length less than _SPANNED lies outside the span of other atoms counts as one in their span.
_SLACK, _GRAIN = (2.0**-16, 2.0**-42), (2.0**-22, 2.0**-50)
_FLOOR, _SPANNED = (2.0**-12, 2.0**-26), (2.0**-21, 2.0**-46)

# Rows are indexed and never sliced, as in ``omp.py``.


@kernel
def code_lasso(
    X: Array, prepared: Prepared, penalty: float, nonnegative: bool, smooth: float, old: OmpCodes,
    correlations: Out, codes: OmpCodes, steps: Out, residuals: Out,
) -> None:  # fmt: skip
    """Minimise ``|x - w D|^2 / 2 + penalty |w|_1 + smooth / 2 |w - old|^2`` for each signal.

    Parameters:
        X: (signals, features), finite.
        penalty: above 0; it is raised to 2^-12 of a signal's largest correlation in float32, and to 2^-26 in
            float64, below which codes are made of rounding errors where atoms are nearly dependent.
        nonnegative: whether weights must be at least 0.
        smooth: 0 or more.
        old: codes that weights stay near where ``smooth`` is above 0.
        correlations: (BLOCK, padded atoms), to compute in.
        codes: with room for all atoms; on entry the codes to start from. What lies beyond ``counts`` means
            nothing.
        steps: int32 (signals,), systems of equations that were solved.
        residuals: (signals,), the largest violation of the optimality conditions, relative to ``penalty``.
    """
    real = X.dtype.type
    for start in range(0, len(X), BLOCK):
        stop = min(start + BLOCK, len(X))
        correlate(X, start, stop, prepared.flipped, real(smooth), old, correlations)
        _search(
            correlations, prepared.gram, real(penalty), real(smooth), nonnegative,
            OmpCodes(codes.atoms[start:stop], codes.weights[start:stop], codes.counts[start:stop]),
            steps[start:stop], residuals[start:stop],
        )  # fmt: skip


@kernel
def correlate(
    X: Array, start: int, stop: int, flipped: Array, smooth: float, old: OmpCodes, correlations: Out
) -> None:
    """Write the correlations of some signals with all atoms, and add what draws each weight to an old one."""
    multiply(X[start:stop], flipped, stop - start, X.shape[1], correlations)
    if smooth > 0:
        for s in range(start, stop):
            for a in range(old.counts[s]):
                correlations[s - start, old.atoms[s, a]] += smooth * old.weights[s, a]


@kernel
def _search(
    correlations: Array, gram: Array, penalty: float, smooth: float, nonnegative: bool, codes: OmpCodes,
    steps: Out, residuals: Out,
) -> None:  # fmt: skip
    """Code signals, whose correlations with the atoms are given."""
    atoms, weights, counts = codes
    size, most = correlations.shape[1], atoms.shape[1]
    enough = 10 * (most + 10)
    # Of float64, since atoms that are nearly alike have weights that depend on the last digits.
    lower, scales, along = np.empty((most, most)), np.empty(most), np.empty(most)
    now, goal, signs = np.empty(most), np.empty(most), np.empty(most)
    used, best = np.empty(most, correlations.dtype), np.empty(most, correlations.dtype)
    kept = np.empty(most, np.int32)
    remainder = np.empty((1, size), correlations.dtype)
    for s in range(counts.size):
        price, limit = _prices(correlations, s, penalty)
        m = count = 0
        for a in range(counts[s]):
            weight = weights[s, a]
            if weight > 0 or (weight < 0 and not nonnegative):
                atoms[s, m], now[m], signs[m] = atoms[s, a], weight, 1.0 if weight > 0 else -1.0
                if _append(lower, scales, along, goal, correlations, gram, price, smooth, s, atoms, signs, m):
                    m += 1
        begun, lowest, few, residual = m == 0, 0.0, 0, 0.0
        while True:
            m, solved, stuck = _settle(
                lower, scales, along, correlations, gram, price, smooth, s, atoms, now, signs, m, goal
            )
            count += solved
            for a in range(m):
                used[a] = now[a]
            subtract_atoms(correlations, s, gram, atoms, used, m, remainder)
            cost, rounding = _cost(correlations, remainder, gram, s, atoms, used, m, price, smooth)
            worst, top = violation(remainder, s, atoms, used, m, penalty, smooth, nonnegative)
            if not (cost <= lowest + rounding and cost + rounding <= 0):
                # Codes to start from that cost more than codes of 0 are left out. A step that has raised the
                # cost was one of rounding errors.
                if begun:
                    break
                m, begun = 0, True
                continue
            stuck = stuck and begun  # of codes to start from no atom has just entered
            begun, lowest, few, residual = True, min(lowest, cost), m, worst
            for a in range(m):
                kept[a], best[a] = atoms[s, a], used[a]
            if stuck or count >= enough:
                break
            if not real_of(top) > limit:
                # Sums in the order of the atoms, not in that of their entry: the start changes no digit.
                if not _sort(
                    lower, scales, along, goal, correlations, gram, price, smooth, s, atoms, now, signs, m
                ):
                    break
                continue
            new = place(remainder, 0, top)
            m = _enter(
                lower, scales, along, correlations, gram, price, smooth, s, new,
                1.0 if remainder[0, new] > 0 else -1.0, atoms, now, signs, m, goal,
            )  # fmt: skip
            if m == 0:
                break
        counts[s], steps[s], residuals[s] = few, count, residual / penalty
        for a in range(few):
            atoms[s, a], weights[s, a] = kept[a], best[a]


@kernel
def _prices(correlations: Array, s: int, penalty: float) -> tuple[float, float]:
    """Return the penalty of signal s, and from which correlation on an atom enters."""
    kind, real = 0 if correlations.itemsize == 4 else 1, correlations.dtype.type
    top = real_of(largest(correlations, s))
    price = max(penalty, real(_FLOOR[kind]) * top)
    return price, price + real(_SLACK[kind]) * price + real(_GRAIN[kind]) * top


@kernel
def _settle(
    lower: Out, scales: Out, along: Out, correlations: Array, gram: Array, price: float, smooth: float,
    s: int, atoms: Out, now: Out, signs: Out, m: int, goal: Out,
) -> tuple[int, int, bool]:  # fmt: skip
    """Give ``m`` atoms their best weights; those whose weight reaches zero on the way leave.

    Returns how many are left, how many systems of equations were solved, and whether an atom that has just
    entered had to leave at once: it entered by a rounding error.
    """
    solved, stuck, moving = 0, False, True
    while moving and m > 0:
        solved += 1
        _aim(lower, scales, along, m, goal)
        at, share = -1, 1.0
        for a in range(m):
            if goal[a] * signs[a] <= 0:
                until = now[a] / (now[a] - goal[a]) if now[a] != goal[a] else 0.0
                if at < 0 or until < share:
                    at, share = a, until
        for a in range(m):
            now[a] = now[a] + share * (goal[a] - now[a]) if at >= 0 else goal[a]
        moving = at >= 0
        if moving:
            stuck = stuck or (at == m - 1 and share == 0)
            _leave(lower, scales, along, goal, correlations, gram, price, smooth, s, atoms, now, signs, m, at)
            m -= 1
    return m, solved, stuck


@kernel
def _enter(
    lower: Out, scales: Out, along: Out, correlations: Array, gram: Array, price: float, smooth: float,
    s: int, new: int, sign: float, atoms: Out, now: Out, signs: Out, m: int, goal: Out,
) -> int:  # fmt: skip
    """Let atom ``new`` enter, its weight of this sign; return the number of atoms, or 0 where it cannot."""
    atoms[s, m], now[m], signs[m] = new, 0.0, sign
    while not _append(lower, scales, along, goal, correlations, gram, price, smooth, s, atoms, signs, m):
        # It lies in the span of the others: along a line the fit stays, and the sum of weights falls.
        _back(lower, m, goal)
        at, share = -1, 0.0
        for a in range(m):
            slope = sign * goal[a] * signs[a]
            if slope > 0 and (at < 0 or now[a] * signs[a] < share * slope):
                at, share = a, now[a] * signs[a] / slope
        if at < 0:
            return 0
        for a in range(m):
            now[a] -= share * sign * goal[a]
        now[m] += share * sign
        _leave(lower, scales, along, goal, correlations, gram, price, smooth, s, atoms, now, signs, m + 1, at)
        m -= 1
    return m + 1


@kernel
def _append(
    lower: Out, scales: Out, along: Out, column: Out, correlations: Array, gram: Array, price: float,
    smooth: float, s: int, atoms: Array, signs: Array, m: int,
) -> bool:  # fmt: skip
    """Factorize the equations of ``m`` atoms with one more; return whether the others do not span it.

    The factors are L diag(1 / scales) L', and L is ``lower`` with a diagonal of 1. ``along`` is the solution
    of L with the right side. ``column`` is room for ``m`` numbers.
    """
    rounding = _SPANNED[0 if gram.itemsize == 4 else 1]
    new = atoms[s, m]
    whole = np.float64(gram[new, new]) + smooth
    height, rest = whole, np.float64(correlations[s, new]) - price * signs[m]
    for b in range(m):
        value = np.float64(gram[new, atoms[s, b]])
        for c in range(b):
            value -= lower[b, c] * column[c]
        column[b] = value
        lower[m, b] = value * scales[b]
        height -= value * lower[m, b]
        rest -= lower[m, b] * along[b]
    along[m] = rest
    scales[m] = 1.0 / max(height, rounding * whole)
    return bool(height > rounding * whole)


@kernel
def _leave(
    lower: Out, scales: Out, along: Out, column: Out, correlations: Array, gram: Array, price: float,
    smooth: float, s: int, atoms: Out, now: Out, signs: Out, m: int, at: int,
) -> None:  # fmt: skip
    """Take the atom at place ``at`` of ``m`` out."""
    for a in range(at, m - 1):
        atoms[s, a], now[a], signs[a] = atoms[s, a + 1], now[a + 1], signs[a + 1]
        _append(lower, scales, along, column, correlations, gram, price, smooth, s, atoms, signs, a)


@kernel
def _sort(
    lower: Out, scales: Out, along: Out, column: Out, correlations: Array, gram: Array, price: float,
    smooth: float, s: int, atoms: Out, now: Out, signs: Out, m: int,
) -> bool:  # fmt: skip
    """Bring ``m`` atoms into rising order; return whether they were in another one, and stay independent."""
    moved, whole = m, True
    for a in range(1, m):
        b = a
        while b > 0 and atoms[s, b - 1] > atoms[s, b]:
            atoms[s, b - 1], atoms[s, b] = atoms[s, b], atoms[s, b - 1]
            now[b - 1], now[b] = now[b], now[b - 1]
            signs[b - 1], signs[b] = signs[b], signs[b - 1]
            b -= 1
        moved = min(moved, b) if b < a else moved
    for a in range(moved, m):
        whole &= _append(lower, scales, along, column, correlations, gram, price, smooth, s, atoms, signs, a)
    return moved < m and whole


@kernel
def _aim(lower: Array, scales: Array, along: Array, m: int, goal: Out) -> None:
    """Compute the best weights of ``m`` atoms for their signs."""
    for a in range(m):
        goal[a] = along[a] * scales[a]
    _solve(lower, m, goal)


@kernel
def _back(lower: Array, m: int, goal: Out) -> None:
    """Compute the weights with which ``m`` atoms make the one whose row follows theirs."""
    for a in range(m):
        goal[a] = lower[m, a]
    _solve(lower, m, goal)


@kernel
def _solve(lower: Array, m: int, x: Out) -> None:
    """Solve ``L' x = x`` in place."""
    for c in range(m - 1, 0, -1):
        for a in range(c):
            x[a] -= lower[c, a] * x[c]


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
def _cost(
    correlations: Array, left: Array, gram: Array, s: int, atoms: Array, now: Array, m: int, price: float,
    smooth: float,
) -> tuple[float, float]:  # fmt: skip
    """Return the cost of ``m`` weights less that of weights of 0, and a bound of its rounding error."""
    unit = 2.0**-24 if correlations.itemsize == 4 else 2.0**-53
    cost = size = 0.0
    for a in range(m):
        weight, j = np.float64(now[a]), atoms[s, a]
        drawn = np.float64(correlations[s, j]) + np.float64(left[0, j]) - smooth * weight
        cost += price * abs(weight) - weight * drawn / 2
        size += abs(weight) * np.sqrt(np.float64(gram[j, j]) + smooth)
    return cost, unit * size * size


@kernel
def violation(
    left: Out, s: int, atoms: Array, now: Array, m: int, penalty: float, smooth: float, nonnegative: bool
) -> tuple[float, int]:
    """Return the largest violation of the optimality conditions, and the bits of the strongest correlation.

    This is one of the atoms that are not in use; what counts of them is kept in ``left``.
    """
    zero = left.dtype.type(0)
    worst = zero
    for a in range(m):
        price = penalty if now[a] > zero else -penalty
        worst = max(worst, abs(left[0, atoms[s, a]] - price - smooth * now[a]))
        left[0, atoms[s, a]] = zero
    if nonnegative:
        for i in range(left.shape[1]):
            left[0, i] = left[0, i] if left[0, i] > zero else zero
    top = largest(left, 0)
    return max(worst, real_of(top) - penalty), top
