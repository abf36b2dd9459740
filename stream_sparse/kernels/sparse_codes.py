"""Code the signals of a frame, and say how much the codes have changed: the node ``sparse_code``."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .coding import spoil, take_known
from .lasso import code_lasso
from .lca import code_lca, largest_eigenvalue
from .omp import code, compare, copy_code, copy_codes, prepare, rebuild, scatter
from .products import copy, differ, square_of

BY_OMP, BY_LASSO, BY_LCA = range(3)
UNKNOWN = -1
"""In place of the number of atoms of a signal that was not finite."""
STILL = 0.2
"""A signal that has changed by less than this share of its energy is coded from its codes before."""
_SEARCHES, _AS_GOOD = 40, 1e-4


@kernel
def code_steadily(
    X: Array, D: Array, seen: int, method: int, price: float, matched: int, most: int, nonnegative: bool,
    smooth: float, steps: int, tol: float,
    old_atoms: Out, old_weights: Out, old_counts: Out, inner: Out, earlier: Out, price_before: Out,
    top_eigenvalue: Out,
    given: Out, flipped: Out, gram: Out, power: Out, room: Out, signals: Out, means: Out, correlations: Out,
    lengths: Out, atoms: Out, weights: Out, counts: Out, taken: Out, residuals: Out, whole: Out, apart: Out,
    codes: Out, reconstruction: Out, error: Out, nonzeros: Out, flicker: Out, change: Out, kkt: Out,
    iterations: Out, alpha: Out,
) -> bool:  # fmt: skip
    """Code signals X with a dictionary D: the results of the node ``sparse_code``.

    A signal that has values that are not finite has codes of nan, and enters no mean.

    Parameters:
        price: alpha, where ``matched`` is 0.
        matched: atoms of a signal of OMP, whose error the codes shall have; 0: none.
        most: atoms of a signal of ``method`` OMP.
        steps, tol: of :func:`stream_sparse.kernels.lca.code_lca`.
        old_atoms, old_weights, old_counts, inner, earlier: codes, inner states and signals of the frame
            before.
        price_before: the penalty of the frame before.
        top_eigenvalue: for LCA an upper bound of the largest eigenvalue of ``gram``, which is that of the
            atoms ``given``; else 1.
    """
    if differ(D, given) or not top_eigenvalue[0] > 0:
        copy(D, given)
        prepare(D, flipped, gram)
        top_eigenvalue[0] = largest_eigenvalue(gram, power, room) if method == BY_LCA else 1.0
    known = take_known(X, False, signals, means)
    if seen == 0:
        smooth = 0.0
        for s in range(len(old_counts)):
            old_counts[s] = UNKNOWN
    alpha[0] = kkt[0] = np.nan
    if method == BY_OMP:
        code(signals, flipped, gram, most, -1.0, correlations, lengths, atoms, weights, counts)
        for s in range(len(X)):
            taken[s] = counts[s]
    else:
        alpha[0] = price
        if matched > 0:
            code(signals, flipped, gram, matched, -1.0, correlations, lengths, atoms, weights, counts)
            rebuild(atoms, weights, counts, D, reconstruction)
            energy, wanted = compare(X, reconstruction, means, whole, apart)
            start_from(signals, earlier, old_counts, counts)
            copy_codes(old_atoms, old_weights, counts, atoms, weights, counts)
            top = _longest(signals, gram) + smooth * _heaviest(old_weights, old_counts)
            alpha[0], reached = _match(
                X, D, flipped, gram, top, energy, wanted, price_before[0], price, nonnegative, smooth,
                old_atoms, old_weights, old_counts, signals, means, correlations, atoms, weights, counts,
                taken, residuals, whole, apart, reconstruction,
            )  # fmt: skip
            if smooth > 0 and not reached:  # the old codes are too far away
                alpha[0], _ = _match(
                    X, D, flipped, gram, _longest(signals, gram), energy, wanted, 0.0, price, nonnegative,
                    0.0, old_atoms, old_weights, old_counts, signals, means, correlations, atoms, weights,
                    counts, taken, residuals, whole, apart, reconstruction,
                )  # fmt: skip
        elif method == BY_LASSO:
            start_from(signals, earlier, old_counts, counts)
            code_lasso(
                signals, flipped, gram, price, nonnegative, smooth, old_atoms, old_weights, old_counts,
                old_atoms, old_weights, correlations, atoms, weights, counts, taken, residuals,
            )  # fmt: skip
        if method == BY_LCA:
            code_lca(
                signals, flipped, gram, alpha[0], nonnegative, smooth, top_eigenvalue[0], steps,
                tol, old_atoms, old_weights, old_counts, correlations, inner, atoms, weights, counts, taken,
                residuals,
            )  # fmt: skip
        worst = 0.0
        for s in range(len(X)):
            if means[s] == means[s]:
                worst = max(worst, np.float64(residuals[s]))
        kkt[0] = worst if known else np.nan
        price_before[0] = alpha[0]
    scatter(atoms, weights, counts, codes)
    rebuild(atoms, weights, counts, D, reconstruction)
    energy, lost = compare(X, reconstruction, means, whole, apart)
    error[0] = lost / energy if energy > 0 else np.nan
    flicker[0], change[0] = _compare_codes(
        means, atoms, weights, counts, old_atoms, old_weights, old_counts, codes
    )
    used = work = 0
    for s in range(len(X)):
        if means[s] == means[s]:
            used += counts[s]
            work += taken[s]
    nonzeros[0] = used / known if known else np.nan
    iterations[0] = work / known if known else np.nan
    _keep(signals, means, atoms, weights, counts, earlier, old_atoms, old_weights, old_counts)
    spoil(means, codes, reconstruction)
    return True


@kernel
def start_from(signals: Array, earlier: Array, old_counts: Array, counts: Out) -> None:
    """Set how many atoms of its old code each signal starts from: all if it has hardly changed, else 0."""
    for s in range(len(signals)):
        moved = 0.0
        for k in range(signals.shape[1]):
            step = np.float64(signals[s, k]) - earlier[s, k]
            moved += step * step
        still = old_counts[s] > 0 and moved < STILL * np.float64(square_of(signals, s))
        counts[s] = old_counts[s] if still else 0


@kernel
def _longest(signals: Array, gram: Array) -> float:
    """Return a bound of all correlations: the length of the longest signal times that of the longest atom."""
    signal, atom = 0.0, 0.0
    for s in range(len(signals)):
        signal = max(signal, np.float64(square_of(signals, s)))
    for j in range(len(gram)):
        atom = max(atom, np.float64(gram[j, j]))
    return np.sqrt(signal * atom)  # type: ignore[no-any-return]


@kernel
def _heaviest(weights: Array, counts: Array) -> float:
    """Return the largest magnitude of a weight."""
    size = 0.0
    for s in range(len(weights)):
        for a in range(counts[s]):
            size = max(size, abs(np.float64(weights[s, a])))
    return size


@kernel
def _match(
    X: Array, D: Array, flipped: Array, gram: Array, top: float, energy: float, wanted: float, before: float,
    price: float, nonnegative: bool, smooth: float,
    old_atoms: Array, old_weights: Array, old_counts: Array, signals: Array, means: Array, correlations: Out,
    atoms: Out, weights: Out, counts: Out, taken: Out, residuals: Out, whole: Out, apart: Out,
    reconstruction: Out,
) -> tuple[float, bool]:  # fmt: skip
    """Code signals by lasso so that the squared error is ``wanted``.

    Returns the penalty of the codes, and whether their error is as small as ``wanted``.

    The root of the error nearly rises in proportion to the penalty, up to a bound, ``top``, with which
    all codes are 0. So the penalty is found by false position (with the halving of the Illinois method). The
    codes on entry are those to start from.
    """
    aim, least = np.sqrt(wanted), top * 2.0**-12
    low, below = 0.0, -aim
    high, above = top, np.sqrt(energy) - aim
    found = before if 0 < before < top else top * aim / max(np.sqrt(energy), aim)
    if not top > 0:
        found = price
    used, side, off = found, 0, 0.0
    for _ in range(_SEARCHES):
        used = max(found, least)
        code_lasso(
            signals, flipped, gram, used, nonnegative, smooth, old_atoms, old_weights, old_counts,
            atoms, weights, correlations, atoms, weights, counts, taken, residuals,
        )  # fmt: skip
        rebuild(atoms, weights, counts, D, reconstruction)
        _, lost = compare(X, reconstruction, means, whole, apart)
        off = np.sqrt(lost) - aim
        if abs(off) <= _AS_GOOD * aim or (off > 0 and used <= least) or not top > 0:
            break
        if off > 0:
            high, above = used, off
            below = below / 2 if side == 1 else below
            side = 1
        else:
            low, below = used, off
            above = above / 2 if side == -1 else above
            side = -1
        found = (low * above - high * below) / (above - below)
    return used, off <= _AS_GOOD * aim


@kernel
def _compare_codes(
    means: Array, atoms: Array, weights: Array, counts: Array, old_atoms: Array, old_weights: Array,
    old_counts: Array, codes: Out,
) -> tuple[float, float]:  # fmt: skip
    """Return the mean Jaccard distance of supports from those before, and the share of weights that changed.

    ``codes`` are the dense codes of now, and are so again. Signals enter that were known in both frames, with
    an atom in one.
    """
    pairs, apart, moved, total = 0, 0.0, 0.0, 0.0
    for s in range(len(means)):
        if means[s] != means[s] or old_counts[s] < 0 or counts[s] + old_counts[s] == 0:
            continue
        pairs += 1
        shared = 0
        for a in range(old_counts[s]):
            old, now = np.float64(old_weights[s, a]), np.float64(codes[s, old_atoms[s, a]])
            shared += 1 if now != 0 else 0
            moved += abs(now - old)
            total += abs(old)
            codes[s, old_atoms[s, a]] = 0  # which is counted
        for a in range(counts[s]):
            moved += abs(np.float64(codes[s, atoms[s, a]]))
            total += abs(np.float64(weights[s, a]))
            codes[s, atoms[s, a]] = weights[s, a]
        apart += 1 - shared / (counts[s] + old_counts[s] - shared)
    if pairs == 0:
        return np.nan, np.nan
    return apart / pairs, moved / total


@kernel
def _keep(
    signals: Array, means: Array, atoms: Array, weights: Array, counts: Array, earlier: Out, old_atoms: Out,
    old_weights: Out, old_counts: Out,
) -> None:  # fmt: skip
    """Keep signals and codes for the next frame."""
    for s in range(len(signals)):
        known = means[s] == means[s]
        kept, before = counts[s] if known else 0, old_counts[s]
        copy_code(s, atoms, weights, kept, s, old_atoms, old_weights, old_counts)
        for a in range(kept, before):
            old_atoms[s, a], old_weights[s, a] = 0, 0
        if not known:
            old_counts[s] = UNKNOWN
        for k in range(signals.shape[1]):
            earlier[s, k] = signals[s, k]
