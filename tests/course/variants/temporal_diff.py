"""Answers to temporal_diff."""

import numpy as np
import scipy.signal

MORE = [(np.array([0.0, 300.0, 10.0, 700.0]),), (np.array([0.25, 0.5, 0.125]),)]


def wrong_sign_kept(sig):
    """Forgets the absolute value."""
    return np.diff(sig)


def wrong_sign_swapped(sig):
    """Subtracts the later value, without the absolute value."""
    return sig[:-1] - sig[1:]


def wrong_second_difference(sig):
    """Takes the difference twice."""
    return np.abs(np.diff(sig, n=2))


def wrong_two_frames(sig):
    """Takes the value two frames before."""
    return np.abs(sig[2:] - sig[:-2])


def wrong_absolute_first(sig):
    """Takes the absolute values before the difference."""
    return np.diff(np.abs(sig))


def wrong_absolute_twice(sig):
    """Takes the difference of absolute values."""
    return np.abs(np.diff(np.abs(sig)))


def wrong_square(sig):
    """Squares in place of the absolute value."""
    return np.diff(sig) ** 2


def wrong_zero_in_front(sig):
    """Puts a 0 in front, so that the length stays."""
    return np.abs(np.diff(sig, prepend=sig[0]))


def wrong_from_zero(sig):
    """Subtracts 0 from the first value."""
    return np.abs(np.diff(sig, prepend=0))


def wrong_nan_in_front(sig):
    """Puts nan in front."""
    return np.concatenate([[np.nan], np.abs(np.diff(sig))])


def wrong_zero_behind(sig):
    """Leaves a 0 at the end."""
    result = np.zeros(len(sig))
    for t in range(len(sig) - 1):
        result[t] = abs(sig[t + 1] - sig[t])
    return result


def wrong_around(sig):
    """Subtracts the last value from the first one."""
    return np.abs(sig - np.roll(sig, 1))


def wrong_gradient(sig):
    """Takes np.gradient."""
    return np.abs(np.gradient(sig))


def wrong_last_left_out(sig):
    """Ends the loop one value early."""
    return np.array([abs(sig[t] - sig[t - 1]) for t in range(1, len(sig) - 1)])


def wrong_first_value(sig):
    """Subtracts the first value from all."""
    return np.abs(sig[1:] - sig[0])


def wrong_mean(sig):
    """Subtracts the mean."""
    return np.abs(sig[1:] - np.mean(sig))


def wrong_sum(sig):
    """Returns the sum of the differences."""
    return np.sum(np.abs(np.diff(sig)))


def wrong_positive_only(sig):
    """Keeps rises alone."""
    return np.maximum(np.diff(sig), 0)


def wrong_returned_in_loop(sig):
    """Has the return inside the loop."""
    result = []
    for t in range(1, len(sig)):
        result.append(abs(sig[t] - sig[t - 1]))
        return np.array(result)


def wrong_printed(sig):
    """Prints the result."""
    print(np.abs(np.diff(sig)))


def wrong_bytes(sig):
    """Works with gray levels of 8 bits, which overflow."""
    return np.abs(np.diff(sig.astype(np.uint8)))


def wrong_in_place(sig):
    """Writes the differences into the input."""
    for t in range(len(sig) - 1):
        sig[t] = abs(sig[t + 1] - sig[t])
    return sig[:-1]


def wrong_index_out_of_range(sig):
    """Reads behind the end."""
    return np.array([abs(sig[t + 1] - sig[t]) for t in range(len(sig))])


def wrong_relative(sig):
    """Divides by the value before."""
    return np.abs(np.diff(sig) / sig[:-1])


def right_slices(sig):
    """Subtracts slices."""
    return np.abs(sig[1:] - sig[:-1])


def right_other_slices(sig):
    """Subtracts slices the other way round."""
    return abs(sig[:-1] - sig[1:])


def right_float32(sig):
    """Computes in float32."""
    return np.abs(np.diff(np.asarray(sig, dtype=np.float32)))


def right_root(sig):
    """Takes the root of the square."""
    return np.sqrt(np.diff(sig) ** 2)


def right_pairs(sig):
    """Returns a list of pairs' differences."""
    return [abs(b - a) for a, b in zip(sig, sig[1:])]


def right_filter(sig):
    """Filters, and leaves the first value out."""
    return np.abs(scipy.signal.lfilter([1, -1], [1], sig))[1:]


def right_convolution(sig):
    """Convolves with two taps."""
    return np.abs(np.convolve(sig, [1, -1], mode="valid"))
