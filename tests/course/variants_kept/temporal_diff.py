"""Answers to temporal_diff."""

from itertools import pairwise

import numpy as np


def wrong_sign(sig):
    """Subtracts the later value from the earlier one, and keeps the sign."""
    return sig[:-1] - sig[1:]


def wrong_second_difference(sig):
    """Takes the difference of the differences."""
    return np.abs(np.diff(sig, n=2))


def wrong_return_in_loop(sig):
    """Returns inside the loop, after the first value."""
    result = []
    for t in range(1, len(sig)):
        result.append(abs(sig[t] - sig[t - 1]))
        return np.array(result)


def wrong_loop_too_short(sig):
    """Ends the loop one value early."""
    result = []
    for t in range(1, len(sig) - 1):
        result.append(abs(sig[t] - sig[t - 1]))
    return np.array(result)


def wrong_difference_of_absolutes(sig):
    """Takes the absolute values before the difference."""
    return np.diff(np.abs(sig))


def right_loop(sig):
    """Loops over pairs of neighbours."""
    return np.array([abs(float(b) - float(a)) for a, b in pairwise(sig)])


def right_convolution(sig):
    """Convolves with [1, -1]."""
    return np.abs(np.convolve(np.asarray(sig, float), [1, -1], mode="valid"))
