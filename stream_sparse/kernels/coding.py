"""Code the signals of a frame by orthogonal matching pursuit, and say how well that is done."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .omp import OmpCodes, Prepared, code, compare, prepare, rebuild, scatter
from .products import differ, mean_of, square_of


class CodingResult(NamedTuple):
    """The results of :func:`code_frame`, as the node ``omp`` describes them; numbers are float64 (1,).

    Attributes:
        codes: (signals, atoms).
        reconstruction: (signals, features).
        contributions: (most, features), the first signal's atoms times their weights, strongest first.
    """

    codes: Out
    reconstruction: Out
    r2: Out
    rmse: Out
    active: Out
    contributions: Out


@kernel
def code_frame(
    X: Array, D: Array, most: int, tol: float, intercept: bool, given: Out, dictionary: Out,
    prepared: Prepared, signals: Out, means: Out, alpha: Out, lengths: Out, chosen: OmpCodes, whole: Out,
    apart: Out, fit: CodingResult,
) -> bool:  # fmt: skip
    """Code signals X with a dictionary D: the results of the node ``omp``.

    A signal that has values that are not finite has codes of nan, and enters no mean.

    Parameters:
        most, tol: of :func:`stream_sparse.kernels.omp.code`.
        intercept: whether signals and atoms are coded less their means.
        given, dictionary, prepared: the dictionary of the frame before, and what was computed of it.
    """
    if differ(D, given):
        for j in range(len(D)):
            mean = mean_of(D, j, D.shape[1]) if intercept else D.dtype.type(0)
            for k in range(D.shape[1]):
                given[j, k] = D[j, k]
                dictionary[j, k] = D[j, k] - mean
        prepare(dictionary, prepared.flipped, prepared.gram)
    finite = take_known(X, intercept, signals, means)
    atoms, weights, counts = chosen
    code(signals, prepared.flipped, prepared.gram, most, tol, alpha, lengths, atoms, weights, counts)
    scatter(atoms, weights, counts, fit.codes)
    reconstruction = fit.reconstruction
    rebuild(atoms, weights, counts, dictionary, reconstruction)
    total = 0
    for s in range(len(X)):
        total += counts[s]
        if intercept:
            for k in range(X.shape[1]):
                reconstruction[s, k] += means[s]
    for s in range(len(X)):
        if not intercept and means[s] - means[s] == 0.0:
            means[s] = mean_of(X, s, X.shape[1])
    spread, left = compare(X, reconstruction, means, whole, apart)
    fit.r2[0] = 1 - left / spread if spread > 0 else np.nan
    fit.rmse[0] = np.sqrt(left / (finite * X.shape[1])) if finite else np.nan
    fit.active[0] = total / finite if finite else np.nan
    if len(X):
        _sort_contributions(atoms, weights, dictionary, fit.contributions)
    mark_nan(means, fit.codes, reconstruction)
    return True


@kernel
def take_known(X: Array, center: bool, signals: Out, means: Out) -> int:
    """Copy signals, zeros for those that have values that are not finite; return the number of the others.

    ``means`` is nan for signals that are not finite, else the mean that was subtracted, 0 without ``center``.
    """
    count = 0
    for s in range(len(X)):
        square = square_of(X, s)
        if square - square == 0.0:
            count += 1
            means[s] = mean_of(X, s, X.shape[1]) if center else 0
            for k in range(X.shape[1]):
                signals[s, k] = X[s, k] - means[s]
        else:
            means[s] = np.nan
            for k in range(X.shape[1]):
                signals[s, k] = 0
    return count


@kernel
def mark_nan(means: Array, codes: Out, reconstruction: Out) -> None:
    """Set codes and reconstruction to nan where the mean of the signal is nan."""
    for s in range(len(means)):
        if means[s] != means[s]:
            for j in range(codes.shape[1]):
                codes[s, j] = np.nan
            for k in range(reconstruction.shape[1]):
                reconstruction[s, k] = np.nan


@kernel
def _sort_contributions(chosen: Array, weights: Array, dictionary: Array, out: Out) -> None:
    """Write the atoms of the first signal times their weights, those of equal weights as they were chosen."""
    for p in range(len(out)):
        end = 0
        for q in range(len(out)):
            one, other = abs(weights[0, p]), abs(weights[0, q])
            if other > one or (other == one and q < p):
                end += 1
        for k in range(out.shape[1]):
            out[end, k] = weights[0, p] * dictionary[chosen[0, p], k]
