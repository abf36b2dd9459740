"""Answers to measures."""

import numpy as np
from scipy import stats


def wrong_without_minus_3(x):
    """Forgets to subtract 3."""
    z = (x - np.mean(x)) / np.std(x)
    return np.count_nonzero(x), np.abs(x).sum(), np.mean(z**4)


def wrong_sample_deviation(x):
    """Divides by n - 1 in sigma."""
    z = (x - np.mean(x)) / np.std(x, ddof=1)
    return np.count_nonzero(x), np.abs(x).sum(), np.mean(z**4) - 3


def wrong_unbiased_kurtosis(x):
    """Asks SciPy for the unbiased kurtosis."""
    x = np.ravel(x)
    return np.sum(x != 0), np.sum(np.abs(x)), stats.kurtosis(x, bias=False)


def wrong_kurtosis_of_columns(x):
    """Forgets that SciPy takes the kurtosis along the first axis."""
    return np.sum(x != 0), np.sum(np.abs(x)), np.mean(stats.kurtosis(x))


def wrong_matrix_norm(x):
    """Takes the norm of order 1 for l1, which for a matrix is the largest sum of a column."""
    z = (x - np.mean(x)) / np.std(x)
    return np.count_nonzero(x), np.linalg.norm(x, 1), np.mean(z**4) - 3


def wrong_order(x):
    """Returns l1 before l0."""
    z = (x - np.mean(x)) / np.std(x)
    return np.abs(x).sum(), np.count_nonzero(x), np.mean(z**4) - 3


def wrong_sum_of_values(x):
    """Forgets the absolute value in l1."""
    z = (x - np.mean(x)) / np.std(x)
    return np.count_nonzero(x), np.sum(x), np.mean(z**4) - 3


def right_scipy(x):
    """Lets SciPy compute the kurtosis of the flat values."""
    x = np.ravel(x)
    return np.linalg.norm(x, 0), np.linalg.norm(x, 1), stats.kurtosis(x)


def right_moments(x):
    """Divides the fourth central moment by the square of the second one."""
    d = x - np.mean(x)
    return [(x != 0).sum(), abs(x).sum(), np.mean(d**4) / np.mean(d**2) ** 2 - 3]
