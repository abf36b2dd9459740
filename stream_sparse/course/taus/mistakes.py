"""Known mistakes."""

import numpy as np


def absolute_missing(sig, delays=(1, 11, 21)):
    """The absolute value is missing: a fall gives a negative difference."""
    return [sig[tau:] - sig[:-tau] for tau in delays]


def one_frame_more(sig, delays=(1, 11, 21)):
    """The values are tau + 1 frames apart: count the frames from one to the other."""
    return [np.abs(sig[tau + 1 :] - sig[: -tau - 1]) for tau in delays]


def wraps_round(sig, delays=(1, 11, 21)):
    """The first values are compared with the last ones: they have no value tau frames before them."""
    return [np.abs(sig - np.roll(sig, tau)) for tau in delays]


def differences_of_differences(sig, delays=(1, 11, 21)):
    """np.diff(sig, tau) takes differences of differences, tau times; subtract the value tau frames before."""
    return [np.abs(np.diff(sig, tau)) for tau in delays]


def every_tau_th(sig, delays=(1, 11, 21)):
    """Only every tau-th value is used; each value has one tau frames before it."""
    return [np.abs(np.diff(sig[::tau])) for tau in delays]


def delays_ignored(sig, delays=(1, 11, 21)):
    """The delays are not used: each difference is over one frame."""
    return [np.abs(np.diff(sig)) for _ in delays]


def last_only(sig, delays=(1, 11, 21)):
    """Only the last delay is returned; collect an array for each one in a list."""
    return np.abs(sig[delays[-1] :] - sig[: -delays[-1]])


def cut_alike(sig, delays=(1, 11, 21)):
    """All arrays are cut to one length; each has len(sig) - tau differences."""
    least = len(sig) - max(delays)
    return [np.abs(sig[tau:] - sig[:-tau])[-least:] for tau in delays]


def from_the_mean(sig, delays=(1, 11, 21)):
    """The mean of the tau values before is subtracted; subtract the one value tau frames before."""
    steps = [np.convolve(sig, np.ones(tau) / tau, "valid")[:-1] for tau in delays]
    return [np.abs(sig[tau:] - mean) for tau, mean in zip(delays, steps, strict=True)]


def divided(sig, delays=(1, 11, 21)):
    """The differences are divided by tau; they should not be."""
    return [np.abs(sig[tau:] - sig[:-tau]) / tau for tau in delays]


def one_after_the_other(sig, delays=(1, 11, 21)):
    """Each delay takes the differences of the one before; take the signal for each."""
    found = []
    for tau in delays:
        sig = np.abs(sig[tau:] - sig[:-tau])
        found.append(sig)
    return found


def first_only(sig, delays=(1, 11, 21)):
    """Only the first delay is returned: look at whether `return` is inside the loop."""
    return [np.abs(sig[tau:] - sig[:-tau]) for tau in delays[:1]]
