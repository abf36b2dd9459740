"""Answers to hard_threshold."""

import numpy as np

MORE = [
    (np.array([5.0, 300.0, 1000.0]),),
    (np.array([-200.0, -150.0, 160.0]),),
    (np.array([-3.0, 5.0, 1.0]), 150, 0),
    (np.arange(10.0) * 10, 150, 25),
    (np.array([-3.0, -2.0, -1.0]), -2),
    (np.arange(24.0).reshape(2, 3, 4), 5, 50),
]


def wrong_greater(x, theta=150, percentile=None):
    """Uses > in place of >=."""
    if percentile is not None:
        theta = np.percentile(x, percentile)
    return np.where(x > theta, x, 0)


def wrong_distance(x, theta=150, percentile=None):
    """Subtracts theta, as relu does."""
    if percentile is not None:
        theta = np.percentile(x, percentile)
    return np.where(x >= theta, x - theta, 0)


def wrong_binary(x, theta=150, percentile=None):
    """Returns 1 in place of the value."""
    if percentile is not None:
        theta = np.percentile(x, percentile)
    return np.where(x >= theta, 1, 0)


def wrong_binary_255(x, theta=150, percentile=None):
    """Returns white in place of the value."""
    if percentile is not None:
        theta = np.percentile(x, percentile)
    return np.where(x >= theta, 255, 0)


def wrong_mask(x, theta=150, percentile=None):
    """Returns the comparison."""
    if percentile is not None:
        theta = np.percentile(x, percentile)
    return x >= theta


def wrong_low_kept(x, theta=150, percentile=None):
    """Keeps the small values."""
    if percentile is not None:
        theta = np.percentile(x, percentile)
    return np.where(x < theta, x, 0)


def wrong_percentile_ignored(x, theta=150, percentile=None):
    """Does not use the percentile."""
    return np.where(x >= theta, x, 0)


def wrong_if_percentile(x, theta=150, percentile=None):
    """Writes `if percentile:`, so that 0 is not a percentile."""
    if percentile:
        theta = np.percentile(x, percentile)
    return np.where(x >= theta, x, 0)


def wrong_share_of_maximum(x, theta=150, percentile=None):
    """Takes a share of the maximum for the percentile."""
    if percentile is not None:
        theta = np.max(x) * percentile / 100
    return np.where(x >= theta, x, 0)


def wrong_share_of_range(x, theta=150, percentile=None):
    """Takes a share of the range for the percentile."""
    if percentile is not None:
        theta = np.min(x) + (np.max(x) - np.min(x)) * percentile / 100
    return np.where(x >= theta, x, 0)


def wrong_quantile(x, theta=150, percentile=None):
    """Gives the share to np.percentile, which wants percents."""
    if percentile is not None:
        theta = np.percentile(x, percentile / 100)
    return np.where(x >= theta, x, 0)


def wrong_percentile_of_rows(x, theta=150, percentile=None):
    """Takes the percentile of each row."""
    if percentile is not None:
        theta = np.percentile(x, percentile, axis=-1, keepdims=True)
    return np.where(x >= theta, x, 0)


def wrong_percentile_of_columns(x, theta=150, percentile=None):
    """Takes the percentile of each column."""
    if percentile is not None:
        theta = np.percentile(x, percentile, axis=0)
    return np.where(x >= theta, x, 0)


def wrong_percentile_from_above(x, theta=150, percentile=None):
    """Counts the percentile from above."""
    if percentile is not None:
        theta = np.percentile(x, 100 - percentile)
    return np.where(x >= theta, x, 0)


def wrong_percentile_of_theta(x, theta=150, percentile=None):
    """Takes a percentage of theta."""
    if percentile is not None:
        theta = theta * percentile / 100
    return np.where(x >= theta, x, 0)


def wrong_both_thresholds(x, theta=150, percentile=None):
    """Asks for theta and for the percentile."""
    x = np.where(x >= theta, x, 0)
    if percentile is not None:
        x = np.where(x >= np.percentile(x, percentile), x, 0)
    return x


def wrong_sorted_place(x, theta=150, percentile=None):
    """Takes a value of the sorted array without interpolation."""
    if percentile is not None:
        values = np.sort(x, axis=None)
        theta = values[min(int(percentile / 100 * len(values)), len(values) - 1)]
    return np.where(x >= theta, x, 0)


def wrong_percentile_of_nonzero(x, theta=150, percentile=None):
    """Leaves zeros out of the percentile."""
    if percentile is not None:
        theta = np.percentile(x[x > 0], percentile)
    return np.where(x >= theta, x, 0)


def wrong_absolute_compared(x, theta=150, percentile=None):
    """Compares the absolute value."""
    if percentile is not None:
        theta = np.percentile(x, percentile)
    return np.where(np.abs(x) >= theta, x, 0)


def wrong_in_place(x, theta=150, percentile=None):
    """Sets values of the input to 0."""
    if percentile is not None:
        theta = np.percentile(x, percentile)
    x[x < theta] = 0
    return x


def wrong_removed(x, theta=150, percentile=None):
    """Removes small values."""
    if percentile is not None:
        theta = np.percentile(x, percentile)
    return x[x >= theta]


def wrong_nan(x, theta=150, percentile=None):
    """Sets small values to nan."""
    if percentile is not None:
        theta = np.percentile(x, percentile)
    return np.where(x >= theta, x, np.nan)


def wrong_bytes(x, theta=150, percentile=None):
    """Makes gray levels of 8 bits of the values first."""
    x = np.asarray(x).astype(np.uint8)
    if percentile is not None:
        theta = np.percentile(x, percentile)
    return np.where(x >= theta, x, 0)


def right_product(x, theta=150, percentile=None):
    """Multiplies by the comparison."""
    if percentile is not None:
        theta = np.percentile(x, percentile)
    return x * (x >= theta)


def right_quantile(x, theta=150, percentile=None):
    """Takes a quantile."""
    limit = theta if percentile is None else np.quantile(x, percentile / 100)
    return np.where(x < limit, 0, x)


def right_float32(x, theta=150, percentile=None):
    """Computes in float32."""
    x = np.asarray(x).astype(np.float32)
    if percentile is not None:
        theta = np.percentile(x, percentile)
    return np.where(x >= theta, x, np.float32(0))


def right_copy(x, theta=150, percentile=None):
    """Works in place on a copy."""
    y = x.copy()
    if percentile is not None:
        theta = np.percentile(y, percentile)
    y[y < theta] = 0
    return y


def right_own_percentile(x, theta=150, percentile=None):
    """Interpolates between sorted values, in lists."""
    if percentile is not None:
        values = sorted(float(v) for v in x.ravel())
        place = (len(values) - 1) * percentile / 100
        low = int(place)
        high = min(low + 1, len(values) - 1)
        theta = values[low] + (place - low) * (values[high] - values[low])
    return np.array([v if v >= theta else 0.0 for v in x.ravel()]).reshape(x.shape)


def right_masked_array(x, theta=150, percentile=None):
    """Fills a masked array."""
    if percentile is not None:
        theta = np.percentile(x, percentile)
    return np.ma.masked_less(x, theta).filled(0)
