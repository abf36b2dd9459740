"""Known mistakes; each is right but for one thing."""

import numpy as np


def _theta(x, theta, percentile, take=np.percentile):
    return theta if percentile is None else take(x, percentile)


def _kept(x, theta, percentile, take):
    """Keep what is not below theta, which take(x, percentile) gives where a percentile is given."""
    return np.where(x >= _theta(x, theta, percentile, take), x, 0)


def _value(x, percentile):
    values = np.sort(x, axis=None)
    return values[min(int(percentile / 100 * x.size), x.size - 1)]


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
    return _kept(x, theta, percentile, lambda x, p: p)


def percentile_as_share(x, theta=150, percentile=None):
    """percentile is taken as a share: np.percentile takes 80 as 80 per cent."""
    return _kept(x, theta, percentile, lambda x, p: np.percentile(x, p / 100))


def percentile_of_each_row(x, theta=150, percentile=None):
    """The percentile is taken of each row by itself; take it of all values."""
    return _kept(x, theta, percentile, lambda x, p: np.percentile(x, p, axis=-1, keepdims=True))


def floor(x, theta=150, percentile=None):
    """Values below theta become theta; they should become 0."""
    return np.maximum(x, _theta(x, theta, percentile))


def nan_in_place_of_zero(x, theta=150, percentile=None):
    """Values below theta become nan; they should become 0."""
    return np.where(x >= _theta(x, theta, percentile), x, np.nan)


def zero_is_no_percentile(x, theta=150, percentile=None):
    """The percentile 0 counts as missing, as by `if percentile:`; ask whether it is None."""
    return np.where(x >= _theta(x, theta, percentile or None), x, 0)


def white(x, theta=150, percentile=None):
    """The result is 255 where a value is kept; it should be the value."""
    return np.where(x >= _theta(x, theta, percentile), 255, 0)


def absolute(x, theta=150, percentile=None):
    """The absolute value is compared; a negative value is below a positive theta."""
    return np.where(np.abs(x) >= _theta(x, theta, percentile), x, 0)


def share_of_the_maximum(x, theta=150, percentile=None):
    """The percentile is taken for a share of the maximum: it is a share of the number of values."""
    return _kept(x, theta, percentile, lambda x, p: np.max(x) * p / 100)


def share_of_the_range(x, theta=150, percentile=None):
    """The percentile is taken for a share of the range: it is a share of the number of values."""
    return _kept(x, theta, percentile, lambda x, p: np.min(x) + np.ptp(x) * p / 100)


def percentile_of_each_column(x, theta=150, percentile=None):
    """The percentile is taken of each column by itself; take it of all values."""
    return _kept(x, theta, percentile, lambda x, p: np.percentile(x, p, axis=0))


def percentile_from_above(x, theta=150, percentile=None):
    """The percentile is counted from above: 80 per cent of the values lie below the 80th."""
    return _kept(x, theta, percentile, lambda x, p: np.percentile(x, 100 - p))


def share_of_theta(x, theta=150, percentile=None):
    """A share of theta is taken; where percentile is given, theta has no say."""
    return _kept(x, theta, percentile, lambda x, p: theta * p / 100)


def theta_first(x, theta=150, percentile=None):
    """theta is used first, and the percentile is that of what is left; theta has no say there."""
    kept = np.where(x >= theta, x, 0)
    return kept if percentile is None else np.where(kept >= np.percentile(kept, percentile), kept, 0)


def one_of_the_values(x, theta=150, percentile=None):
    """The percentile is one of the values; np.percentile may lie between two of them."""
    return _kept(x, theta, percentile, _value)


def zeros_left_out(x, theta=150, percentile=None):
    """The percentile is that of some values; take it of all, also of 0."""
    return _kept(x, theta, percentile, lambda x, p: np.percentile(x[x > 0], p))


def value_below(x, theta=150, percentile=None):
    """The percentile is the value below, as by method="lower"; np.percentile may lie between two values."""
    return _kept(x, theta, percentile, lambda x, p: np.percentile(x, p, method="lower"))
