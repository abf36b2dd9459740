"""Measure how well codes fit values that were left out: the node ``held_out``."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .omp import code, prepare, scatter
from .products import copy, differ, mean_of, multiply, square_of


@kernel
def fit_unseen(
    X: Array, D: Array, folds: int, larger: int, most: int, intercept: bool,
    given: Out, gram: Out,
    seen_few: Out, flipped_few: Out, unseen_many: Out, signals_few: Out, found_many: Out,
    seen_many: Out, flipped_many: Out, unseen_few: Out, signals_many: Out, found_few: Out,
    known: Out, centres: Out, alpha: Out, lengths: Out, chosen: Out, weights: Out, counts: Out, codes: Out,
    apart: Out,
    rmse: Out, r2: Out,
) -> bool:  # fmt: skip
    """Leave out each part of the values in turn, and predict it by OMP of the others.

    Value i belongs to part ``i % folds``. The first ``larger`` parts have one value more than the others;
    with these left out, fewer are seen.

    Parameters:
        X, D: signals (signals, features) and atoms (atoms, features), float64.
        given, gram, flipped_few, flipped_many, unseen_many, unseen_few: the dictionary of the frame before,
            and what was computed of it for each part: of the values that are seen and of those that are not.
    """
    features = X.shape[1]
    if differ(D, given):
        copy(D, given)
        for k in range(folds):
            if k < larger:
                _split(D, folds, k, intercept, seen_few, unseen_many[k])
                prepare(seen_few, flipped_few[k], gram[k])
            else:
                _split(D, folds, k, intercept, seen_many, unseen_few[k - larger])
                prepare(seen_many, flipped_many[k - larger], gram[k])
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
    left = 0.0
    for k in range(folds):
        if k < larger:
            left += _fold(
                known, finite, folds, k, most, intercept, flipped_few[k], gram[k], unseen_many[k],
                signals_few, found_many, centres, alpha, lengths, chosen, weights, counts, codes, apart,
            )  # fmt: skip
        else:
            left += _fold(
                known, finite, folds, k, most, intercept, flipped_many[k - larger], gram[k],
                unseen_few[k - larger], signals_many, found_few, centres, alpha, lengths, chosen, weights,
                counts, codes, apart,
            )  # fmt: skip
    size = finite * features
    for s in range(finite):
        mean = mean_of(known, s, features)
        for i in range(features):
            apart[0, s * features + i] = known[s, i] - mean
    spread = square_of(apart[:, :size], 0)
    rmse[0] = np.sqrt(left / size)
    r2[0] = 1 - left / spread if spread > 0 else np.nan
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
    known: Array, finite: int, folds: int, k: int, most: int, intercept: bool,
    flipped: Array, gram: Array, unseen: Array,
    signals: Out, found: Out, centres: Out, alpha: Out, lengths: Out, chosen: Out, weights: Out, counts: Out,
    codes: Out, apart: Out,
) -> float:  # fmt: skip
    """Return the sum of squares by which the fits to the values that are seen miss the others."""
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
        signals[:finite], flipped, gram, min(most, seen), -1.0, alpha, lengths[:finite], chosen[:finite],
        weights[:finite], counts[:finite],
    )  # fmt: skip
    scatter(chosen[:finite], weights[:finite], counts[:finite], codes[:finite])
    multiply(codes, unseen, finite, codes.shape[1], found)
    for s in range(finite):
        for i in range(part):
            apart[0, s * part + i] = known[s, i * folds + k] - found[s, i] - centres[s]
    return square_of(apart[:, : finite * part], 0)
