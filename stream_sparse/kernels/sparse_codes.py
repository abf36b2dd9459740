"""Code the signals of a frame, and say how much the codes have changed: the node ``sparse_code``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .coding import mark_nan, take_known
from .lasso import code_lasso
from .lca import code_lca, largest_eigenvalue
from .omp import OmpCodes, Prepared, code, compare, copy_code, prepare, rebuild, scatter
from .products import copy, differ, square_of

BY_OMP, BY_LASSO, BY_LCA = range(3)
UNKNOWN = -1
"""In place of the number of atoms of a signal that was not finite."""
STILL = 0.2
"""A signal that has changed by less than this share of its energy is coded from its codes before."""
_SEARCHES, _AS_GOOD = 40, 1e-4
_AT_REST = 1e-3


class PreviousCodes(NamedTuple):
    """Codes, inner states, signals and penalty, float64 (1,), of the frame before."""

    old_atoms: Out
    old_weights: Out
    old_counts: Out
    inner: Out
    earlier: Out
    price_before: Out


class Arrays(NamedTuple):
    """What was computed of a dictionary, and arrays to compute in.

    Attributes:
        given, prepared: the atoms, and what they are coded with.
        top_eigenvalue: float64 (1,), for LCA an upper bound of the largest eigenvalue of the Gram matrix of
            ``given``; else 1.
        signals, means: of :func:`stream_sparse.kernels.coding.take_known`.
    """

    given: Out
    prepared: Prepared
    top_eigenvalue: Out
    power: Out
    room: Out
    signals: Out
    means: Out
    correlations: Out
    lengths: Out
    codes: OmpCodes
    taken: Out
    residuals: Out
    whole: Out
    apart: Out


class Results(NamedTuple):
    """The results of :func:`code_steadily`, as the node describes them; numbers are float64 (1,)."""

    codes: Out
    reconstruction: Out
    error: Out
    nonzeros: Out
    flicker: Out
    change: Out
    kkt: Out
    iterations: Out
    alpha: Out


@kernel
def code_steadily(
    X: Array, D: Array, seen: int, method: int, price: float, match: bool, most: int, nonnegative: bool,
    smooth: float, steps: int, before: PreviousCodes, arrays: Arrays, results: Results,
) -> bool:  # fmt: skip
    """Code signals X with a dictionary D: the results of the node ``sparse_code``.

    A signal that has values that are not finite has codes of nan, and enters no mean.

    Parameters:
        price: alpha, without ``match``.
        match: whether the codes shall have the error of those of OMP.
        most: atoms of a signal of OMP.
        steps: of :func:`stream_sparse.kernels.lca.code_lca`.
    """
    (given, prepared, top_eigenvalue, power, room, signals, means, correlations, lengths, codes, taken,
     residuals, whole, apart) = arrays  # fmt: skip
    atoms, weights, counts = codes
    old = OmpCodes(before.old_atoms, before.old_weights, before.old_counts)
    reconstruction, alpha, kkt = results.reconstruction, results.alpha, results.kkt
    if differ(D, given) or not top_eigenvalue[0] > 0:
        copy(D, given)
        prepare(D, prepared.flipped, prepared.gram)
        top_eigenvalue[0] = largest_eigenvalue(prepared.gram, power, room) if method == BY_LCA else 1.0
    count = take_known(X, False, signals, means)
    if seen == 0:
        smooth = 0.0
        for s in range(len(X)):
            old.counts[s] = UNKNOWN
    alpha[0] = kkt[0] = np.nan
    if match or method == BY_OMP:
        flipped, gram = prepared
        code(signals, flipped, gram, most, -1.0, correlations, lengths, atoms, weights, counts)
    if method == BY_OMP:
        for s in range(len(X)):
            taken[s] = counts[s]
    else:
        alpha[0] = price
        if match:
            rebuild(atoms, weights, counts, D, reconstruction)
            energy, wanted = compare(X, reconstruction, means, whole, apart)
            start_from(signals, before.earlier, old, codes)
            top = _longest(signals, prepared.gram) + smooth * _heaviest(old.weights, old.counts)
            alpha[0], reached = _match(
                X, D, top, energy, wanted, before.price_before[0], price, nonnegative, smooth, old, arrays,
                reconstruction,
            )  # fmt: skip
            if smooth > 0 and not reached:  # the old codes are too far away
                top = _longest(signals, prepared.gram)
                alpha[0], _ = _match(
                    X, D, top, energy, wanted, 0.0, price, nonnegative, 0.0, old, arrays, reconstruction
                )
        elif method == BY_LASSO:
            start_from(signals, before.earlier, old, codes)
            code_lasso(
                signals, prepared, price, nonnegative, smooth, old, correlations, codes, taken, residuals
            )
        if method == BY_LCA:
            code_lca(
                signals, prepared, alpha[0], nonnegative, smooth, top_eigenvalue[0], steps, _AT_REST, old,
                correlations, before.inner, codes, taken, residuals,
            )  # fmt: skip
        worst = 0.0
        for s in range(len(X)):
            if means[s] == means[s]:
                worst = max(worst, np.float64(residuals[s]))
        kkt[0] = worst if count else np.nan
        before.price_before[0] = alpha[0]
    scatter(atoms, weights, counts, results.codes)
    rebuild(atoms, weights, counts, D, reconstruction)
    energy, lost = compare(X, reconstruction, means, whole, apart)
    results.error[0] = lost / energy if energy > 0 else np.nan
    results.flicker[0], results.change[0] = _compare_codes(means, codes, old, results.codes)
    used = work = 0
    for s in range(len(X)):
        if means[s] == means[s]:
            used += counts[s]
            work += taken[s]
    results.nonzeros[0] = used / count if count else np.nan
    results.iterations[0] = work / count if count else np.nan
    _keep(signals, means, codes, before.earlier, old)
    mark_nan(means, results.codes, reconstruction)
    return True


@kernel
def start_from(signals: Array, earlier: Array, old: OmpCodes, codes: OmpCodes) -> None:
    """Start each signal from its old code if it has hardly changed, else from no atoms."""
    for s in range(len(signals)):
        moved = 0.0
        for k in range(signals.shape[1]):
            step = np.float64(signals[s, k]) - earlier[s, k]
            moved += step * step
        count = max(old.counts[s], 0) if moved < STILL * np.float64(square_of(signals, s)) else 0
        copy_code(s, old.atoms, old.weights, count, s, codes.atoms, codes.weights, codes.counts)


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
    X: Array, D: Array, top: float, energy: float, wanted: float, before: float, price: float,
    nonnegative: bool, smooth: float, old: OmpCodes, arrays: Arrays, reconstruction: Out,
) -> tuple[float, bool]:  # fmt: skip
    """Code signals by lasso so that the squared error is ``wanted``.

    Returns the penalty of the codes, and whether their error is as small as ``wanted``.

    The root of the error nearly rises in proportion to the penalty, up to a bound, ``top``, with which
    all codes are 0. So the penalty is found by false position (with the halving of the Illinois method). The
    codes on entry are those to start from.
    """
    codes = arrays.codes
    aim, least = np.sqrt(wanted), top * 2.0**-12
    low, below = 0.0, -aim
    high, above = top, np.sqrt(energy) - aim
    matched = before if 0 < before < top else top * aim / max(np.sqrt(energy), aim)
    if not top > 0:
        matched = price
    used, side, off = matched, 0, 0.0
    for _ in range(_SEARCHES):
        used = max(matched, least)
        code_lasso(
            arrays.signals, arrays.prepared, used, nonnegative, smooth, old, arrays.correlations, codes,
            arrays.taken, arrays.residuals,
        )  # fmt: skip
        rebuild(codes.atoms, codes.weights, codes.counts, D, reconstruction)
        _, lost = compare(X, reconstruction, arrays.means, arrays.whole, arrays.apart)
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
        matched = (low * above - high * below) / (above - below)
    return used, off <= _AS_GOOD * aim


@kernel
def _compare_codes(means: Array, found: OmpCodes, past: OmpCodes, codes: Out) -> tuple[float, float]:
    """Return the mean Jaccard distance of supports from those before, and the share of weights that changed.

    ``codes`` are those of ``found`` as dense rows, and are so again. Signals enter that were known in both
    frames, with an atom in one.
    """
    atoms, weights, counts = found
    old_atoms, old_weights, old_counts = past
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
def _keep(signals: Array, means: Array, codes: OmpCodes, earlier: Out, old: OmpCodes) -> None:
    """Keep signals and codes for the next frame."""
    for s in range(len(signals)):
        is_known = means[s] == means[s]
        kept, before = codes.counts[s] if is_known else 0, old.counts[s]
        copy_code(s, codes.atoms, codes.weights, kept, s, old.atoms, old.weights, old.counts)
        for a in range(kept, before):
            old.atoms[s, a], old.weights[s, a] = 0, 0
        if not is_known:
            old.counts[s] = UNKNOWN
        for k in range(signals.shape[1]):
            earlier[s, k] = signals[s, k]
