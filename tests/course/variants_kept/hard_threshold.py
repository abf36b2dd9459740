"""Answers to hard_threshold."""

import numpy as np


def wrong_greater_only(x, theta=150, percentile=None):
    """Uses > in place of >=."""
    if percentile is not None:
        theta = np.percentile(x, percentile)
    return np.where(x > theta, x, 0)


def wrong_absolute_value(x, theta=150, percentile=None):
    """Compares the absolute value with theta, as textbooks do for coefficients."""
    if percentile is not None:
        theta = np.percentile(x, percentile)
    return np.where(np.abs(x) >= theta, x, 0)


def wrong_percentile_of_zero(x, theta=150, percentile=None):
    """Writes `if percentile:`, which is false for 0."""
    if percentile:
        theta = np.percentile(x, percentile)
    return x * (x >= theta)


def wrong_share_of_maximum(x, theta=150, percentile=None):
    """Takes a percentile for a share of the maximum."""
    if percentile is not None:
        theta = np.max(x) * percentile / 100
    return np.where(x >= theta, x, 0)


def wrong_percentile_of_each_column(x, theta=150, percentile=None):
    """Takes a percentile for each column, not one for all values."""
    if percentile is not None:
        theta = np.percentile(x, percentile, axis=0)
    return np.where(x >= theta, x, 0)


def wrong_in_place(x, theta=150, percentile=None):
    """Sets values to 0 in the array that was given."""
    if percentile is not None:
        theta = np.percentile(x, percentile)
    x[x < theta] = 0
    return x


def right_mask_on_copy(x, theta=150, percentile=None):
    """Sets values to 0 in a copy."""
    limit = theta if percentile is None else np.percentile(x, percentile)
    result = np.array(x)
    result[result < limit] = 0
    return result


def right_quantile(x, theta=150, percentile=None):
    """Uses np.quantile, and multiplies by a mask."""
    if percentile is not None:
        theta = np.quantile(x, percentile / 100)
    return x * (x >= theta)
