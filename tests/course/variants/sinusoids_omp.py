"""Answers to sinusoids_omp."""

import numpy as np
from sklearn.linear_model import Lasso, LinearRegression, OrthogonalMatchingPursuit, orthogonal_mp

MORE = [(np.arange(70.0) ** 2 % 37, 3)]


def wrong_order(sig, n_nonzero=10):
    """Returns the signal first."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero, fit_intercept=True).fit(basis, sig)
    return model.predict(basis), model.coef_


def wrong_no_intercept(sig, n_nonzero=10):
    """Fits without an intercept."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero, fit_intercept=False).fit(basis, sig)
    return model.coef_, model.predict(basis)


def wrong_intercept_left_out(sig, n_nonzero=10):
    """Leaves the intercept out of the rebuilt signal."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero, fit_intercept=True).fit(basis, sig)
    return model.coef_, basis @ model.coef_


def wrong_mean_added(sig, n_nonzero=10):
    """Adds the mean of the signal in place of the intercept."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero).fit(basis, sig)
    return model.coef_, basis @ model.coef_ + np.mean(sig)


def wrong_mean_removed_from_signal_alone(sig, n_nonzero=10):
    """Removes the mean of the signal, and fits without an intercept."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    coef = orthogonal_mp(basis, sig - sig.mean(), n_nonzero_coefs=n_nonzero)
    return coef, basis @ coef + sig.mean()


def wrong_cosines(sig, n_nonzero=10):
    """Takes cosines."""
    basis = np.cos(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero).fit(basis, sig)
    return model.coef_, model.predict(basis)


def wrong_two_pi(sig, n_nonzero=10):
    """Multiplies frequencies by 2 pi."""
    basis = np.sin(2 * np.pi * np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero).fit(basis, sig)
    return model.coef_, model.predict(basis)


def wrong_time_from_one(sig, n_nonzero=10):
    """Begins at t = 1."""
    basis = np.sin(np.outer(np.arange(1, len(sig) + 1), np.linspace(0.001, 1, 100)))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero).fit(basis, sig)
    return model.coef_, model.predict(basis)


def wrong_time_to_one(sig, n_nonzero=10):
    """Takes times from 0 to 1."""
    basis = np.sin(np.outer(np.linspace(0, 1, len(sig)), np.linspace(0.001, 1, 100)))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero).fit(basis, sig)
    return model.coef_, model.predict(basis)


def wrong_frequencies_from_zero(sig, n_nonzero=10):
    """Begins with the frequency 0."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0, 1, 100)))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero).fit(basis, sig)
    return model.coef_, model.predict(basis)


def wrong_last_frequency_missing(sig, n_nonzero=10):
    """Takes np.arange, which does not reach 1."""
    basis = np.sin(np.outer(np.arange(len(sig)), 0.001 + np.arange(100) / 100))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero).fit(basis, sig)
    return model.coef_, model.predict(basis)


def wrong_hard_coded_ten(sig, n_nonzero=10):
    """Always takes 10 atoms."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=10).fit(basis, sig)
    return model.coef_, model.predict(basis)


def wrong_default_count(sig, n_nonzero=10):
    """Forgets n_nonzero_coefs, so that scikit-learn takes a tenth of the atoms."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    model = OrthogonalMatchingPursuit().fit(basis, sig)
    return model.coef_, model.predict(basis)


def wrong_normalised(sig, n_nonzero=10):
    """Makes the sinusoids of length 1."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    basis = basis / np.linalg.norm(basis, axis=0)
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero).fit(basis, sig)
    return model.coef_, model.predict(basis)


def wrong_not_transposed(sig, n_nonzero=10):
    """Has a sinusoid in each row, and forgets to transpose."""
    basis = np.sin(np.outer(np.linspace(0.001, 1, 100), np.arange(len(sig))))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero).fit(basis, sig)
    return model.coef_, model.predict(basis)


def wrong_hard_coded_length(sig, n_nonzero=10):
    """Writes the length of the course's signal into the code."""
    basis = np.sin(np.outer(np.arange(360), np.linspace(0.001, 1, 100)))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero).fit(basis, sig)
    return model.coef_, model.predict(basis)


def wrong_nonzero_weights_alone(sig, n_nonzero=10):
    """Returns the weights that are not 0 alone."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero).fit(basis, sig)
    return model.coef_[model.coef_ != 0], model.predict(basis)


def wrong_intercept_in_weights(sig, n_nonzero=10):
    """Puts the intercept in front of the weights."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero).fit(basis, sig)
    return np.r_[model.intercept_, model.coef_], model.predict(basis)


def wrong_absolute_weights(sig, n_nonzero=10):
    """Takes absolute weights."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero).fit(basis, sig)
    return np.abs(model.coef_), model.predict(basis)


def wrong_lasso(sig, n_nonzero=10):
    """Takes Lasso in place of the pursuit."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    model = Lasso(alpha=0.1).fit(basis, sig)
    return model.coef_, model.predict(basis)


def wrong_matching_pursuit(sig, n_nonzero=10):
    """Does not fit the earlier weights again after each atom."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    centred = basis - basis.mean(axis=0)
    rest = sig - sig.mean()
    weights = np.zeros(100)
    for _ in range(n_nonzero):
        k = np.argmax(np.abs(centred.T @ rest))
        step = centred[:, k] @ rest / (centred[:, k] @ centred[:, k])
        weights[k] += step
        rest = rest - step * centred[:, k]
    return weights, sig - rest


def wrong_strongest_of_correlation(sig, n_nonzero=10):
    """Takes the atoms of the largest correlation at once."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    centred = basis - basis.mean(axis=0)
    best = np.argsort(np.abs(centred.T @ (sig - sig.mean())))[-n_nonzero:]
    model = LinearRegression().fit(basis[:, best], sig)
    weights = np.zeros(100)
    weights[best] = model.coef_
    return weights, model.predict(basis[:, best])


def wrong_rest_returned(sig, n_nonzero=10):
    """Returns what is left of the signal."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero).fit(basis, sig)
    return model.coef_, sig - model.predict(basis)


def right_list_of_two(sig, n_nonzero=10):
    """Adds the intercept by hand, and returns a list."""
    basis = np.sin(np.arange(len(sig))[:, None] * np.linspace(0.001, 1, 100))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero, precompute=False).fit(basis, sig)
    return [model.coef_, basis @ model.coef_ + model.intercept_]


def right_centred(sig, n_nonzero=10):
    """Removes all means, and calls orthogonal_mp."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    mean = basis.mean(axis=0)
    weights = orthogonal_mp(basis - mean, sig - sig.mean(), n_nonzero_coefs=n_nonzero)
    return weights, (basis - mean) @ weights + sig.mean()


def right_own_pursuit(sig, n_nonzero=10):
    """Writes the pursuit with least squares."""
    t = range(len(sig))
    basis = np.array([[np.sin(f * k) for f in np.linspace(0.001, 1, 100)] for k in t])
    centred = basis - basis.mean(axis=0)
    target = sig - sig.mean()
    chosen, rest = [], target
    for _ in range(n_nonzero):
        chosen.append(int(np.argmax(np.abs(rest @ centred))))
        found, *_ = np.linalg.lstsq(centred[:, chosen], target, rcond=None)
        rest = target - centred[:, chosen] @ found
    weights = np.zeros(100)
    weights[chosen] = found
    return weights, sig - rest


def right_float32_results(sig, n_nonzero=10):
    """Keeps results in float32."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    model = OrthogonalMatchingPursuit(n_nonzero_coefs=n_nonzero).fit(basis, sig)
    return model.coef_.astype(np.float32), model.predict(basis).astype(np.float32)
