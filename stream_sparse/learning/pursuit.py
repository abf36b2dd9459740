"""Code arrays by orthogonal matching pursuit."""

from __future__ import annotations

from numpy.typing import ArrayLike

from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.kernels.products import means

from .arguments import signals_and_atoms
from .coder import Coder, whole


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
        InputError: for nan or inf, numbers whose squares leave the range of the dtype, shapes that do not
            match, ``n_nonzero_coefs`` below 1, a negative ``tol``, or both ``n_nonzero_coefs`` and ``tol``.

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
        X, D = X - means(X)[:, None], D - means(D)[:, None]
    coder = Coder(D)
    return coder.dense(coder.code(X, most, tol, threads))


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
