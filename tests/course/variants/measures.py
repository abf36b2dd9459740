"""Answers to measures."""

import numpy as np
import scipy.stats
from sklearn.preprocessing import StandardScaler

MORE = [(np.full(5, 3.0),), (np.array([0.0, 300.0, 10.0, 0.0]),), (np.array([1e-12, 0.0, 2.0, -1.0]),)]


def wrong_minus_3_forgotten(x):
    """Forgets to subtract 3."""
    z = (x - np.mean(x)) / np.std(x)
    return np.count_nonzero(x), np.sum(np.abs(x)), np.mean(z**4)


def wrong_fisher_off(x):
    """Calls SciPy's kurtosis with fisher=False."""
    return np.count_nonzero(x), np.sum(np.abs(x)), scipy.stats.kurtosis(x, axis=None, fisher=False)


def wrong_unbiased(x):
    """Calls SciPy's kurtosis with bias=False."""
    return np.count_nonzero(x), np.sum(np.abs(x)), scipy.stats.kurtosis(x, axis=None, bias=False)


def wrong_along_axis(x):
    """Calls SciPy's kurtosis as it is, along the first axis."""
    return np.count_nonzero(x), np.sum(np.abs(x)), scipy.stats.kurtosis(x)


def wrong_mean_over_columns(x):
    """Takes the mean of the kurtosis of the columns."""
    return np.count_nonzero(x), np.sum(np.abs(x)), np.mean(scipy.stats.kurtosis(x))


def wrong_matrix_norm(x):
    """Takes np.linalg.norm(x, 1), which is that of a matrix for a frame."""
    z = (x - np.mean(x)) / np.std(x)
    return np.count_nonzero(x), np.linalg.norm(x, 1), np.mean(z**4) - 3


def wrong_norms_of_numpy(x):
    """Takes np.linalg.norm of the orders 0 and 1."""
    z = (x - np.mean(x)) / np.std(x)
    return np.linalg.norm(x, 0), np.linalg.norm(x, 1), np.mean(z**4) - 3


def wrong_ddof(x):
    """Divides by n - 1 in sigma."""
    z = (x - np.mean(x)) / np.std(x, ddof=1)
    return np.count_nonzero(x), np.sum(np.abs(x)), np.mean(z**4) - 3


def wrong_variance(x):
    """Divides by the variance in place of sigma."""
    z = (x - np.mean(x)) / np.var(x)
    return np.count_nonzero(x), np.sum(np.abs(x)), np.mean(z**4) - 3


def wrong_skewness(x):
    """Takes the third power."""
    z = (x - np.mean(x)) / np.std(x)
    return np.count_nonzero(x), np.sum(np.abs(x)), np.mean(z**3) - 3


def wrong_mean_kept(x):
    """Does not subtract the mean."""
    z = x / np.std(x)
    return np.count_nonzero(x), np.sum(np.abs(x)), np.mean(z**4) - 3


def wrong_median(x):
    """Subtracts the median."""
    z = (x - np.median(x)) / np.std(x)
    return np.count_nonzero(x), np.sum(np.abs(x)), np.mean(z**4) - 3


def wrong_sum_of_fourth_powers(x):
    """Takes the sum in place of the mean."""
    z = (x - np.mean(x)) / np.std(x)
    return np.count_nonzero(x), np.sum(np.abs(x)), np.sum(z**4) - 3


def wrong_zeros_counted(x):
    """Counts the zeros."""
    z = (x - np.mean(x)) / np.std(x)
    return np.sum(x == 0), np.sum(np.abs(x)), np.mean(z**4) - 3


def wrong_positive_counted(x):
    """Counts positive values alone."""
    z = (x - np.mean(x)) / np.std(x)
    return np.sum(x > 0), np.sum(np.abs(x)), np.mean(z**4) - 3


def wrong_share_of_nonzero(x):
    """Takes the share of values that are not 0."""
    z = (x - np.mean(x)) / np.std(x)
    return np.mean(x != 0), np.sum(np.abs(x)), np.mean(z**4) - 3


def wrong_tolerance(x):
    """Counts what is not near 0."""
    z = (x - np.mean(x)) / np.std(x)
    return np.sum(~np.isclose(x, 0)), np.sum(np.abs(x)), np.mean(z**4) - 3


def wrong_nonzero_summed(x):
    """Adds up the values that are not 0 in place of counting them."""
    z = (x - np.mean(x)) / np.std(x)
    return np.sum(x[x != 0]), np.sum(np.abs(x)), np.mean(z**4) - 3


