"""The answer: the locally competitive algorithm."""

import numpy as np


def lca(x, D, alpha=1.0, rate=0.1, steps=10):
    """Return the states of the neurons after some steps, and the weights of these states.

    >>> D = np.array([[1.0, 0.0], [0.6, 0.8]])
    >>> [values.round(3) for values in lca(np.array([3.0, 1.0]), D, alpha=0.5, rate=0.5, steps=2)]
    [array([2.01, 1.65]), array([1.51, 1.15])]
    """

    def soft(u):
        return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)

    states = np.zeros(len(D))
    inhibition = D @ D.T - np.eye(len(D))
    for _ in range(steps):
        states = states + rate * (D @ x - states - inhibition @ soft(states))
    return states, soft(states)
