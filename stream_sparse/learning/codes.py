"""Code arrays: by orthogonal matching pursuit, by the lasso, or by the locally competitive algorithm."""

from __future__ import annotations

from numpy.typing import ArrayLike

from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.kernels.compiling import telling
from stream_sparse.kernels.products import means

from .arguments import price, signals_and_atoms
from .coder import Coder, whole


@telling()
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
    all chosen atoms. It works on the Gram matrix of the dictionary. Supports and weights equal those of
    scikit-learn's ``orthogonal_mp_gram``; an atom in the span of the chosen atoms is skipped.

    Sources: Pati, Rezaiifar and Krishnaprasad, "Orthogonal matching pursuit", Asilomar 1993; Rubinstein,
    Zibulevsky and Elad, "Efficient implementation of the K-SVD algorithm using batch orthogonal matching
    pursuit", Technion 2008.

    Parameters:
        X: (samples, features), real numbers.
        D: (atoms, features), real numbers; atoms may have any length.
        n_nonzero_coefs: largest number of atoms for a sample, limited by the number of atoms and of features.
            None: min(5, features, atoms), or no limit if ``tol`` is given.
        tol: a sample takes one atom, and more until the squared norm of its residual is at most this.
        intercept: fit a constant too, as ``OrthogonalMatchingPursuit(fit_intercept=True)``: signals and atoms
            less their means. The fit is then ``codes @ (D - m) + X.mean(axis=1, keepdims=True)``, with ``m =
            D.mean(axis=1, keepdims=True)``.
        threads: number of threads; the codes do not depend on it.

    Returns:
        Codes (samples, atoms), float32 if X and D are, else float64; ``codes @ D`` approximates X.

    Raises:
        InputError: for nan or inf, numbers whose squares leave the range of the dtype, shapes that do not
            match, ``threads`` or ``n_nonzero_coefs`` below 1, a negative ``tol``, or both ``n_nonzero_coefs``
            and ``tol``.

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


@telling()
def lasso(X: ArrayLike, D: ArrayLike, alpha: float, *, nonnegative: bool = False, threads: int = 1) -> Array:
    """Code signals with a dictionary by the lasso, which is solved exactly.

    The codes w of a signal x minimise ``|x - w D|^2 / 2 + alpha |w|_1``. They are a continuous function of
    the signal: where it changes little, so do they, as those of ``omp`` do not. Such weights are smaller than
    those of least squares. The method is an active set on the Gram matrix.

    scikit-learn's ``Lasso`` divides the squared error by the number of features: its ``alpha`` is this one
    divided by ``X.shape[1]``. That of ``sparse_encode`` and ``spams.lasso`` is this one.

    Source: Lee, Battle, Raina and Ng, "Efficient sparse coding algorithms", NIPS 2006.

    Parameters:
        X: (samples, features), real numbers.
        D: (atoms, features), real numbers; atoms may have any length.
        alpha: price of a weight of size 1, above 0, in the unit of X times that of D. With the largest of
            ``abs(X @ D.T)``, or more, all codes are 0. Rounding errors limit how small it may be, since atoms
            may be nearly dependent: the least that is used is 2^-12 of a sample's largest correlation in
            float32, and 2^-26 in float64. In float32 atoms at an angle below 0.001 may count as dependent;
            codes near that least alpha may cost several times the optimum, but never more than codes of 0.
        nonnegative: no weight is below 0.
        threads: number of threads; the codes do not depend on it.

    Returns:
        Codes (samples, atoms), float32 if X and D are, else float64; ``codes @ D`` approximates X.

    Raises:
        InputError: for nan or inf, numbers whose squares leave the range of the dtype, shapes that do not
            match, ``threads`` below 1, or an ``alpha`` that is not above 0.

    >>> lasso([[3.0, -0.5, -2.0]], np.eye(3), alpha=1.0)
    array([[ 2.,  0., -1.]])
    """
    X, D = _checked("lasso", X, D, alpha, threads)
    coder = Coder(D)
    return coder.dense(coder.lasso(X, float(alpha), nonnegative, threads))


@telling()
def lca(
    X: ArrayLike,
    D: ArrayLike,
    alpha: float,
    *,
    nonnegative: bool = False,
    steps: int = 1000,
    tol: float = 1e-3,
    threads: int = 1,
) -> Array:
    """Code signals with a dictionary by the locally competitive algorithm, a model of neurons.

    Each atom has an inner state, which its correlation with the signal drives and all active atoms inhibit;
    its weight is what exceeds the threshold alpha. The states come to rest at the codes of :func:`lasso`. A
    step is 1 over an upper bound of the largest eigenvalue of the Gram matrix: from 2 over it on, the states
    diverge.

    Source: Rozell, Johnson, Baraniuk and Olshausen, "Sparse coding via thresholding and local competition in
    neural circuits", Neural Computation 20, 2008.

    Parameters:
        X: (samples, features), real numbers.
        D: (atoms, features), real numbers; atoms may have any length.
        alpha: price of a weight of size 1, above 0, in the unit of X times that of D, as in :func:`lasso`.
        nonnegative: no weight is below 0.
        steps: largest number of steps for a sample.
        tol: a sample is done where no condition of optimality is violated by more than ``tol * alpha``; 0:
            after all ``steps``.
        threads: number of threads; the codes do not depend on it.

    Returns:
        Codes (samples, atoms), float32 if X and D are, else float64; ``codes @ D`` approximates X.

    Raises:
        InputError: for nan or inf, numbers whose squares leave the range of the dtype, shapes that do not
            match, ``threads`` or ``steps`` below 1, or an ``alpha`` that is not above 0.

    Warns:
        UserWarning: where samples are not at rest after all ``steps``, and ``tol`` is above 0.

    >>> lca([[3.0, -0.5, -2.0]], np.eye(3), alpha=1.0).round(3)
    array([[ 2.,  0., -1.]])
    """
    X, D = _checked("lca", X, D, alpha, threads)
    most = whole("lca: steps", steps)
    coder = Coder(D)
    return coder.dense(coder.lca(X, float(alpha), nonnegative, most, float(tol), threads))


def _checked(label: str, X: ArrayLike, D: ArrayLike, alpha: float, threads: int) -> tuple[Array, Array]:
    X, D = signals_and_atoms(label, X, D)
    whole(f"{label}: threads", threads)
    price(f"{label}: alpha", alpha)
    return X, D
