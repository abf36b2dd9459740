"""Answers to cardinality."""

import numpy as np
from sklearn.linear_model import OrthogonalMatchingPursuit


def _rms(x):
    return np.sqrt(np.mean(x**2))


def _errors(sig, counts, first, second, measure=_rms):
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[first], sig[first])
        fitted.append(measure(sig[first] - model.predict(basis[first])))
        held_out.append(measure(sig[second] - model.predict(basis[second])))
    return np.array(fitted), np.array(held_out)


def _below(counts, errors):
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (errors - errors.min()) / (errors.max() - errors.min())
    return y[0] + (y[-1] - y[0]) * x - y


def wrong_position_of_knee(sig, counts=(1, 3, 5, 7, 9)):
    """Returns the position of the knee in place of the count there."""
    fitted, held_out = _errors(sig, counts, slice(0, None, 2), slice(1, None, 2))
    return fitted, held_out, np.argmax(_below(counts, fitted))


def wrong_halves(sig, counts=(1, 3, 5, 7, 9)):
    """Fits the first half of the signal, and holds out the second one."""
    half = len(sig) // 2
    fitted, held_out = _errors(sig, counts, slice(0, half), slice(half, None))
    return fitted, held_out, counts[np.argmax(_below(counts, fitted))]


def wrong_without_root(sig, counts=(1, 3, 5, 7, 9)):
    """Forgets the root of the mean square."""
    fitted, held_out = _errors(sig, counts, slice(0, None, 2), slice(1, None, 2), lambda x: np.mean(x**2))
    return fitted, held_out, counts[np.argmax(_below(counts, fitted))]


def wrong_knee_of_held_out(sig, counts=(1, 3, 5, 7, 9)):
    """Takes the knee of the second error curve."""
    fitted, held_out = _errors(sig, counts, slice(0, None, 2), slice(1, None, 2))
    return fitted, held_out, counts[np.argmax(_below(counts, held_out))]


def right_matrix_by_broadcasting(sig, counts=(1, 3, 5, 7, 9)):
    """Builds two bases by broadcasting, and adds the intercept by hand."""
    t, f = np.arange(len(sig)), np.linspace(0.001, 1, 100)
    even, odd = np.sin(t[::2, None] * f), np.sin(t[1::2, None] * f)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True).fit(even, sig[::2])
        fitted.append(_rms(sig[::2] - even @ model.coef_ - model.intercept_))
        held_out.append(_rms(sig[1::2] - odd @ model.coef_ - model.intercept_))
    fitted = np.array(fitted)
    return fitted, np.array(held_out), counts[int(np.argmax(_below(counts, fitted)))]
