"""Answers to alpha."""

import numpy as np
from sklearn.decomposition import sparse_encode
from sklearn.linear_model import LassoLars
from sklearn.metrics import mean_squared_error

MORE = [(np.arange(24.0).reshape(4, 6) ** 2 % 11, np.eye(3, 6), (0.5, 2.0, 5.0, 9.0))]


def wrong_root_left_out(X, D, alphas=(0.01, 0.1, 1.0)):
    """Leaves the root out."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.count_nonzero(codes, axis=1)))
        errors.append(np.mean((X - codes @ D) ** 2))
    return np.array(counts), np.array(errors)


def wrong_mean_absolute_error(X, D, alphas=(0.01, 0.1, 1.0)):
    """Takes the mean absolute error."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.count_nonzero(codes, axis=1)))
        errors.append(np.mean(np.abs(X - codes @ D)))
    return np.array(counts), np.array(errors)


def wrong_norm(X, D, alphas=(0.01, 0.1, 1.0)):
    """Takes the norm of the error."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.count_nonzero(codes, axis=1)))
        errors.append(np.linalg.norm(X - codes @ D))
    return np.array(counts), np.array(errors)


def wrong_mean_of_roots(X, D, alphas=(0.01, 0.1, 1.0)):
    """Takes the root of each sample, and their mean."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.count_nonzero(codes, axis=1)))
        errors.append(np.mean(np.sqrt(np.mean((X - codes @ D) ** 2, axis=1))))
    return np.array(counts), np.array(errors)


def wrong_square_left_out(X, D, alphas=(0.01, 0.1, 1.0)):
    """Forgets the square."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.count_nonzero(codes, axis=1)))
        errors.append(np.mean(X - codes @ D))
    return np.array(counts), np.array(errors)


def wrong_sum_of_squares(X, D, alphas=(0.01, 0.1, 1.0)):
    """Takes the sum in place of the mean."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.count_nonzero(codes, axis=1)))
        errors.append(np.sqrt(np.sum((X - codes @ D) ** 2)))
    return np.array(counts), np.array(errors)


def wrong_total_count(X, D, alphas=(0.01, 0.1, 1.0)):
    """Counts all weights."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.count_nonzero(codes))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(counts), np.array(errors)


def wrong_share(X, D, alphas=(0.01, 0.1, 1.0)):
    """Takes the share of weights that are not 0."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(codes != 0))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(counts), np.array(errors)


def wrong_count_for_each_atom(X, D, alphas=(0.01, 0.1, 1.0)):
    """Takes the mean for each atom."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.count_nonzero(codes, axis=0)))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(counts), np.array(errors)


def wrong_positive_count(X, D, alphas=(0.01, 0.1, 1.0)):
    """Counts positive weights alone."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.sum(codes > 0, axis=1)))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(counts), np.array(errors)


def wrong_zeros_counted(X, D, alphas=(0.01, 0.1, 1.0)):
    """Counts weights that are 0."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.sum(codes == 0, axis=1)))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(counts), np.array(errors)


def wrong_tolerance(X, D, alphas=(0.01, 0.1, 1.0)):
    """Counts weights above 0.1."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.sum(np.abs(codes) > 0.1, axis=1)))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(counts), np.array(errors)


def wrong_mean_weight(X, D, alphas=(0.01, 0.1, 1.0)):
    """Takes the mean of the absolute weights."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.sum(np.abs(codes), axis=1)))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(counts), np.array(errors)


def wrong_order(X, D, alphas=(0.01, 0.1, 1.0)):
    """Returns the errors first."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.count_nonzero(codes, axis=1)))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(errors), np.array(counts)


def wrong_alpha_ignored(X, D, alphas=(0.01, 0.1, 1.0)):
    """Does not give alpha on."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars")
        counts.append(np.mean(np.count_nonzero(codes, axis=1)))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(counts), np.array(errors)


def wrong_fixed_alphas(X, D, alphas=(0.01, 0.1, 1.0)):
    """Writes penalties into the code."""
    counts, errors = [], []
    for alpha in (0.01, 0.1, 1.0):
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.count_nonzero(codes, axis=1)))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(counts), np.array(errors)


def wrong_omp(X, D, alphas=(0.01, 0.1, 1.0)):
    """Takes orthogonal matching pursuit."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="omp", alpha=alpha)
        counts.append(np.mean(np.count_nonzero(codes, axis=1)))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(counts), np.array(errors)


