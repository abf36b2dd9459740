"""Answers to taus."""

import numpy as np

MORE = [(np.array([0.0, 300.0, 10.0, 700.0]), [1, 2]), (np.arange(30.0) ** 2,)]


def wrong_sign_kept(sig, delays=(1, 11, 21)):
    """Forgets the absolute value."""
    return [sig[tau:] - sig[:-tau] for tau in delays]


def wrong_diff_n(sig, delays=(1, 11, 21)):
    """Takes np.diff with n=tau, which repeats the difference."""
    return [np.abs(np.diff(sig, n=tau)) for tau in delays]


def wrong_every_tau(sig, delays=(1, 11, 21)):
    """Takes every tau-th value."""
    return [np.abs(np.diff(sig[::tau])) for tau in delays]


def wrong_same_start(sig, delays=(1, 11, 21)):
    """Leaves out so many that all have one length."""
    longest = max(delays)
    return [np.abs(sig[longest:] - sig[longest - tau : len(sig) - tau]) for tau in delays]


def wrong_one_more(sig, delays=(1, 11, 21)):
    """Is off by one: takes tau + 1 frames."""
    return [np.abs(sig[tau + 1 :] - sig[: -tau - 1]) for tau in delays]


def wrong_one_too_few(sig, delays=(1, 11, 21)):
    """Ends the loop one value early."""
    return [np.array([abs(sig[t] - sig[t - tau]) for t in range(tau, len(sig) - 1)]) for tau in delays]


def wrong_around(sig, delays=(1, 11, 21)):
    """Takes values of the end for the start."""
    return [np.abs(sig - np.roll(sig, tau)) for tau in delays]


def wrong_loop_from_zero(sig, delays=(1, 11, 21)):
    """Begins at t = 0, where the index is negative."""
    return [np.array([abs(sig[t] - sig[t - tau]) for t in range(len(sig))]) for tau in delays]


def wrong_zeros_in_front(sig, delays=(1, 11, 21)):
    """Puts zeros in front, so that the length stays."""
    return [np.concatenate([np.zeros(tau), np.abs(sig[tau:] - sig[:-tau])]) for tau in delays]


def wrong_nan_in_front(sig, delays=(1, 11, 21)):
    """Puts nan in front."""
    return [np.concatenate([np.full(tau, np.nan), np.abs(sig[tau:] - sig[:-tau])]) for tau in delays]


def wrong_first_delay_only(sig, delays=(1, 11, 21)):
    """Has the return inside the loop."""
    for tau in delays:
        return [np.abs(sig[tau:] - sig[:-tau])]


def wrong_last_delay_only(sig, delays=(1, 11, 21)):
    """Makes the list again for each delay."""
    for tau in delays:
        result = []
        result.append(np.abs(sig[tau:] - sig[:-tau]))
    return result


def wrong_fixed_delays(sig, delays=(1, 11, 21)):
    """Writes the delays of the task into the code."""
    return [np.abs(sig[tau:] - sig[:-tau]) for tau in (1, 11, 21)]


def wrong_from_the_mean(sig, delays=(1, 11, 21)):
    """Subtracts the mean of the tau values before."""
    return [
        np.array([abs(sig[t] - np.mean(sig[t - tau : t])) for t in range(tau, len(sig))]) for tau in delays
    ]


def wrong_square(sig, delays=(1, 11, 21)):
    """Squares in place of the absolute value."""
    return [(sig[tau:] - sig[:-tau]) ** 2 for tau in delays]


def wrong_divided_by_tau(sig, delays=(1, 11, 21)):
    """Divides by the delay."""
    return [np.abs(sig[tau:] - sig[:-tau]) / tau for tau in delays]


def wrong_means(sig, delays=(1, 11, 21)):
    """Returns the mean of each array."""
    return [np.mean(np.abs(sig[tau:] - sig[:-tau])) for tau in delays]


def wrong_joined(sig, delays=(1, 11, 21)):
    """Joins all arrays to one."""
    return np.concatenate([np.abs(sig[tau:] - sig[:-tau]) for tau in delays])


def wrong_descending(sig, delays=(1, 11, 21)):
    """Begins with the longest delay."""
    return [np.abs(sig[tau:] - sig[:-tau]) for tau in sorted(delays, reverse=True)]


def wrong_dictionary(sig, delays=(1, 11, 21)):
    """Returns a dictionary by delay."""
    return {tau: np.abs(sig[tau:] - sig[:-tau]) for tau in delays}


def wrong_backwards(sig, delays=(1, 11, 21)):
    """Goes backwards in time."""
    return [np.abs(sig[tau:] - sig[:-tau])[::-1] for tau in delays]


def wrong_signal_shortened(sig, delays=(1, 11, 21)):
    """Goes on with the differences of the delay before."""
    result = []
    for tau in delays:
        sig = np.abs(sig[tau:] - sig[:-tau])
        result.append(sig)
    return result


def right_end_counted(sig, delays=(1, 11, 21)):
    """Counts the end of the slice."""
    return [np.abs(sig[tau:] - sig[: len(sig) - tau]) for tau in delays]


def right_loops(sig, delays=(1, 11, 21)):
    """Loops over time."""
    result = []
    for tau in delays:
        differences = []
        for t in range(tau, len(sig)):
            differences.append(abs(sig[t] - sig[t - tau]))
        result.append(np.array(differences))
    return result


def right_tuple(sig, delays=(1, 11, 21)):
    """Returns a tuple."""
    return tuple(np.abs(sig[:-tau] - sig[tau:]) for tau in delays)


def right_lists(sig, delays=(1, 11, 21)):
    """Returns a list of lists of numbers."""
    return [[float(abs(b - a)) for a, b in zip(sig, sig[tau:])] for tau in delays]


def right_float32(sig, delays=(1, 11, 21)):
    """Computes in float32."""
    sig = sig.astype(np.float32)
    return [np.abs(sig[tau:] - sig[:-tau]) for tau in delays]


def right_roll(sig, delays=(1, 11, 21)):
    """Rolls, and cuts the start off."""
    return [np.abs(sig - np.roll(sig, tau))[tau:] for tau in delays]


def right_sum_of_steps(sig, delays=(1, 11, 21)):
    """Adds up the steps between neighbours."""
    steps = np.diff(sig)
    return [np.abs(np.convolve(steps, np.ones(tau), "valid")) for tau in delays]
