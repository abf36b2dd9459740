"""Code arrays by orthogonal matching pursuit."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.kernels.products import means, squares

from .arguments import holes, signals_and_atoms
from .coder import Coder, whole

# Squared lengths in this range, and their products with eps^2, fit into the dtype.
_RANGE = {"float32": (2.0**-60, 2.0**60), "float64": (2.0**-600, 2.0**600)}
_STEP = 32  # signals out of range are scaled to a length near 1, within a factor of 2^16


def omp(
    X: ArrayLike,
    D: ArrayLike,
    n_nonzero_coefs: int | None = None,
    tol: float | None = None,
    *,
    intercept: bool = False,
    threads: int = 1,
) -> Array:
    """Code signals with a dictionary by orthogonal matching pursuit.

    Each step chooses the atom with the largest inner product with the residual, then projects the signal on
    all chosen atoms (Pati, Rezaiifar and Krishnaprasad 1993). It works on the Gram matrix of the dictionary
    (Rubinstein, Zibulevsky and Elad 2008). Supports and weights equal those of scikit-learn's
    ``orthogonal_mp_gram``; an atom in the span of the chosen atoms is skipped.

    Parameters:
        X: (samples, features).
        D: (atoms, features); atoms may have any length. If both are float32, so is the arithmetic.
        n_nonzero_coefs: largest number of atoms for a sample, limited by the number of atoms and of features.
            None: min(5, features, atoms), or no limit if ``tol`` is given.
        tol: a sample takes one atom, and more until the squared norm of its residual is at most this.
        intercept: fit a constant too, as ``OrthogonalMatchingPursuit(fit_intercept=True)``: signals and atoms
            less their means. The fit is then ``codes @ (D - m) + X.mean(axis=1, keepdims=True)``, with ``m =
            D.mean(axis=1, keepdims=True)``.
        threads: number of threads; the codes do not depend on it.

    Returns:
        Codes (samples, atoms), float32 or float64; ``codes @ D`` approximates X.

    Raises:
        InputError: for nan or inf, shapes that do not match, ``n_nonzero_coefs`` below 1, a negative ``tol``,
            or both ``n_nonzero_coefs`` and ``tol``.

    >>> D = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.6, 0.8, 0.0]])
    >>> omp([[3.0, 4.0, 1.0], [0.0, -2.0, 0.0]], D, n_nonzero_coefs=1)
    array([[ 0.,  0.,  5.],
           [ 0., -2.,  0.]])
    >>> omp([[3.0, 4.0, 4.0]], D[:2], n_nonzero_coefs=1, intercept=True)
    array([[-1.,  0.]])
    """
    X, D = signals_and_atoms("omp", X, D)
    most = _most(n_nonzero_coefs, tol, min(D.shape))
    whole("omp: threads", threads)
    if intercept:
        X, D = _centred(X), _centred(D)
    out, exponents = _out_of_range(D, "D").any(), _out_of_range(X, "X")
    if out or exponents.any():
        return _far(X, D, most, tol, threads, exponents)
    coder = Coder(D)
    return coder.dense(coder.code(X, most, _tol(tol, X), threads))


def _centred(x: Array) -> Array:
    """Return rows less their means; a sum that leaves the range of floats is one of smaller parts."""
    if not x.shape[1]:
        return x
    with np.errstate(over="ignore", invalid="ignore"):
        centres = means(x)
        far = ~np.isfinite(centres)
        centres[far] = means(x[far] / x.shape[1]) * x.shape[1]
        return np.asarray(x - centres[:, None])


def _tol(tol: float | None, X: Array, exponent: int = 0) -> float | None:
    """``tol`` times a power of two, at most the largest number of the dtype."""
    if tol is None:
        return None
    with np.errstate(over="ignore"):
        return float(min(np.ldexp(float(tol), exponent), np.finfo(X.dtype).max))


def _far(X: Array, D: Array, most: int, tol: float | None, threads: int, exponents: Array) -> Array:
    """Code signals whose squares leave the range of the dtype: scale signals of similar size together.

    The scales are powers of two, so nothing is rounded.
    """
    longest = int(np.frexp(np.abs(D).max())[1])
    coder = Coder(np.ldexp(D, -longest))
    codes = np.empty((len(X), len(D)), X.dtype)
    for exponent in np.unique(exponents).tolist():
        rows = exponents == exponent
        near = np.ldexp(X[rows], -exponent)
        found = coder.dense(coder.code(near, most, _tol(tol, X, -2 * exponent), threads))
        codes[rows] = np.ldexp(found, exponent - longest)
    return codes


def _out_of_range(x: Array, name: str) -> Array:
    """The power of two to divide each row by: 0 if its squared length is in range, or it is all zero."""
    low, high = _RANGE[x.dtype.name]
    with np.errstate(over="ignore", invalid="ignore"):
        lengths = squares(x)
    exponents = np.zeros(len(x), np.int64)
    odd = np.flatnonzero(~((lengths >= low) & (lengths <= high)))
    if odd.size:
        largest = np.abs(x[odd]).max(axis=1)
        bad = odd[~np.isfinite(largest)]
        if bad.size:
            raise holes("omp", name, bad, len(x))
        exponents[odd] = np.rint(np.frexp(largest)[1] / _STEP).astype(np.int64) * _STEP
    return exponents


def _most(n_nonzero_coefs: int | None, tol: float | None, limit: int) -> int:
    if tol is not None:
        if n_nonzero_coefs is not None:
            raise InputError(
                "omp: give n_nonzero_coefs or tol, not both; "
                f"got n_nonzero_coefs={n_nonzero_coefs} and tol={tol}"
            )
        if not tol >= 0:
            raise InputError(f"omp: tol is a squared norm, so at least 0; got {tol}")
        return limit
    if n_nonzero_coefs is None:
        return min(5, limit)
    return min(whole("omp: n_nonzero_coefs", n_nonzero_coefs), limit)
