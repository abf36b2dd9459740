"""Known mistakes; each is right but for one thing."""

import numpy as np
from sklearn.linear_model import Lasso, LinearRegression, OrthogonalMatchingPursuit


def _omp(
    sig, count, *, turns=1.0, wave=np.sin, intercept=True, rebuilt=True, start=0, step=1, low=0.001, high=1,
    length=False,
):  # fmt: skip
    t, f = step * np.arange(start, start + len(sig)), np.linspace(low, high, 100)
    basis = wave(turns * np.outer(t, f))
    if length:
        basis = basis / np.linalg.norm(basis, axis=0)
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


def time_to_one(sig, n_nonzero=10):
    """Time ends at 1; it goes on in steps of 1."""
    return _omp(sig, n_nonzero, step=1 / (len(sig) - 1))


def frequencies_end_early(sig, n_nonzero=10):
    """The frequencies do not end at 1, as by np.arange; take np.linspace."""
    return _omp(sig, n_nonzero, high=0.991)


def sinusoids_of_length_one(sig, n_nonzero=10):
    """The sinusoids are divided by their length; leave them as they are."""
    return _omp(sig, n_nonzero, length=True)


def rest(sig, n_nonzero=10):
    """The rest of the signal is returned; return the part that is rebuilt."""
    weights, rebuilt = _omp(sig, n_nonzero)
    return weights, sig - rebuilt


def mean_added(sig, n_nonzero=10):
    """The mean of the signal is added in place of the intercept, which belongs to the fit."""
    weights, rebuilt = _omp(sig, n_nonzero, rebuilt=False)
    return weights, rebuilt + np.mean(sig)


def mean_removed_before(sig, n_nonzero=10):
    """The mean is removed before, and there is no intercept: the sinusoids have means, too."""
    weights, rebuilt = _omp(sig - np.mean(sig), n_nonzero, intercept=False)
    return weights, rebuilt + np.mean(sig)


def lasso(sig, n_nonzero=10):
    """The weights are smaller than a fit gives, as by Lasso: take orthogonal matching pursuit."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    model = Lasso(alpha=0.1).fit(basis, sig)
    return model.coef_, model.predict(basis)


def _centred(sig):
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    return basis - basis.mean(axis=0), sig - np.mean(sig)


def matching_pursuit(sig, n_nonzero=10):
    """The pursuit is not orthogonal: all weights are fitted again after each new sinusoid."""
    basis, rest = _centred(sig)
    weights = np.zeros(100)
    for _ in range(n_nonzero):
        best = np.argmax(np.abs(basis.T @ rest))
        step = basis[:, best] @ rest / (basis[:, best] @ basis[:, best])
        weights[best] += step
        rest = rest - step * basis[:, best]
    return weights, sig - rest


def all_at_once(sig, n_nonzero=10):
    """All sinusoids are chosen at once; each should be chosen for what is left by those before it."""
    basis, rest = _centred(sig)
    best = np.argsort(np.abs(basis.T @ rest))[-n_nonzero:]
    model = LinearRegression().fit(basis[:, best], sig)
    weights = np.zeros(100)
    weights[best] = model.coef_
    return weights, model.predict(basis[:, best])


def frequencies_in_hundredths(sig, n_nonzero=10):
    """The frequencies are 0, 0.01, ... 0.99, as by np.arange; take np.linspace(0.001, 1, 100)."""
    return _omp(sig, n_nonzero, low=0, high=0.99)
