"""The answer: the soft threshold, and coordinate descent."""

import numpy as np


def lasso(x, D, alpha=1.0, passes=1):
    """Return the products of the atoms with x after the soft threshold, and the weights after some passes.

    >>> D = np.array([[1.0, 0.0], [0.6, 0.8]])
    >>> [values.round(2) for values in lasso(np.array([3.0, 1.0]), D, alpha=0.5)]
    [array([2.5, 2.1]), array([2.5, 0.6])]
    """

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    weights = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - weights @ D + weights[j] * D[j]
            weights[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), weights