def wrong_length_of_nonzero(x):
    """Takes len(np.nonzero(x)), which counts axes."""
    z = (x - np.mean(x)) / np.std(x)
    return len(np.nonzero(x)), np.sum(np.abs(x)), np.mean(z**4) - 3


def wrong_sum_without_absolute(x):
    """Forgets the absolute value in l1."""
    z = (x - np.mean(x)) / np.std(x)
    return np.count_nonzero(x), np.sum(x), np.mean(z**4) - 3


def wrong_absolute_of_the_sum(x):
    """Takes the absolute value of the sum."""
    z = (x - np.mean(x)) / np.std(x)
    return np.count_nonzero(x), np.abs(np.sum(x)), np.mean(z**4) - 3


def wrong_mean_absolute(x):
    """Takes the mean of the absolute values."""
    z = (x - np.mean(x)) / np.std(x)
    return np.count_nonzero(x), np.mean(np.abs(x)), np.mean(z**4) - 3


def wrong_l2(x):
    """Takes l2 in place of l1."""
    z = (x - np.mean(x)) / np.std(x)
    return np.count_nonzero(x), np.sqrt(np.sum(x**2)), np.mean(z**4) - 3


def wrong_order(x):
    """Returns the kurtosis first."""
    z = (x - np.mean(x)) / np.std(x)
    return np.mean(z**4) - 3, np.count_nonzero(x), np.sum(np.abs(x))


def wrong_norms_swapped(x):
    """Swaps l0 and l1."""
    z = (x - np.mean(x)) / np.std(x)
    return np.sum(np.abs(x)), np.count_nonzero(x), np.mean(z**4) - 3


def wrong_kurtosis_forgotten(x):
    """Returns l0 and l1 alone."""
    return np.count_nonzero(x), np.sum(np.abs(x))


def wrong_kurtosis_of_nonzero(x):
    """Takes the kurtosis of the values that are not 0."""
    y = x[x != 0]
    z = (y - np.mean(y)) / np.std(y)
    return np.count_nonzero(x), np.sum(np.abs(x)), np.mean(z**4) - 3


def wrong_power_outside(x):
    """Takes the power of the mean in place of the mean of the power."""
    z = (x - np.mean(x)) / np.std(x)
    return np.count_nonzero(x), np.sum(np.abs(x)), np.mean(z) ** 4 - 3


def wrong_variance_once(x):
    """Divides by sigma^2 where sigma^4 belongs."""
    d = x - np.mean(x)
    return np.count_nonzero(x), np.sum(np.abs(x)), np.mean(d**4) / np.mean(d**2) - 3


def wrong_printed(x):
    """Prints the three numbers."""
    print(np.count_nonzero(x), np.sum(np.abs(x)), scipy.stats.kurtosis(x, axis=None))


def wrong_small_added_to_sigma(x):
    """Adds a small number to sigma, against a division by 0."""
    z = (x - np.mean(x)) / (np.std(x) + 1e-3)
    return np.count_nonzero(x), np.sum(np.abs(x)), np.mean(z**4) - 3


def right_scipy(x):
    """Calls SciPy on the flat values."""
    return np.count_nonzero(x), np.abs(x).sum(), scipy.stats.kurtosis(x.ravel())


def right_lists(x):
    """Uses lists without NumPy."""
    values = x.ravel().tolist()
    n = len(values)
    mean = sum(values) / n
    second = sum((v - mean) ** 2 for v in values) / n
    fourth = sum((v - mean) ** 4 for v in values) / n
    kurtosis = fourth / second**2 - 3 if second else float("nan")
    return [sum(v != 0 for v in values), sum(map(abs, values)), kurtosis]


def right_moments(x):
    """Computes central moments from raw ones, in an array."""
    m1, m2, m3, m4 = (np.mean(x**k) for k in (1, 2, 3, 4))
    second = m2 - m1**2
    fourth = m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4
    return np.array([np.sum(x != 0), np.linalg.norm(x.ravel(), 1), fourth / second**2 - 3])


def right_float32(x):
    """Computes in float32."""
    x = np.asarray(x, dtype=np.float32)
    z = (x - x.mean()) / x.std()
    return np.count_nonzero(x), np.abs(x).sum(), (z**4).mean() - np.float32(3)


def right_scaler(x):
    """Scales by scikit-learn."""
    z = StandardScaler().fit_transform(x.reshape(-1, 1))
    fourth = np.einsum("ij,ij,ij,ij->", z, z, z, z) / x.size if np.ptp(x) else np.nan
    return len(x[x != 0]), float(np.linalg.norm(x.ravel(), ord=1)), fourth - 3
