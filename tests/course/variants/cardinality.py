"""Answers to cardinality."""

import numpy as np
from sklearn.linear_model import OrthogonalMatchingPursuit, orthogonal_mp
from sklearn.metrics import mean_squared_error

_T = np.arange(90)
_WAVES = 2 * np.sin(0.31 * _T) + 1.5 * np.sin(0.62 * _T) + np.sin(0.83 * _T)
MORE = [
    (_WAVES + np.random.default_rng(seed).normal(0, 1, 90), (1, 2, 3, 5, 8, 12, 17)) for seed in (0, 1, 2)
]


def wrong_root_left_out(sig, counts=(1, 3, 5, 7, 9)):
    """Leaves the root out."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.mean((sig[train] - model.predict(basis[train])) ** 2))
        held_out.append(np.mean((sig[test] - model.predict(basis[test])) ** 2))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmax(1 - x - y)]
    return fitted, held_out, knee


def wrong_mean_absolute_error(sig, counts=(1, 3, 5, 7, 9)):
    """Takes the mean absolute error."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.mean(np.abs(sig[train] - model.predict(basis[train]))))
        held_out.append(np.mean(np.abs(sig[test] - model.predict(basis[test]))))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmax(1 - x - y)]
    return fitted, held_out, knee


def wrong_sum_of_squares(sig, counts=(1, 3, 5, 7, 9)):
    """Takes the length of the error."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.linalg.norm(sig[train] - model.predict(basis[train])))
        held_out.append(np.linalg.norm(sig[test] - model.predict(basis[test])))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmax(1 - x - y)]
    return fitted, held_out, knee


def wrong_fitted_to_all(sig, counts=(1, 3, 5, 7, 9)):
    """Fits all samples."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis, sig)
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[train])) ** 2)))
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmax(1 - x - y)]
    return fitted, held_out, knee


def wrong_halves(sig, counts=(1, 3, 5, 7, 9)):
    """Fits the first half, and tests on the second."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, len(sig) // 2), slice(len(sig) // 2, None)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[train])) ** 2)))
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmax(1 - x - y)]
    return fitted, held_out, knee


def wrong_odd_fitted(sig, counts=(1, 3, 5, 7, 9)):
    """Fits the odd samples."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(1, None, 2), slice(0, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[train])) ** 2)))
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmax(1 - x - y)]
    return fitted, held_out, knee


def wrong_fitted_again_to_held_out(sig, counts=(1, 3, 5, 7, 9)):
    """Fits the held-out samples again before it measures their error."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[train])) ** 2)))
        model.fit(basis[test], sig[test])
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmax(1 - x - y)]
    return fitted, held_out, knee


def wrong_held_out_is_all(sig, counts=(1, 3, 5, 7, 9)):
    """Measures the second error on all samples."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(None)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[train])) ** 2)))
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmax(1 - x - y)]
    return fitted, held_out, knee


def wrong_errors_swapped(sig, counts=(1, 3, 5, 7, 9)):
    """Returns the held-out error first."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[train])) ** 2)))
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmax(1 - x - y)]
    return held_out, fitted, knee


def wrong_knee_first(sig, counts=(1, 3, 5, 7, 9)):
    """Returns the knee first."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[train])) ** 2)))
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmax(1 - x - y)]
    return knee, fitted, held_out


def wrong_knee_place(sig, counts=(1, 3, 5, 7, 9)):
    """Returns the place of the knee in place of the count."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[train])) ** 2)))
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = np.argmax(1 - x - y)
    return fitted, held_out, knee


def wrong_knee_of_held_out(sig, counts=(1, 3, 5, 7, 9)):
    """Takes the knee of the second curve."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[train])) ** 2)))
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (held_out - held_out[-1]) / (held_out[0] - held_out[-1])
    knee = counts[np.argmax(1 - x - y)]
    return fitted, held_out, knee


def wrong_knee_above(sig, counts=(1, 3, 5, 7, 9)):
    """Takes the point farthest above the line."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[train])) ** 2)))
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmin(1 - x - y)]
    return fitted, held_out, knee


def wrong_best_held_out(sig, counts=(1, 3, 5, 7, 9)):
    """Takes the count of the smallest held-out error."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[train])) ** 2)))
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmin(held_out)]
    return fitted, held_out, knee


def wrong_largest_step(sig, counts=(1, 3, 5, 7, 9)):
    """Takes the count after the largest step."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[train])) ** 2)))
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmax(-np.diff(fitted)) + 1]
    return fitted, held_out, knee


def wrong_sharpest_bend(sig, counts=(1, 3, 5, 7, 9)):
    """Takes the largest second difference."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[train])) ** 2)))
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmax(np.diff(fitted, n=2)) + 1]
    return fitted, held_out, knee


def wrong_nearest_to_origin(sig, counts=(1, 3, 5, 7, 9)):
    """Takes the point nearest to 0, 0."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[train])) ** 2)))
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmin(np.hypot(x, y))]
    return fitted, held_out, knee


def wrong_knee_not_scaled(sig, counts=(1, 3, 5, 7, 9)):
    """Takes the smallest sum of count and error, not scaled."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[train])) ** 2)))
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmin(np.array(counts) + fitted)]
    return fitted, held_out, knee


