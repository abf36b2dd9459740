"""Orthogonal matching pursuit of arrays."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING

import numpy as np

from stream_sparse.errors import InputError

from .coder import Coder

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from stream_sparse.frame import Array

__all__ = ["omp"]

# Squared lengths between which neither they nor their products with eps^2 leave the range of the dtype.
_RANGE = {"float32": (2.0**-60, 2.0**60), "float64": (2.0**-600, 2.0**600)}
_STEP = 32  # signals out of range are brought near length 1, give or take a factor of 2^16


def omp(
    X: ArrayLike,
    D: ArrayLike,
    n_nonzero_coefs: int | None = None,
    tol: float | None = None,
    *,
    threads: int = 1,
) -> Array:
    """Sparse codes of signals in a dictionary, by orthogonal matching pursuit.

    Atom after atom is chosen by its inner product with what is left of the signal, which is then projected
    on all those chosen (Pati, Rezaiifar and Krishnaprasad 1993); on the Gram matrix of the dictionary
    (Rubinstein, Zibulevsky and Elad 2008). Supports and weights are those of scikit-learn's
    ``orthogonal_mp_gram``; an atom that lies in the span of those chosen is passed over.

    Parameters:
        X: (samples, features).
        D: (atoms, features), of any lengths. Where both are float32 so is all work, else it is float64.
        n_nonzero_coefs: how many atoms a sample may use, cut to the number of atoms and of features.
            None: min(5, features, atoms), or no limit where ``tol`` is given.
        tol: a sample takes atoms until the squared norm of its residual is no larger; one at least.
        threads: how many work side by side; the codes are the same.

    Returns:
        Codes (samples, atoms), float32 or float64; ``codes @ D`` is what they stand for.

    Raises:
        InputError: for nan or inf, shapes that do not fit, fewer than one non-zero, a negative ``tol``, or
            both ``n_nonzero_coefs`` and ``tol``.

    >>> D = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.6, 0.8, 0.0]])
    >>> omp([[3.0, 4.0, 1.0], [0.0, -2.0, 0.0]], D, n_nonzero_coefs=1)
    array([[ 0.,  0.,  5.],
           [ 0., -2.,  0.]])
    """
    X, D = _matrix(X, "X", "samples"), _matrix(D, "D", "atoms")
    if not D.size:
        raise InputError(f"omp: D has no atoms or no features, shape {D.shape}; give one of each at least")
    if X.shape[1] != D.shape[1]:
        raise InputError(
            f"omp: expected X (samples, {D.shape[1]}) for D {D.shape}; got X {X.shape}; "
            "rows of both are signals, so their columns must agree"
        )
    most = _most(n_nonzero_coefs, tol, min(D.shape))
    if not _positive(threads):
        raise InputError(f"omp: threads must be a whole number of at least 1; got {threads!r}")
    single = all(x.dtype.kind == "f" and x.dtype.itemsize == 4 for x in (X, D))
    real = np.float32 if single else np.float64
    X, D = np.ascontiguousarray(X, real), np.ascontiguousarray(D, real)
    out, exponents = _out_of_range(D, "D").any(), _out_of_range(X, "X")
    if out or exponents.any():
        return _far(X, D, most, tol, threads, exponents)
    coder = Coder(D)
    return coder.dense(coder.code(X, most, _tol(tol, X), threads))


def _tol(tol: float | None, X: Array, exponent: int = 0) -> float | None:
    """``tol`` times a power of two, no larger than the dtype holds."""
    if tol is None:
        return None
    with np.errstate(over="ignore"):
        return float(min(np.ldexp(float(tol), exponent), np.finfo(X.dtype).max))


def _far(X: Array, D: Array, most: int, tol: float | None, threads: int, exponents: Array) -> Array:
    """Codes where squares would leave the range of the dtype: signals of like size at a time, brought near 1.

    Sizes are changed by powers of two, so nothing is rounded.
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
    """The power of two to divide each row by: 0 where its squared length is in range, or it is all zero."""
    low, high = _RANGE[x.dtype.name]
    with np.errstate(over="ignore", invalid="ignore"):
        squares = np.einsum("ij,ij->i", x, x)
    exponents = np.zeros(len(x), np.int64)
    odd = np.flatnonzero(~((squares >= low) & (squares <= high)))
    if odd.size:
        largest = np.abs(x[odd]).max(axis=1)
        bad = odd[~np.isfinite(largest)]
        if bad.size:
            raise InputError(
                f"omp: expected finite numbers; {name} has nan or inf in {bad.size} of {len(x)} rows, "
                f"the first of them row {bad[0]}; leave them out"
            )
        exponents[odd] = np.rint(np.frexp(largest)[1] / _STEP).astype(np.int64) * _STEP
    return exponents


def _matrix(x: ArrayLike, name: str, rows: str) -> Array:
    x = np.asarray(x)
    if x.dtype.kind not in "biuf":
        raise InputError(f"omp: expected real numbers in {name}; got {x.dtype}")
    if x.ndim != 2:
        mend = f"{name}[None] is one row" if x.ndim == 1 else "each row is one flat signal"
        raise InputError(f"omp: expected {name} of shape ({rows}, features); got shape {x.shape}; {mend}")
    return x


def _most(n_nonzero_coefs: int | None, tol: float | None, limit: int) -> int:
    if tol is not None:
        if n_nonzero_coefs is not None:
            raise InputError(
                f"omp: n_nonzero_coefs={n_nonzero_coefs} and tol={tol} both say when to stop; give one"
            )
        if not tol >= 0:
            raise InputError(f"omp: tol is a squared norm, so at least 0; got {tol}")
        return limit
    if n_nonzero_coefs is None:
        return min(5, limit)
    if not _positive(n_nonzero_coefs):
        raise InputError(
            f"omp: n_nonzero_coefs must be a whole number of at least 1; got {n_nonzero_coefs!r}"
        )
    return min(int(n_nonzero_coefs), limit)


def _positive(number: object) -> bool:
    return isinstance(number, Integral) and int(number) >= 1
