"""Known mistakes; each is right but for one thing."""

import numpy as np
from sklearn.linear_model import OrthogonalMatchingPursuit


def _cardinality(
    sig, counts, *, train=slice(0, None, 2), test=slice(1, None, 2), fit=None, root=True, knee="fitted",
    intercept=True,
):  # fmt: skip
    t, f = np.arange(len(sig)), np.linspace(0.001, 1, 100)
    basis = np.sin(np.outer(t, f))
    fitted, held_out = [], []
    used = train if fit is None else fit
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=intercept)
        model.fit(basis[used], sig[used])
        wrong = sig - model.predict(basis)
        for errors, part in ((fitted, train), (held_out, test)):
            square = np.mean(wrong[part] ** 2)
            errors.append(np.sqrt(square) if root else square)
    across, up = np.array(counts, float), np.array(held_out if knee == "held out" else fitted)
    found = int(np.argmax(-across)) if knee == "first" else int(np.argmin(up))
    if knee not in ("first", "least"):
        across = (across - across[0]) / (across[-1] - across[0])
        up = (up - up[-1]) / (up[0] - up[-1])
        found = int(np.argmax((1 - across) - up))
    return np.array(fitted), np.array(held_out), found if knee == "index" else counts[found]


def held_out_samples_fitted(sig, counts=(1, 3, 5, 7, 9)):
    """The held-out samples were fitted, too: fit sig[::2] and basis[::2] alone."""
    return _cardinality(sig, counts, fit=slice(None))


def same_samples_twice(sig, counts=(1, 3, 5, 7, 9)):
    """The second error is of the fitted samples again; take t = 1, 3, 5, ..."""
    return _cardinality(sig, counts, test=slice(0, None, 2))


def errors_swapped(sig, counts=(1, 3, 5, 7, 9)):
    """The two errors are swapped: the first one is of the samples that were fitted."""
    fitted, held_out, knee = _cardinality(sig, counts)
    return held_out, fitted, knee


def odd_samples_fitted(sig, counts=(1, 3, 5, 7, 9)):
    """The wrong samples are fitted: fit t = 0, 2, 4, ... and hold out t = 1, 3, 5, ..."""
    return _cardinality(sig, counts, train=slice(1, None, 2), test=slice(0, None, 2))


def halves(sig, counts=(1, 3, 5, 7, 9)):
    """The signal is cut into halves; fit every second sample and hold out those between them."""
    middle = len(sig) // 2
    return _cardinality(sig, counts, train=slice(None, middle), test=slice(middle, None))


def root_missing(sig, counts=(1, 3, 5, 7, 9)):
    """The root is missing: the errors are mean squares."""
    return _cardinality(sig, counts, root=False)


def no_intercept(sig, counts=(1, 3, 5, 7, 9)):
    """There is no intercept: give fit_intercept=True."""
    return _cardinality(sig, counts, intercept=False)


def index_of_the_knee(sig, counts=(1, 3, 5, 7, 9)):
    """The knee is the index of a count; return the count itself."""
    return _cardinality(sig, counts, knee="index")


def least_error(sig, counts=(1, 3, 5, 7, 9)):
    """The knee is where the error is least; take the point farthest below the line between the ends."""
    return _cardinality(sig, counts, knee="least")


def knee_of_the_held_out(sig, counts=(1, 3, 5, 7, 9)):
    """The knee is that of the held-out error; take that of the fitted one."""
    return _cardinality(sig, counts, knee="held out")
