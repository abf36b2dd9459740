"""Known mistakes; each is right but for one thing."""

import numpy as np
from sklearn.linear_model import OrthogonalMatchingPursuit


def _root(wrong):
    return np.sqrt(np.mean(wrong**2))


def _scaled(values):
    values = np.array(values, float)
    return (values - values[-1]) / (values[0] - values[-1])


def _below(counts, fitted, held_out):
    """How far the first curve is below the line between its ends."""
    return _scaled(counts) - _scaled(fitted)


def _cardinality(
    sig, counts, *, train=slice(0, None, 2), test=slice(1, None, 2), fit=None, again=None, measure=_root,
    place=None, intercept=True, restarted=False,
):  # fmt: skip
    """Compute all three; place returns the place of the knee from the counts and both curves."""
    t, f = np.arange(len(sig)), np.linspace(0.001, 1, 100)
    basis = np.sin(np.outer(t, f))
    if restarted:
        basis[train] = basis[: len(basis[train])].copy()
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=intercept)
        for errors, part, used in ((fitted, train, fit or train), (held_out, test, again or fit or train)):
            wrong = sig - model.fit(basis[used], sig[used]).predict(basis)
            errors.append(measure(wrong[part]))
    curves = np.array(fitted), np.array(held_out)
    found = np.argmax(_below(counts, *curves)) if place is None else place(np.array(counts), *curves)
    return *curves, counts[int(found)]


def held_out_samples_fitted(sig, counts=(1, 3, 5, 7, 9)):
    """The held-out samples were fitted, too: look at the rows that the fit gets."""
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
    return _cardinality(sig, counts, measure=lambda wrong: np.mean(wrong**2))


def no_intercept(sig, counts=(1, 3, 5, 7, 9)):
    """There is no intercept: give fit_intercept=True."""
    return _cardinality(sig, counts, intercept=False)


def index_of_the_knee(sig, counts=(1, 3, 5, 7, 9)):
    """The knee is the index of a count; return the count itself."""
    *curves, knee = _cardinality(sig, counts)
    return *curves, counts.index(knee)


def least_error(sig, counts=(1, 3, 5, 7, 9)):
    """The knee is where the error is least; take the point farthest below the line between the ends."""
    return _cardinality(sig, counts, place=lambda counts, fitted, held_out: np.argmin(fitted))


def knee_of_the_held_out(sig, counts=(1, 3, 5, 7, 9)):
    """The knee is that of the held-out error; take that of the fitted one."""
    return _cardinality(
        sig, counts, place=lambda counts, fitted, test: np.argmax(_below(counts, test, fitted))
    )


def mean_absolute_error(sig, counts=(1, 3, 5, 7, 9)):
    """The errors are means of absolute values; squares are asked for."""
    return _cardinality(sig, counts, measure=lambda wrong: np.mean(np.abs(wrong)))


def sums(sig, counts=(1, 3, 5, 7, 9)):
    """The errors are of sums of squares; take the mean of the squares."""
    return _cardinality(sig, counts, measure=np.linalg.norm)


def standard_deviation(sig, counts=(1, 3, 5, 7, 9)):
    """The errors are standard deviations: the mean of the differences counts, too."""
    return _cardinality(sig, counts, measure=np.std)


def sample_standard_deviation(sig, counts=(1, 3, 5, 7, 9)):
    """The errors are standard deviations over n - 1; take the mean of the squares."""
    return _cardinality(sig, counts, measure=lambda wrong: np.std(wrong, ddof=1))


def largest_errors(sig, counts=(1, 3, 5, 7, 9)):
    """The errors are the largest differences; take the mean of the squares."""
    return _cardinality(sig, counts, measure=lambda wrong: np.max(np.abs(wrong)))


def held_out_samples_fitted_again(sig, counts=(1, 3, 5, 7, 9)):
    """The held-out samples are fitted before their error is measured: they are to be predicted."""
    return _cardinality(sig, counts, again=slice(1, None, 2))


def all_samples_held_out(sig, counts=(1, 3, 5, 7, 9)):
    """The second error is of all samples; take those that were not fitted."""
    return _cardinality(sig, counts, test=slice(None))


def time_restarted(sig, counts=(1, 3, 5, 7, 9)):
    """The fitted samples have the times 0, 1, 2 ...; each keeps its own time."""
    return _cardinality(sig, counts, restarted=True)


def least_held_out(sig, counts=(1, 3, 5, 7, 9)):
    """The knee is where the held-out error is least; look at the first curve, and at the line."""
    return _cardinality(sig, counts, place=lambda counts, fitted, held_out: np.argmin(held_out))


def above_the_line(sig, counts=(1, 3, 5, 7, 9)):
    """The knee is where the curve is farthest above the line; take where it is below."""
    return _cardinality(sig, counts, place=lambda *given: np.argmin(_below(*given)))


def largest_step(sig, counts=(1, 3, 5, 7, 9)):
    """The knee is after the largest step; take where the curve is farthest below the line."""
    return _cardinality(sig, counts, place=lambda counts, fitted, held_out: np.argmax(-np.diff(fitted)) + 1)


def sharpest_bend(sig, counts=(1, 3, 5, 7, 9)):
    """The knee is where the curve bends most; take where it is farthest below the line."""
    return _cardinality(sig, counts, place=lambda counts, fitted, test: np.argmax(np.diff(fitted, n=2)) + 1)


def nearest_to_the_corner(sig, counts=(1, 3, 5, 7, 9)):
    """The knee is nearest to the corner; take where the curve is farthest below the line."""
    return _cardinality(
        sig, counts, place=lambda c, fitted, held_out: np.argmin(np.hypot(1 - _scaled(c), _scaled(fitted)))
    )


def not_scaled(sig, counts=(1, 3, 5, 7, 9)):
    """Counts and errors are not scaled before the knee is looked for: they have other units."""
    return _cardinality(sig, counts, place=lambda counts, fitted, held_out: np.argmin(counts + fitted))


def score(sig, counts=(1, 3, 5, 7, 9)):
    """The share of the variance that is explained is returned; return the error."""
    fitted, held_out, _ = _cardinality(sig, counts, measure=lambda wrong: np.mean(wrong**2))
    shares = 1 - fitted / np.var(sig[::2]), 1 - held_out / np.var(sig[1::2])
    return *shares, counts[int(np.argmax(_below(counts, *shares)))]


def returned_in_the_loop(sig, counts=(1, 3, 5, 7, 9)):
    """Only the first count is done: look at whether `return` is inside the loop."""
    fitted, held_out, _ = _cardinality(sig, counts)
    return fitted[:1], held_out[:1], counts[0]


def knee_above_the_line(sig, counts=(1, 3, 5, 7, 9)):
    """The knee is also looked for above the line; take the place farthest below it."""
    return _cardinality(sig, counts, place=lambda *curves: np.argmax(np.abs(_below(*curves))))
