"""The answer: non-zeros and error by the penalty."""

import numpy as np
from sklearn.decomposition import sparse_encode


def alpha(X, D, alphas=(0.01, 0.1, 1.0)):
    """Return, for each penalty, the mean number of non-zero weights of a sample, and the error.

    >>> D = np.eye(3)
    >>> [values.round(2) for values in alpha(np.array([[3.0, 0.2, 0.0]]), D, alphas=[0.1, 1.0])]
    [array([2., 1.]), array([0.08, 0.59])]
    """
    nonzero, error = [], []
    for penalty in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=penalty)
        nonzero.append(np.mean(np.count_nonzero(codes, axis=1)))
        error.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(nonzero), np.array(error)
