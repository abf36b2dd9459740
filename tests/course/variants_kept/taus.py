"""Answers to taus."""

import numpy as np


def wrong_repeated_difference(sig, delays=(1, 11, 21)):
    """Takes n of np.diff for the delay."""
    return [np.abs(np.diff(sig, n=tau)) for tau in delays]


def wrong_roll(sig, delays=(1, 11, 21)):
    """Rolls the signal, so that the end comes before the beginning."""
    return [np.abs(sig - np.roll(sig, tau)) for tau in delays]


def wrong_late_by_one(sig, delays=(1, 11, 21)):
    """Compares values that are tau + 1 frames apart."""
    result = []
    for tau in delays:
        result.append(np.abs(sig[tau + 1 :] - sig[: -tau - 1]))
    return result


def wrong_return_in_loop(sig, delays=(1, 11, 21)):
    """Returns inside the loop, after the first delay."""
    result = []
    for tau in delays:
        result.append(np.abs(sig[tau:] - sig[:-tau]))
        return result


def right_slices(sig, delays=(1, 11, 21)):
    """Subtracts two slices that are counted from the front."""
    n = len(sig)
    return [abs(np.asarray(sig[tau:], float) - sig[: n - tau]) for tau in delays]


def right_loops(sig, delays=(1, 11, 21)):
    """Loops over delays and times."""
    result = []
    for tau in delays:
        result.append(np.array([abs(float(sig[t]) - float(sig[t - tau])) for t in range(tau, len(sig))]))
    return result
