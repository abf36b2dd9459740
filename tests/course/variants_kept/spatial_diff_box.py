"""Answers to spatial_diff_box."""

import numpy as np


def _taps(window):
    taps = np.array([0.0] * 4 + [-1.0] * window + [1.0] + [-1.0] * window + [0.0] * 4)
    taps /= np.sqrt((taps**2).sum())
    taps[4 + window] *= 2 * window
    return taps


def _filtered(row, taps, window):
    result = np.convolve(row, taps)[: len(row)]
    result[:window] = result[window]
    return result


def wrong_mode_same(frame, window, axis=1):
    """Convolves with mode="same"."""

    def filtered(row):
        result = np.convolve(row, _taps(window), mode="same")
        result[:window] = result[window]
        return result

    return np.apply_along_axis(filtered, axis, frame)


def wrong_axis(frame, window, axis=1):
    """Swaps rows and columns."""
    return np.apply_along_axis(_filtered, 1 - axis, frame, _taps(window), window)


def wrong_edge_kept(frame, window, axis=1):
    """Forgets to set the first values."""

    def filtered(row):
        return np.convolve(row, _taps(window))[: len(row)]

    return np.apply_along_axis(filtered, axis, frame)


def wrong_middle_of_one_side(frame, window, axis=1):
    """Multiplies the positive tap by window, as in diff_box, so that the taps do not sum to 0."""
    taps = _taps(window)
    taps[4 + window] /= 2
    return np.apply_along_axis(_filtered, axis, frame, taps, window)


def right_rows_in_loop(frame, window, axis=1):
    """Loops over rows, of the transposed frame for columns."""
    rows = frame if axis == 1 else frame.T
    result = np.array([_filtered(row, _taps(window), window) for row in rows])
    return result if axis == 1 else result.T
