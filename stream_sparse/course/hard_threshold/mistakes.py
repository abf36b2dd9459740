"""Known mistakes; each is right but for one thing."""

import numpy as np


def _theta(x, theta, percentile):
    return theta if percentile is None else np.percentile(x, percentile)


def greater_and_greater_or_equal_swapped(x, theta=150, percentile=None):
    """>= and > are swapped: a value that equals theta is kept."""
    return np.where(x > _theta(x, theta, percentile), x, 0)


def theta_subtracted(x, theta=150, percentile=None):
    """theta is subtracted, as in ReLU; a hard threshold keeps values as they are."""
    return np.maximum(x - _theta(x, theta, percentile), 0)


def binary(x, theta=150, percentile=None):
    """The result says only whether a value is kept; it should be the value."""
    return np.where(x >= _theta(x, theta, percentile), 1, 0)


def below(x, theta=150, percentile=None):
    """Values below theta are kept, and those above it are lost."""
    return np.where(x < _theta(x, theta, percentile), x, 0)


def percentile_ignored(x, theta=150, percentile=None):
    """percentile is not used: where it is given, theta is that percentile of x."""
    return np.where(x >= theta, x, 0)


def percentile_as_theta(x, theta=150, percentile=None):
    """percentile itself is used as the threshold; take np.percentile(x, percentile)."""
    return np.where(x >= (theta if percentile is None else percentile), x, 0)


def percentile_as_share(x, theta=150, percentile=None):
    """percentile is taken as a share: np.percentile takes 80 as 80 per cent."""
    share = None if percentile is None else percentile / 100
    return np.where(x >= _theta(x, theta, share), x, 0)


def percentile_of_each_row(x, theta=150, percentile=None):
    """The percentile is taken of each row by itself; take it of all values."""
    level = theta if percentile is None else np.percentile(x, percentile, axis=-1, keepdims=True)
    return np.where(x >= level, x, 0)


def floor(x, theta=150, percentile=None):
    """Values below theta become theta; they should become 0."""
    return np.maximum(x, _theta(x, theta, percentile))


def nan_in_place_of_zero(x, theta=150, percentile=None):
    """Values below theta become nan; they should become 0."""
    return np.where(x >= _theta(x, theta, percentile), x, np.nan)
