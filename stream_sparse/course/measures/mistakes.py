"""Known mistakes; each is right but for one thing."""

import numpy as np


def _measures(x, l0=None, l1=None, kurtosis=None):
    z = (x - np.mean(x)) / np.std(x)
    return (
        np.count_nonzero(x) if l0 is None else l0,
        np.sum(np.abs(x)) if l1 is None else l1,
        np.mean(z**4) - 3 if kurtosis is None else kurtosis,
    )


def _kurtosis(x, axis):
    z = (x - np.mean(x, axis=axis)) / np.std(x, axis=axis)
    return np.mean(z**4, axis=axis) - 3


def zeros_counted(x):
    """l0 counts the values that are 0; it should count the others."""
    return _measures(x, l0=np.sum(x == 0))


def negative_values_not_counted(x):
    """l0 leaves out negative values: they are not 0 either."""
    return _measures(x, l0=np.sum(x > 0))


def all_counted(x):
    """l0 counts all values; it should leave out those that are 0."""
    return _measures(x, l0=x.size)


def share_of_values(x):
    """l0 is divided by the number of values; it is a count."""
    return _measures(x, l0=np.count_nonzero(x) / x.size)


def absolute_missing(x):
    """The absolute value is missing in l1: values of both signs cancel."""
    return _measures(x, l1=np.sum(x))


def mean_in_place_of_sum(x):
    """l1 is a sum, not a mean."""
    return _measures(x, l1=np.mean(np.abs(x)))


def euclidean(x):
    """l1 is the sum of absolute values; the root of the sum of squares is l2."""
    return _measures(x, l1=np.sqrt(np.sum(x**2)))


def three_not_subtracted(x):
    """3 is not subtracted from the kurtosis: a normal distribution should have 0."""
    return _measures(x, kurtosis=np.mean(((x - np.mean(x)) / np.std(x)) ** 4))


def sigma_of_a_sample(x):
    """sigma divides by n - 1 in the kurtosis; np.std divides by n, and so should it here."""
    return _measures(x, kurtosis=np.mean(((x - np.mean(x)) / np.std(x, ddof=1)) ** 4) - 3)


def unbiased(x):
    """The kurtosis is corrected for the size of the sample; the plain one is asked for (SciPy: bias=True)."""
    n, excess = x.size, np.mean(((x - np.mean(x)) / np.std(x)) ** 4) - 3
    return _measures(x, kurtosis=(n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6))


def kurtosis_of_columns(x):
    """The kurtosis is that of each column; take it of all values."""
    return _measures(x, kurtosis=_kurtosis(x, axis=0))


def mean_kurtosis_of_columns(x):
    """The kurtosis is a mean over columns; take it of all values together."""
    return _measures(x, kurtosis=np.mean(_kurtosis(x, axis=0)))


def norm_of_a_matrix(x):
    """l1 of a frame is the norm of a matrix, as by np.linalg.norm: sum over all values."""
    return _measures(x, l1=np.linalg.norm(x, 1))


def variance_in_place_of_sigma(x):
    """Values are divided by the variance; divide them by its root, sigma."""
    return _measures(x, kurtosis=np.mean(((x - np.mean(x)) / np.var(x)) ** 4) - 3)


def median_subtracted(x):
    """The median is subtracted in the kurtosis; the mean is asked for."""
    return _measures(x, kurtosis=np.mean(((x - np.median(x)) / np.std(x)) ** 4) - 3)


def summed(x):
    """The fourth powers are summed in the kurtosis; take their mean."""
    return _measures(x, kurtosis=np.sum(((x - np.mean(x)) / np.std(x)) ** 4) - 3)


def mean_before_the_power(x):
    """The mean is taken before the fourth power in the kurtosis; take the power of each value first."""
    return _measures(x, kurtosis=np.mean((x - np.mean(x)) / np.std(x)) ** 4 - 3)


def sigma_squared_once(x):
    """The fourth powers are divided by sigma^2 in the kurtosis; the power holds for sigma, too."""
    return _measures(x, kurtosis=np.mean((x - np.mean(x)) ** 4) / np.var(x) - 3)


def small_number_added(x):
    """A number is added to sigma in the kurtosis: where all values are equal the result is nan."""
    return _measures(x, kurtosis=np.mean(((x - np.mean(x)) / (np.std(x) + 1e-3)) ** 4) - 3)


def zero_for_nan(x):
    """The kurtosis of values that are all equal is a number here; it should be nan."""
    return _measures(x, kurtosis=np.nan_to_num(_measures(x)[2]))


def small_values_not_counted(x):
    """l0 leaves out small values: whatever is not 0 counts."""
    return _measures(x, l0=np.sum(np.abs(x) > 1e-8))


def values_summed(x):
    """l0 adds up values; it should count them."""
    return _measures(x, l0=np.sum(x[x != 0]))


def axes_counted(x):
    """l0 is the number of axes, as by len(np.nonzero(x)); count the values."""
    return _measures(x, l0=x.ndim)


def third_moment(x):
    """The third power is taken, which gives the skewness; the kurtosis has the fourth."""
    return _measures(x, kurtosis=np.mean(((x - np.mean(x)) / np.std(x)) ** 3) - 3)


def mean_not_subtracted(x):
    """The mean is not subtracted from the values in the kurtosis."""
    return _measures(x, kurtosis=np.mean((x / np.std(x)) ** 4) - 3)
