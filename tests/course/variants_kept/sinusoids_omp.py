"""Answers to sinusoids_omp."""

import numpy as np
from sklearn.linear_model import OrthogonalMatchingPursuit


def _basis(n):
    return np.sin(np.outer(np.arange(n), np.linspace(0.001, 1, 100)))


def wrong_order(sig, n_nonzero=10):
    """Returns the signal before the weights."""
    basis = _basis(len(sig))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero, fit_intercept=True).fit(basis, sig)
    return model.predict(basis), model.coef_


def wrong_without_intercept(sig, n_nonzero=10):
    """Rebuilds the signal without the intercept."""
    basis = _basis(len(sig))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero, fit_intercept=True).fit(basis, sig)
    return model.coef_, basis @ model.coef_


def wrong_cycles(sig, n_nonzero=10):
    """Takes f for cycles, and multiplies by 2 pi."""
    basis = np.sin(2 * np.pi * np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero, fit_intercept=True).fit(basis, sig)
    return model.coef_, model.predict(basis)


def right_columns_in_loop(sig, n_nonzero=10):
    """Fills the basis column by column."""
    t, f = np.arange(len(sig)), np.linspace(0.001, 1, 100)
    basis = np.zeros((len(sig), 100))
    for k in range(100):
        basis[:, k] = np.sin(f[k] * t)
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero, fit_intercept=True)
    model.fit(basis, sig)
    return model.coef_, basis @ model.coef_ + model.intercept_
