"""Code many signals by the locally competitive algorithm: neurons that inhibit each other.

Rozell, Johnson, Baraniuk and Olshausen (2008), "Sparse coding via thresholding and local competition in
neural circuits", section 3: ``u += step (b - u - (G - I) a)``, with the inner states u, the codes a = u
beyond the threshold, the correlations b and the Gram matrix G. Where it comes to rest, the codes are those of
:mod:`stream_sparse.kernels.lasso`. It does so for steps below 2 over the largest eigenvalue of G, and else
may diverge.
"""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .lasso import correlate, subtract_atoms, violation
from .omp import BLOCK, OmpCodes, Prepared
from .products import copy, multiply

LOOK = 10
"""The conditions of optimality are looked at after so many steps: that costs as much as a step."""
SQUARINGS = 4


@kernel
def code_lca(
    X: Array, prepared: Prepared, penalty: float, nonnegative: bool, smooth: float, top_eigenvalue: float,
    most_steps: int, tol: float, old: OmpCodes, correlations: Out, inner: Out, codes: OmpCodes, steps: Out,
    residuals: Out,
) -> None:  # fmt: skip
    """Let the inner states of each signal run until the conditions of optimality hold.

    Parameters:
        top_eigenvalue: that of the Gram matrix, or an upper bound.
        most_steps: largest number of steps for a signal.
        tol: residual at which a signal is done.
        inner: (signals, padded atoms), the inner states.
        others: of :func:`stream_sparse.kernels.lasso.code_lasso`.
    """
    real = X.dtype.type
    step = 1 / max(top_eigenvalue + smooth, 1.0)  # states diverge from twice as long a one on
    for start in range(0, len(X), BLOCK):
        stop = min(start + BLOCK, len(X))
        correlate(X, start, stop, prepared.flipped, real(smooth), old, correlations)
        _compete(
            correlations, prepared.gram, real(penalty), nonnegative, real(smooth), real(step), most_steps,
            real(tol), inner[start:stop],
            OmpCodes(codes.atoms[start:stop], codes.weights[start:stop], codes.counts[start:stop]),
            steps[start:stop], residuals[start:stop],
        )  # fmt: skip


@kernel
def _compete(
    correlations: Array, gram: Array, penalty: float, nonnegative: bool, smooth: float, step: float,
    most_steps: int, tol: float, inner: Out, codes: OmpCodes, steps: Out, residuals: Out,
) -> None:  # fmt: skip
    atoms, weights, counts = codes
    size, most, real = correlations.shape[1], atoms.shape[1], correlations.dtype.type
    keep = real(1) - step
    remainder = np.empty((1, size), correlations.dtype)
    now = np.empty(most, correlations.dtype)
    for s in range(counts.size):
        t = 0
        while True:
            m = _active(inner, s, penalty, nonnegative, atoms, now)
            subtract_atoms(correlations, s, gram, atoms, now, m, remainder)
            if t % LOOK == 0 or t == most_steps:
                # The states move by what is left, so that is computed again once it has been judged.
                worst, _ = violation(remainder, s, atoms, now, m, penalty, smooth, nonnegative)
                if t == most_steps or worst <= tol * penalty:
                    break
                subtract_atoms(correlations, s, gram, atoms, now, m, remainder)
            for a in range(m):
                remainder[0, atoms[s, a]] += (real(1) - smooth) * now[a]
            for i in range(size):
                inner[s, i] = keep * inner[s, i] + step * remainder[0, i]
            t += 1
        counts[s], steps[s], residuals[s] = m, t, worst / penalty
        for a in range(m):
            weights[s, a] = now[a]


@kernel
def _active(inner: Array, s: int, penalty: float, nonnegative: bool, atoms: Out, now: Out) -> int:
    """Write the atoms whose inner state is beyond the threshold, and by how much; return their number."""
    m = 0
    for i in range(atoms.shape[1]):
        u = inner[s, i]
        if u > penalty:
            atoms[s, m], now[m] = i, u - penalty
            m += 1
        elif u < -penalty and not nonnegative:
            atoms[s, m], now[m] = i, u + penalty
            m += 1
    return m


@kernel
def largest_eigenvalue(gram: Array, power: Out, room: Out) -> float:
    """Return an upper bound of the largest eigenvalue of a Gram matrix, at most 16 % too high for 128 atoms.

    The bound is the norm of the matrix to the power of 16, its root taken: a power iteration would give a
    lower bound, with which a step could be too long.

    Parameters:
        power, room: arrays like ``gram``, to compute in.
    """
    norms = np.empty(SQUARINGS + 1)
    copy(gram, power)
    for k in range(SQUARINGS + 1):
        square = 0.0
        for j in range(len(gram)):
            for i in range(gram.shape[1]):
                square += np.float64(power[j, i]) * np.float64(power[j, i])
        norms[k] = np.sqrt(square)
        if not norms[k] > 0:
            return 0.0
        for j in range(len(gram)):
            for i in range(gram.shape[1]):
                power[j, i] /= gram.dtype.type(norms[k])
        if k < SQUARINGS:
            multiply(power, power, len(gram), len(gram), room)
            copy(room, power)
    bound = norms[SQUARINGS]
    for k in range(SQUARINGS - 1, -1, -1):
        bound = norms[k] * np.sqrt(bound)
    return bound  # type: ignore[no-any-return]