def wrong_threshold(X, D, alphas=(0.01, 0.1, 1.0)):
    """Takes the algorithm threshold."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="threshold", alpha=alpha)
        counts.append(np.mean(np.count_nonzero(codes, axis=1)))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(counts), np.array(errors)


def wrong_positive_codes(X, D, alphas=(0.01, 0.1, 1.0)):
    """Allows positive weights alone."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha, positive=True)
        counts.append(np.mean(np.count_nonzero(codes, axis=1)))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(counts), np.array(errors)


def wrong_returned_in_loop(X, D, alphas=(0.01, 0.1, 1.0)):
    """Has the return inside the loop."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.count_nonzero(codes, axis=1)))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
        return np.array(counts), np.array(errors)


def wrong_dictionary_transposed(X, D, alphas=(0.01, 0.1, 1.0)):
    """Transposes the dictionary."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D.T, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.count_nonzero(codes, axis=1)))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(counts), np.array(errors)


def wrong_arguments_swapped(X, D, alphas=(0.01, 0.1, 1.0)):
    """Swaps samples and atoms."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(D, X, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.count_nonzero(codes, axis=1)))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(counts), np.array(errors)


def wrong_samples_normalised(X, D, alphas=(0.01, 0.1, 1.0)):
    """Divides samples by their length."""
    X = X / np.linalg.norm(X, axis=1, keepdims=True)
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.count_nonzero(codes, axis=1)))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(counts), np.array(errors)


def wrong_mean_removed(X, D, alphas=(0.01, 0.1, 1.0)):
    """Removes the mean of the samples."""
    X = X - X.mean(axis=0)
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.count_nonzero(codes, axis=1)))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2)))
    return np.array(counts), np.array(errors)


def wrong_relative_error(X, D, alphas=(0.01, 0.1, 1.0)):
    """Divides the error by that of zeros."""
    counts, errors = [], []
    for alpha in alphas:
        codes = sparse_encode(X, D, algorithm="lasso_lars", alpha=alpha)
        counts.append(np.mean(np.count_nonzero(codes, axis=1)))
        errors.append(np.sqrt(np.mean((X - codes @ D) ** 2) / np.mean(X**2)))
    return np.array(counts), np.array(errors)


def right_all_at_once(X, D, alphas=(0.01, 0.1, 1.0)):
    """Makes codes of all penalties first."""
    codes = np.stack([sparse_encode(X, D, algorithm="lasso_lars", alpha=a) for a in alphas])
    gaps = X - np.einsum("asn,nf->asf", codes, D)
    return (codes != 0).sum(axis=2).mean(axis=1), np.linalg.norm(gaps, axis=(1, 2)) / np.sqrt(X.size)


def right_lists(X, D, alphas=(0.01, 0.1, 1.0)):
    """Returns a tuple of lists, and lets scikit-learn measure the error."""
    found = []
    for price in alphas:
        codes = sparse_encode(X, dictionary=D, alpha=price, algorithm="lasso_lars")
        found.append((np.count_nonzero(codes) / len(X), mean_squared_error(X, codes @ D) ** 0.5))
    return [pair[0] for pair in found], [pair[1] for pair in found]


def right_lasso_lars(X, D, alphas=(0.01, 0.1, 1.0)):
    """Fits LassoLars to each sample, with the penalty divided by the number of features, in float32."""
    counts = np.zeros(len(alphas), np.float32)
    errors = np.zeros(len(alphas), np.float32)
    for k, alpha in enumerate(alphas):
        model = LassoLars(alpha=alpha / X.shape[1], fit_intercept=False)
        codes = np.array([model.fit(D.T, x).coef_ for x in X])
        counts[k] = np.mean(np.sum(codes != 0, axis=1))
        errors[k] = np.sqrt(np.mean((X - codes @ D) ** 2))
    return counts, errors