def wrong_no_intercept(sig, counts=(1, 3, 5, 7, 9)):
    """Fits without an intercept."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=False)
        model.fit(basis[train], sig[train])
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[train])) ** 2)))
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmax(1 - x - y)]
    return fitted, held_out, knee


def wrong_time_restarted(sig, counts=(1, 3, 5, 7, 9)):
    """Counts the fitted samples 0, 1, 2 ..."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[: len(sig[train])], sig[train])
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[: len(sig[train])])) ** 2)))
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmax(1 - x - y)]
    return fitted, held_out, knee


def wrong_fixed_counts(sig, counts=(1, 3, 5, 7, 9)):
    """Writes the counts into the code."""
    counts = (1, 3, 5, 7, 9)
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[train])) ** 2)))
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmax(1 - x - y)]
    return fitted, held_out, knee


def wrong_returned_in_loop(sig, counts=(1, 3, 5, 7, 9)):
    """Has the return inside the loop."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.sqrt(np.mean((sig[train] - model.predict(basis[train])) ** 2)))
        held_out.append(np.sqrt(np.mean((sig[test] - model.predict(basis[test])) ** 2)))
        return np.array(fitted), np.array(held_out), count


def wrong_standard_deviation(sig, counts=(1, 3, 5, 7, 9)):
    """Takes the standard deviation of the error."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(np.std(sig[train] - model.predict(basis[train]), ddof=1))
        held_out.append(np.std(sig[test] - model.predict(basis[test]), ddof=1))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmax(1 - x - y)]
    return fitted, held_out, knee


def wrong_score(sig, counts=(1, 3, 5, 7, 9)):
    """Takes R squared for the error."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    train, test = slice(0, None, 2), slice(1, None, 2)
    fitted, held_out = [], []
    for count in counts:
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count, fit_intercept=True)
        model.fit(basis[train], sig[train])
        fitted.append(model.score(basis[train], sig[train]))
        held_out.append(model.score(basis[test], sig[test]))
    fitted, held_out = np.array(fitted), np.array(held_out)
    x = (np.array(counts) - counts[0]) / (counts[-1] - counts[0])
    y = (fitted - fitted[-1]) / (fitted[0] - fitted[-1])
    knee = counts[np.argmax(1 - x - y)]
    return fitted, held_out, knee


def right_vertical_distance(sig, counts=(1, 3, 5, 7, 9)):
    """Measures the distance from the line without scaling, which has its largest value at the same count."""
    basis = np.sin(np.outer(np.arange(len(sig)), np.linspace(0.001, 1, 100)))
    errors = np.zeros((2, len(counts)))
    for k, count in enumerate(counts):
        model = OrthogonalMatchingPursuit(n_nonzero_coefs=count).fit(basis[::2], sig[::2])
        for part in (0, 1):
            errors[part, k] = mean_squared_error(sig[part::2], model.predict(basis[part::2])) ** 0.5
    line = np.interp(counts, [counts[0], counts[-1]], [errors[0, 0], errors[0, -1]])
    return errors[0], errors[1], counts[int(np.argmax(line - errors[0]))]


def right_lists(sig, counts=(1, 3, 5, 7, 9)):
    """Centres by hand, returns lists, and takes the distance from the line by a cross product."""
    basis = np.array([[np.sin(f * t) for f in np.linspace(0.001, 1, 100)] for t in range(len(sig))])
    even, odd, y, rest = basis[0::2], basis[1::2], sig[0::2], sig[1::2]
    mean, level = even.mean(axis=0), y.mean()
    first, second = [], []
    for count in counts:
        weights = orthogonal_mp(even - mean, y - level, n_nonzero_coefs=count)
        first.append(float(np.std(y - level - (even - mean) @ weights)))
        second.append(float(np.linalg.norm(rest - level - (odd - mean) @ weights) / len(rest) ** 0.5))
    a = [(c - counts[0]) / (counts[-1] - counts[0]) for c in counts]
    b = [(e - min(first)) / (max(first) - min(first)) for e in first]
    below = [((b[0] - b[-1]) * (1 - x) + b[-1]) - z for x, z in zip(a, b)]
    return first, second, counts[below.index(max(below))]


def right_float32_results(sig, counts=(1, 3, 5, 7, 9)):
    """Keeps errors in float32, and stacks them."""
    basis = np.sin(np.arange(len(sig))[:, None] * np.linspace(0.001, 1, 100)[None, :])
    models = [OrthogonalMatchingPursuit(n_nonzero_coefs=c).fit(basis[::2], sig[::2]) for c in counts]
    gaps = np.stack([sig - model.predict(basis) for model in models]).astype(np.float32)
    fitted = np.sqrt(np.einsum("ij,ij->i", gaps[:, ::2], gaps[:, ::2]) / np.float32(gaps[:, ::2].shape[1]))
    held_out = np.sqrt(np.mean(np.square(gaps[:, 1::2]), axis=1))
    x = (np.asarray(counts) - min(counts)) / (max(counts) - min(counts))
    y = (fitted - fitted.min()) / (fitted.max() - fitted.min())
    return fitted, held_out, np.asarray(counts)[np.argmin(x + y)]
