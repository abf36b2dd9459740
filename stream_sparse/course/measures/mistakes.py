"""Known mistakes; each is right but for one thing."""

import numpy as np


def _measures(x, l0=None, l1=None, kurtosis=None):
    z = (x - np.mean(x)) / np.std(x)
    return (
        np.count_nonzero(x) if l0 is None else l0,
        np.sum(np.abs(x)) if l1 is None else l1,
        np.mean(z**4) - 3 if kurtosis is None else kurtosis,
    )


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


def third_moment(x):
    """The third power is taken, which gives the skewness; the kurtosis has the fourth."""
    return _measures(x, kurtosis=np.mean(((x - np.mean(x)) / np.std(x)) ** 3) - 3)


def mean_not_subtracted(x):
    """The mean is not subtracted from the values in the kurtosis."""
    return _measures(x, kurtosis=np.mean((x / np.std(x)) ** 4) - 3)
