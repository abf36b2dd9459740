"""Known mistakes."""

import numpy as np


def theta_not_subtracted(x, theta=0):
    """theta is not subtracted: a value above theta is kept whole, and should become x - theta."""
    return np.where(x > theta, x, 0)


def theta_ignored(x, theta=0):
    """theta is not used: values are compared with 0."""
    return np.maximum(x, 0)


def theta_subtracted_too_late(x, theta=0):
    """theta is subtracted after the comparison with 0, so that results can be negative."""
    return np.maximum(x, 0) - theta


def absolute(x, theta=0):
    """The absolute value is taken: values below theta should become 0, not positive."""
    return np.abs(x - theta)


def below(x, theta=0):
    """The comparison is reversed: values below theta are kept, and those above it are lost."""
    return np.maximum(theta - x, 0)


def not_clipped(x, theta=0):
    """theta is subtracted, but what is below 0 then is not set to 0."""
    return x - theta


def binary(x, theta=0):
    """The result says only whether x exceeds theta; it should be by how much."""
    return np.where(x > theta, 1, 0)


def theta_is_the_floor(x, theta=0):
    """Values below theta become theta: subtract theta before the comparison with 0."""
    return np.maximum(x, theta)


def theta_added(x, theta=0):
    """theta is added; subtract it."""
    return np.maximum(x + theta, 0)


def theta_below(x, theta=0):
    """Values below theta become theta; they should become 0."""
    return np.where(x > theta, x - theta, theta)


def absolute_compared(x, theta=0):
    """The absolute value is compared with theta: a negative value is below a positive theta."""
    return np.where(np.abs(x) > theta, x - theta, 0)


def both_signs(x, theta=0):
    """Values of both signs are shrunk: a value below theta becomes 0, also a large negative one."""
    return np.sign(x) * np.maximum(np.abs(x) - theta, 0)


def theta_is_150(x, theta=0):
    """theta is always 150: take the argument."""
    return np.maximum(x - 150, 0)
