"""Known mistakes; each is right but for one thing."""

import numpy as np
from scipy.ndimage import convolve1d


def _spatial_diff_box(
    frame, window, axis, *, before=True, unit=True, sums=True, first=True, pad=4, centre=False
):  # fmt: skip
    zeros, side = np.zeros(pad), -np.ones(window)
    taps = np.concatenate([zeros, side if before else 0 * side, [1.0], side, zeros])
    if unit:
        taps = taps / np.sqrt(np.sum(taps**2))
    if sums:
        taps[taps > 0] *= -np.sum(taps[taps < 0]) / np.sum(taps[taps > 0])

    def along(line):
        start = (len(taps) - 1) // 2 if centre else 0
        result = np.convolve(line, taps)[start : start + len(line)]
        if first:
            result[:window] = result[window]
        return result

    return np.apply_along_axis(along, axis, frame)


def wrong_axis(frame, window, axis=1):
    """The wrong axis is filtered: axis=1 goes along each row, axis=0 along each column."""
    return _spatial_diff_box(frame, window, 1 - axis)


def axis_ignored(frame, window, axis=1):
    """axis is not used: rows are filtered in every case."""
    return _spatial_diff_box(frame, window, 1)


def one_side_only(frame, window, axis=1):
    """Only neighbours on one side are subtracted: there are window times -1 on both sides of the 1."""
    return _spatial_diff_box(frame, window, axis, before=False)


def taps_without_length_one(frame, window, axis=1):
    """The taps are not normalised: divide them by the square root of the sum of their squares."""
    return _spatial_diff_box(frame, window, axis, unit=False)


def taps_do_not_sum_to_zero(frame, window, axis=1):
    """The taps do not sum to 0: multiply the positive one by what makes it their negative sum."""
    return _spatial_diff_box(frame, window, axis, sums=False)


def first_values_left(frame, window, axis=1):
    """The first window values of each line are left: set them to the value at index window."""
    return _spatial_diff_box(frame, window, axis, first=False)


def no_padding(frame, window, axis=1):
    """The 4 zeros on each side of the taps are missing."""
    return _spatial_diff_box(frame, window, axis, pad=0)


def centred(frame, window, axis=1):
    """The result is centred, as by mode='same'; the course takes the first values of the full convolution."""
    return _spatial_diff_box(frame, window, axis, centre=True)


def both_axes(frame, window, axis=1):
    """Rows and columns are filtered, one after the other; only those of axis are asked for."""
    return _spatial_diff_box(_spatial_diff_box(frame, window, axis), window, 1 - axis)


def window_in_place_of_twice(frame, window, axis=1):
    """The taps do not sum to 0: count how many taps are -1."""
    zeros, side = np.zeros(4), -np.ones(window)
    taps = np.concatenate([zeros, side, [window], side, zeros]) / np.sqrt(1 + 2 * window)

    def along(line):
        result = np.convolve(line, taps)[: len(line)]
        result[:window] = result[window]
        return result

    return np.apply_along_axis(along, axis, frame)


def mirrored(frame, window, axis=1):
    """The frame is mirrored at its edges, and the result is not late: look at np.convolve."""
    taps = np.concatenate([-np.ones(window), [2 * window], -np.ones(window)]) / np.sqrt(1 + 2 * window)
    return convolve1d(frame * 1.0, taps, axis=axis, mode="reflect")


def window_is_10(frame, window, axis=1):
    """window is not used: it is always 10."""
    return _spatial_diff_box(frame, 10, axis)
