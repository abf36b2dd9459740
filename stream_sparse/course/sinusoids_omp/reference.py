"""The answer: orthogonal matching pursuit on sinusoids."""

import numpy as np
from sklearn.linear_model import OrthogonalMatchingPursuit


def sinusoids_omp(sig, n_nonzero=10):
    """Return the weights of 100 sinusoids, of which n_nonzero are not 0, and the signal that they rebuild.

    >>> weights, rebuilt = sinusoids_omp(np.sin(np.linspace(0.001, 1, 100)[40] * np.arange(60)), n_nonzero=1)
    >>> np.flatnonzero(weights), rebuilt.shape
    (array([40]), (60,))
    """
    t, f = np.arange(len(sig)), np.linspace(0.001, 1, 100)
    basis = np.sin(np.outer(t, f))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero, fit_intercept=True).fit(basis, sig)
    return model.coef_, model.predict(basis)
