"""Known mistakes."""

import numpy as np


def absolute_missing(sig):
    """The absolute value is missing: a fall gives a negative difference."""
    return np.diff(sig)


def absolute_too_early(sig):
    """The absolute value is taken of the signal; take it of the differences."""
    return np.diff(np.abs(sig))


def zero_in_front(sig):
    """A difference of the first value is added in front: it has no value before it, so leave it out."""
    return np.abs(np.diff(sig, prepend=sig[:1]))


def zero_at_the_end(sig):
    """A difference is added at the end: the last value has no value after it, so leave it out."""
    return np.abs(np.diff(sig, append=sig[-1:]))


def squared(sig):
    """The differences are squared; take their absolute value."""
    return np.diff(sig) ** 2


def two_apart(sig):
    """The values are two frames apart: take sig[1:] and sig[:-1]."""
    return np.abs(sig[2:] - sig[:-2])


def central(sig):
    """np.gradient takes the values on both sides, also a later one; take the value and the one before it."""
    return np.abs(np.gradient(sig))


def wraps_round(sig):
    """np.roll puts the last value before the first one: leave that difference out."""
    return np.abs(sig - np.roll(sig, 1))


def summed(sig):
    """The result is one number; it should be one difference for each pair of neighbours."""
    return np.sum(np.abs(np.diff(sig)))
