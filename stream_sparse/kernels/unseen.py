"""Measure how well codes fit values that were left out: the node ``held_out``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .omp import OmpCodes, code, prepare, scatter
from .products import copy, differ, mean_of, multiply, square_of


class Parts(NamedTuple):
    """What is computed for parts of the same number of values.

    Attributes:
        atoms: (atoms, seen values), to compute in.
        flipped: (parts, seen values, padded atoms), for each part the values of atoms that are seen.
        unseen: (parts, atoms, values of a part), the others.
        signals, found: (signals, seen values) and (signals, values of a part), to compute in.
    """

    atoms: Out
    flipped: Out
    unseen: Out
    signals: Out
    found: Out


class HeldOutScratch(NamedTuple):
    """Arrays to compute in: those of :func:`stream_sparse.kernels.omp.code`, signals, their means and codes.

    ``apart`` is (1, signals * features), what lies between values and what was predicted.
    """

    known: Out
    centres: Out
    alpha: Out
    lengths: Out
    chosen: OmpCodes
    codes: Out
    apart: Out


@kernel
def fit_unseen(
    X: Array, D: Array, folds: int, larger: int, most: int, intercept: bool, given: Out, gram: Out,
    large: Parts, small: Parts, room: HeldOutScratch, rmse: Out, r2: Out,
) -> bool:  # fmt: skip
    """Leave out each part of the values in turn, and predict it by OMP of the others.

    Value i belongs to part ``i % folds``. The first ``larger`` parts have one value more than the others;
    with these left out, fewer are seen.

    Parameters:
        X, D: signals (signals, features) and atoms (atoms, features), float64.
        given, gram, large, small: the dictionary of the frame before, and what was computed of it.
    """
    features = X.shape[1]
    known, apart = room.known, room.apart
    if differ(D, given):
        copy(D, given)
        for k in range(folds):
            parts, at = large if k < larger else small, k if k < larger else k - larger
            _split(D, folds, k, intercept, parts.atoms, parts.unseen[at])
            prepare(parts.atoms, parts.flipped[at], gram[k])
    finite = 0
    for s in range(len(X)):
        square = square_of(X, s)
        if square - square == 0.0:
            for i in range(features):
                known[finite, i] = X[s, i]
            finite += 1
    rmse[0] = r2[0] = np.nan
    if finite == 0:
        return True
    residual_energy = 0.0
    for k in range(folds):
        parts, at = large if k < larger else small, k if k < larger else k - larger
        residual_energy += _fold(finite, folds, k, most, intercept, gram[k], parts, at, room)
    size = finite * features
    for s in range(finite):
        mean = mean_of(known, s, features)
        for i in range(features):
            apart[0, s * features + i] = known[s, i] - mean
    spread = square_of(apart[:, :size], 0)
    rmse[0] = np.sqrt(residual_energy / size)
    r2[0] = 1 - residual_energy / spread if spread > 0 else np.nan
    return True


@kernel
def _split(D: Array, folds: int, k: int, intercept: bool, seen: Out, unseen: Out) -> None:
    """Divide the values of atoms, with ``intercept`` less the mean of those that are seen."""
    for j in range(len(D)):
        a = b = 0
        for i in range(D.shape[1]):
            if i % folds == k:
                unseen[j, a] = D[j, i]
                a += 1
            else:
                seen[j, b] = D[j, i]
                b += 1
        mean = mean_of(seen, j, b) if intercept else 0.0
        for i in range(a):
            unseen[j, i] -= mean
        for i in range(b):
            seen[j, i] -= mean


@kernel
def _fold(
    finite: int, folds: int, k: int, most: int, intercept: bool, gram: Array, parts: Parts, at: int,
    room: HeldOutScratch,
) -> float:  # fmt: skip
    """Return the sum of squares by which the fits to the values that are seen miss the others."""
    known, centres, alpha, lengths, (atoms, weights, counts), codes, apart = room
    _, flipped, unseen, signals, found = parts
    features, seen, part = known.shape[1], signals.shape[1], found.shape[1]
    for s in range(finite):
        b = 0
        for i in range(features):
            if i % folds != k:
                signals[s, b] = known[s, i]
                b += 1
        centres[s] = mean_of(signals, s, seen) if intercept else 0.0
        for i in range(seen):
            signals[s, i] -= centres[s]
    code(
        signals[:finite], flipped[at], gram, min(most, seen), -1.0, alpha, lengths[:finite], atoms[:finite],
        weights[:finite], counts[:finite],
    )  # fmt: skip
    scatter(atoms[:finite], weights[:finite], counts[:finite], codes[:finite])
    multiply(codes, unseen[at], finite, codes.shape[1], found)
    for s in range(finite):
        for i in range(part):
            apart[0, s * part + i] = known[s, i * folds + k] - found[s, i] - centres[s]
    return square_of(apart[:, : finite * part], 0)
