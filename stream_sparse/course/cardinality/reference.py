"""The answer: fitted and held-out error by the number of atoms, and the knee."""

import numpy as np
from sklearn.linear_model import OrthogonalMatchingPursuit


def cardinality(sig, counts=(1, 3, 5, 7, 9)):
    """Return the error of fitted samples and that of held-out ones for each count of atoms, and the knee.

    >>> t = np.arange(80)
    >>> sig = np.sin(0.3 * t) + np.sin(0.7 * t) + 0.1 * np.sin(3.1 * t)
    >>> fitted, held_out, knee = cardinality(sig)
    >>> fitted.shape, held_out.shape, int(knee)
    ((5,), (5,), 3)
    """
    t, f = np.arange(len(sig)), np.linspace(0.001, 1, 100)
    basis = np.sin(np.outer(t, f))
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[::2], sig[::2])
        wrong = sig - model.predict(basis)
        fitted.append(np.sqrt(np.mean(wrong[::2] ** 2)))
        held_out.append(np.sqrt(np.mean(wrong[1::2] ** 2)))
    across, up = np.array(counts, float), np.array(fitted)
    across = (across - across[0]) / (across[-1] - across[0])
    up = (up - up[-1]) / (up[0] - up[-1])
    return np.array(fitted), np.array(held_out), counts[np.argmax((1 - across) - up)]
