"""Known mistakes; each is right but for one thing."""

import numpy as np
from sklearn.linear_model import OrthogonalMatchingPursuit


def _omp(
    sig, count, *, turns=1.0, wave=np.sin, intercept=True, rebuilt=True, start=0, low=0.001
):  # fmt: skip
    t, f = np.arange(start, start + len(sig)), np.linspace(low, 1, 100)
    basis = wave(turns * np.outer(t, f))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=intercept).fit(basis, sig)
    return model.coef_, model.predict(basis) if rebuilt else basis @ model.coef_


def cycles_in_place_of_radians(sig, n_nonzero=10):
    """The frequencies are multiplied by 2 pi: column k is sin(f[k] * t)."""
    return _omp(sig, n_nonzero, turns=2 * np.pi)


def cosine(sig, n_nonzero=10):
    """The basis has cosines; it should have sines."""
    return _omp(sig, n_nonzero, wave=np.cos)


def no_intercept(sig, n_nonzero=10):
    """There is no intercept: give fit_intercept=True, or the mean of the signal takes up a sinusoid."""
    return _omp(sig, n_nonzero, intercept=False)


def intercept_left_out(sig, n_nonzero=10):
    """The intercept is missing in the rebuilt signal: add model.intercept_, or take model.predict(basis)."""
    return _omp(sig, n_nonzero, rebuilt=False)


def time_from_one(sig, n_nonzero=10):
    """Time begins at 1; it should begin at 0."""
    return _omp(sig, n_nonzero, start=1)


def frequencies_from_zero(sig, n_nonzero=10):
    """The frequencies begin at 0; they should begin at 0.001."""
    return _omp(sig, n_nonzero, low=0.0)


def one_more(sig, n_nonzero=10):
    """There is one sinusoid too many: the intercept is not counted in n_nonzero_coefs."""
    return _omp(sig, n_nonzero + 1)


def count_ignored(sig, n_nonzero=10):
    """n_nonzero is not used: the count is always 10."""
    return _omp(sig, 10)


def least_squares(sig, n_nonzero=10):
    """All sinusoids take part: least squares is not sparse, orthogonal matching pursuit is."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    weights = np.linalg.lstsq(basis, sig - np.mean(sig), rcond=None)[0]
    return weights, basis @ weights + np.mean(sig)


def only_the_active(sig, n_nonzero=10):
    """Only the weights that are not 0 are returned; return all 100."""
    weights, rebuilt = _omp(sig, n_nonzero)
    return weights[weights != 0], rebuilt
