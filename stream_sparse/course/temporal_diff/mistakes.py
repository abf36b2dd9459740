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
    """The values are two frames apart: take each value and the one before it."""
    return np.abs(sig[2:] - sig[:-2])


def central(sig):
    """np.gradient takes the values on both sides, also a later one; take the value and the one before it."""
    return np.abs(np.gradient(sig))


def wraps_round(sig):
    """The first value is compared with the last one: it has no value before it, so leave that out."""
    return np.abs(sig - np.roll(sig, 1))


def summed(sig):
    """The result is one number; it should be one difference for each pair of neighbours."""
    return np.sum(np.abs(np.diff(sig)))


def absolute_missing_turned(sig):
    """The absolute value is missing, and signs are reversed."""
    return sig[:-1] - sig[1:]


def from_the_first(sig):
    """The first value is subtracted from all; subtract the one before each."""
    return np.abs(sig[1:] - sig[0])


def from_the_mean(sig):
    """The mean is subtracted; subtract the value before."""
    return np.abs(sig[1:] - np.mean(sig))


def rises_only(sig):
    """Only rises are left: a fall is a change, too."""
    return np.maximum(np.diff(sig), 0)


def relative(sig):
    """The differences are divided by the values; they should not be."""
    return np.abs(np.diff(sig) / sig[:-1])


def twice(sig):
    """The difference is taken twice; once is enough."""
    return np.abs(np.diff(sig, n=2))


def sizes_compared(sig):
    """The sizes of the values are compared: the difference of -1 and 1 is not 0."""
    return np.abs(np.diff(np.abs(sig)))
