"""Answers to alpha."""

import numpy as np
from sklearn.decomposition import sparse_encode


def _codes(X, D, alpha):
    return sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)


def wrong_without_root(X, D, alphas=(0.01, 0.1, 1.0)):
    """Forgets the root of the mean square."""
    counts, errors = [], []
    for a in alphas:
        codes = _codes(X, D, a)
        counts.append(np.mean(np.sum(codes != 0, axis=1)))
        errors.append(np.mean((X - codes @ D) ** 2))
    return np.array(counts), np.array(errors)


def wrong_mean_absolute_error(X, D, alphas=(0.01, 0.1, 1.0)):
    """Takes the mean absolute error."""
    counts, errors = [], []
    for a in alphas:
        codes = _codes(X, D, a)
        counts.append(np.mean(np.sum(codes != 0, axis=1)))
        errors.append(np.mean(np.abs(X - codes @ D)))
    return np.array(counts), np.array(errors)


def wrong_share_of_weights(X, D, alphas=(0.01, 0.1, 1.0)):
    """Takes the mean over all weights: a share, not a count."""
    counts, errors = [], []
    for a in alphas:
        codes = _codes(X, D, a)
        counts.append(np.mean(codes != 0))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(counts), np.array(errors)


def right_comprehensions(X, D, alphas=(0.01, 0.1, 1.0)):
    """Divides the count of all weights by the number of samples, and the norm by the root of the size."""
    codes = [_codes(X, D, a) for a in alphas]
    counts = np.array([np.count_nonzero(c) / len(X) for c in codes])
    errors = np.array([np.linalg.norm(X - c @ D) / np.sqrt(X.size) for c in codes])
    return counts, errors
