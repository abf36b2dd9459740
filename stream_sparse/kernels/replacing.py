"""The first atoms of a dictionary, and the replacement of atoms that have become similar."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .dictionary import Dictionary, Rules
from .omp import OmpCodes, rebuild
from .products import mean_of, multiply, square_of
from .random import normals, seeded, shuffled

_ALIKE = 0.9  # cosine
_TWINS = 0.99  # cosine of two first atoms
# Signals with a smaller share of the mean energy are noise; no atom starts as one.
_FAINT = 1e-3
_TINY = 1e-300  # so that nothing is divided by zero


class Replacing(NamedTuple):
    """Room to replace atoms.

    Attributes:
        old: (atoms, features), the atoms with which the batch was coded.
        residual, energies, left, tried: (signals, features), (1, signals), (signals,) and uint8 (signals,).
        flipped, near, best, taken: (features, atoms), (atoms, atoms), int64 (atoms,) and uint8 (atoms,).
        candidate: (1, features), a new atom.
    """

    old: Out
    residual: Out
    energies: Out
    left: Out
    tried: Out
    flipped: Out
    near: Out
    best: Out
    taken: Out
    candidate: Out


@kernel
def first_atoms(
    X: Array, words: Array, generator: Out, energies: Out, order: Out, candidate: Out, atoms: Out
) -> bool:
    """Choose first atoms: signals that are neither faint nor similar, in a seeded order, of unit length.

    If there are too few, the other atoms are random directions. Return False if no signal has any energy.

    Parameters:
        words: the seed, of :func:`stream_sparse.kernels.random.entropy`.
        generator, energies, order, candidate: uint64 (STATE,), (1, signals), int64 (signals,) and (1,
            features), to compute in.
        atoms: (atoms, features).
    """
    largest = 0.0
    for s in range(len(X)):
        energies[0, s] = square_of(X, s)
        largest = max(largest, energies[0, s])
    if not largest > 0:
        return False
    least, chosen = _FAINT * mean_of(energies, 0, len(X)), 0
    for s in range(len(X)):
        if energies[0, s] > least:
            order[chosen] = s
            chosen += 1
    seeded(words, -1, generator)
    shuffled(generator, order[:chosen])
    for j in range(len(atoms)):
        normals(generator, atoms[j])
    count = 0
    for p in range(chosen):
        if count == len(atoms):
            break
        s = order[p]
        length = np.sqrt(energies[0, s])
        for k in range(X.shape[1]):
            candidate[0, k] = X[s, k] / length
        nearest = 0.0
        for j in range(count):
            nearest = max(nearest, np.float64(abs(inner(atoms, j, candidate, 0))))
        if nearest < _TWINS:
            for k in range(X.shape[1]):
                atoms[count, k] = candidate[0, k]
            count += 1
    for j in range(count, len(atoms)):
        length = np.sqrt(square_of(atoms, j))
        for k in range(X.shape[1]):
            atoms[j, k] /= length
    return True


@kernel
def inner(X: Array, s: int, D: Array, j: int) -> float:
    """Return the product of row ``s`` of X and row ``j`` of D, summed as by ``multiply``."""
    last = X.shape[1] - X.shape[1] % 4
    total = X.dtype.type(0)
    for k in range(0, last, 4):
        a, b = X[s, k] * D[j, k], X[s, k + 1] * D[j, k + 1]
        total += (a + b) + (X[s, k + 2] * D[j, k + 2] + X[s, k + 3] * D[j, k + 3])
    for k in range(last, X.shape[1]):
        total += X[s, k] * D[j, k]
    return total  # type: ignore[no-any-return]


@kernel
def replace(dictionary: Dictionary, X: Array, codes: OmpCodes, rules: Rules, room: Replacing) -> int:
    """Replace the less used atom of each pair of similar atoms; return the number of atoms replaced.

    It becomes the residual of the signal coded worst, if other signals gain by it.

    Parameters:
        X, codes: a batch, and its codes with the atoms ``old`` of the room.
    """
    atoms, A, B, used = dictionary.learned, dictionary.A, dictionary.B, dictionary.used
    residual, energies, left, tried = room.residual, room.energies, room.left, room.tried
    near, best, taken, candidate = room.near, room.best, room.taken, room.candidate
    find_pairs(atoms, room.flipped, near, best, taken)
    first, worst, replaced, mean = next_pair(near, best, taken), -1, 0, X.dtype.type(0)
    while first >= 0:
        if worst < 0:
            rebuild(codes.atoms, codes.weights, codes.counts, room.old, residual)
            for s in range(len(X)):
                for k in range(X.shape[1]):
                    residual[s, k] = X[s, k] - residual[s, k]
                energies[0, s], left[s], tried[s] = square_of(X, s), square_of(residual, s), 0
            mean = mean_of(energies, 0, len(X))
            worst = _worst(energies, left, tried, mean, 0)
        if not left[worst] > _eps(X) * energies[0, worst]:
            break  # all signals are coded exactly, but for rounding
        second = best[first]
        loser = second if used[second] <= used[first] else first
        for k in range(X.shape[1]):
            value = residual[worst, k]
            candidate[0, k] = 0 if rules.positive and value < 0 else value
        length = np.sqrt(square_of(candidate, 0))
        for k in range(X.shape[1]):
            candidate[0, k] = candidate[0, k] / length if length > 0 else 0
        gain = _gain(candidate, residual, codes, rules.price, rules.positive_code)
        if gain > _loss(loser, atoms, codes):
            for k in range(X.shape[1]):
                atoms[loser, k] = candidate[0, k]
                B[loser, k] = 0
            for i in range(len(atoms)):
                A[loser, i] = 0
                A[i, loser] = 0
            used[loser] = 0
            replaced += 1
            tried[worst] = 1
            worst = _worst(energies, left, tried, mean, worst)
        first = next_pair(near, best, taken)
    return replaced


@kernel
def find_pairs(atoms: Array, flipped: Out, near: Out, best: Out, taken: Out) -> None:
    """Find for each atom the closest of those after it; ``near`` has the magnitudes of all products."""
    for j in range(len(atoms)):
        for k in range(atoms.shape[1]):
            flipped[k, j] = atoms[j, k]
    multiply(atoms, flipped, len(atoms), atoms.shape[1], near)
    for i in range(len(atoms)):
        taken[i] = 0
        for j in range(len(atoms)):
            near[i, j] = abs(near[i, j])
    for i in range(len(atoms)):
        best[i] = _closest(near, taken, i)


@kernel
def next_pair(near: Array, best: Out, taken: Out) -> int:
    """Take the closest pair of similar atoms not taken yet; return its first atom, or -1.

    The second one is ``best`` of the first. Of pairs that are equally close the first one is taken.
    """
    first, top = -1, _ALIKE
    for i in range(len(best)):
        if taken[i] == 0:
            if best[i] >= 0 and taken[best[i]]:
                best[i] = _closest(near, taken, i)
            if best[i] >= 0 and near[i, best[i]] > top:
                first, top = i, np.float64(near[i, best[i]])
    if first >= 0:
        taken[first] = 1
        taken[best[first]] = 1
    return first


@kernel
def _closest(near: Array, taken: Array, i: int) -> int:
    """Return the closest similar atom after ``i`` that is not taken, or -1."""
    closest, top = -1, _ALIKE
    for j in range(i + 1, len(near)):
        if taken[j] == 0 and near[i, j] > top:
            closest, top = j, np.float64(near[i, j])
    return closest


@kernel
def _worst(energies: Array, left: Array, tried: Array, mean: float, otherwise: int) -> int:
    """Return the signal coded worst of those not tried yet.

    The mean energy keeps nearly flat signals, which are all residual, from being chosen.
    """
    worst, top = otherwise, -1.0
    for s in range(len(left)):
        share = np.float64(left[s] / (energies[0, s] + mean + _TINY))
        if tried[s] == 0 and share > top:
            worst, top = s, share
    return worst


@kernel
def _eps(X: Array) -> float:
    return 2.0**-23 if X.itemsize == 4 else 2.0**-52


@kernel
def _loss(loser: int, atoms: Array, codes: OmpCodes) -> float:
    """Return by how much the error grows where an atom is lost, and its twin takes its place.

    Without comparing it with the gain the atoms of a video, of which many are similar and useful, would never
    settle.
    """
    chosen, weights, counts = codes.atoms, codes.weights, codes.counts
    nearest, spent = 0.0, 0.0
    for j in range(len(atoms)):
        if j != loser:
            nearest = max(nearest, np.float64(abs(inner(atoms, j, atoms, loser))))
    for s in range(len(chosen)):
        for p in range(counts[s]):
            if chosen[s, p] == loser:
                spent += np.float64(weights[s, p]) * np.float64(weights[s, p])
    nearest = min(nearest, 1.0)
    return spent * (1 - nearest * nearest)


@kernel
def _gain(candidate: Array, residual: Array, codes: OmpCodes, price: float, positive_code: bool) -> float:
    """Return by how much a new atom reduces the error of all signals but the one that it is made of.

    A signal that already uses all its atoms gives up the faintest for the new one. The signal that the new
    atom is made of gains most. Where a weight has a price, this is twice the gain of the objective.
    """
    weights, counts, total, most = codes.weights, codes.counts, 0.0, 0.0
    for s in range(len(residual)):
        projection = np.float64(inner(residual, s, candidate, 0))
        faintest = np.inf if counts[s] == weights.shape[1] else 0.0
        for p in range(counts[s]):
            faintest = min(faintest, np.float64(weights[s, p]) * np.float64(weights[s, p]))
        weight = max((projection if positive_code else abs(projection)) - price, 0.0)
        gain = max(weight * weight - faintest, 0.0)
        total += gain
        most = max(most, gain)
    return total - most
