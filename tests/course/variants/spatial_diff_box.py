"""Answers to spatial_diff_box."""

import numpy as np
import scipy.ndimage
import scipy.signal

MORE = [(np.arange(60.0).reshape(3, 20) ** 2, 2), (np.full((2, 20), 200.0), 2)]


def wrong_axis_ignored(frame, window, axis=1):
    """Filters rows, whatever the axis."""
    taps = np.concatenate([np.zeros(4), -np.ones(window), [1], -np.ones(window), np.zeros(4)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[4 + window] *= 2 * window
    result = np.array([np.convolve(row, taps)[: len(row)] for row in frame])
    result[:, :window] = result[:, [window]]
    return result


def wrong_axis_swapped(frame, window, axis=1):
    """Filters columns for axis=1, and rows for axis=0."""
    taps = np.concatenate([np.zeros(4), -np.ones(window), [1], -np.ones(window), np.zeros(4)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[4 + window] *= 2 * window
    work = frame.T if axis == 1 else frame
    result = np.array([np.convolve(row, taps)[: len(row)] for row in work])
    result[:, :window] = result[:, [window]]
    return result.T if axis == 1 else result


def wrong_not_transposed_back(frame, window, axis=1):
    """Forgets to transpose the result for axis=0."""
    taps = np.concatenate([np.zeros(4), -np.ones(window), [1], -np.ones(window), np.zeros(4)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[4 + window] *= 2 * window
    if axis == 0:
        frame = frame.T
    result = np.array([np.convolve(row, taps)[: len(row)] for row in frame])
    result[:, :window] = result[:, [window]]
    return result


def wrong_times_window(frame, window, axis=1):
    """Multiplies the positive tap by window in place of twice window."""
    taps = np.concatenate([np.zeros(4), -np.ones(window), [1], -np.ones(window), np.zeros(4)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[4 + window] *= window
    result = np.apply_along_axis(lambda row: np.convolve(row, taps)[: len(row)], axis, frame)
    moved = np.moveaxis(result, axis, 0)
    moved[:window] = moved[window]
    return result


def wrong_sum_not_zero(frame, window, axis=1):
    """Does not make the taps sum to 0."""
    taps = np.concatenate([np.zeros(4), -np.ones(window), [1], -np.ones(window), np.zeros(4)])
    taps = taps / np.sqrt(np.sum(taps**2))
    result = np.apply_along_axis(lambda row: np.convolve(row, taps)[: len(row)], axis, frame)
    moved = np.moveaxis(result, axis, 0)
    moved[:window] = moved[window]
    return result


def wrong_balanced_before_length(frame, window, axis=1):
    """Makes the sum 0 first, and divides by the length afterwards."""
    taps = np.concatenate([np.zeros(4), -np.ones(window), [2.0 * window], -np.ones(window), np.zeros(4)])
    taps = taps / np.sqrt(np.sum(taps**2))
    result = np.apply_along_axis(lambda row: np.convolve(row, taps)[: len(row)], axis, frame)
    moved = np.moveaxis(result, axis, 0)
    moved[:window] = moved[window]
    return result


def wrong_one_side(frame, window, axis=1):
    """Takes the neighbours of one side, as in time."""
    taps = np.concatenate([np.zeros(4 + window), [1], -np.ones(window), np.zeros(4)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[4 + window] *= window
    result = np.apply_along_axis(lambda row: np.convolve(row, taps)[: len(row)], axis, frame)
    moved = np.moveaxis(result, axis, 0)
    moved[:window] = moved[window]
    return result


def wrong_mode_same(frame, window, axis=1):
    """Takes mode="same" in place of the first values."""
    taps = np.concatenate([np.zeros(4), -np.ones(window), [1], -np.ones(window), np.zeros(4)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[4 + window] *= 2 * window
    result = np.apply_along_axis(lambda row: np.convolve(row, taps, mode="same")[: len(row)], axis, frame)
    moved = np.moveaxis(result, axis, 0)
    moved[:window] = moved[window]
    return result


def wrong_mode_valid(frame, window, axis=1):
    """Takes mode="valid", which is shorter."""
    taps = np.concatenate([-np.ones(window), [1], -np.ones(window)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[window] *= 2 * window
    return np.apply_along_axis(lambda row: np.convolve(row, taps, mode="valid"), axis, frame)


def wrong_mirrored_edges(frame, window, axis=1):
    """Mirrors the frame at its edges."""
    taps = np.concatenate([-np.ones(window), [1], -np.ones(window)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[window] *= 2 * window
    return scipy.ndimage.convolve1d(frame, taps, axis=axis, mode="reflect")


def wrong_around(frame, window, axis=1):
    """Goes on at the other edge."""
    taps = np.concatenate([np.zeros(4), -np.ones(window), [1], -np.ones(window), np.zeros(4)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[4 + window] *= 2 * window
    return sum(tap * np.roll(frame, k, axis=axis) for k, tap in enumerate(taps))


def wrong_no_zeros_around(frame, window, axis=1):
    """Leaves the zeros at the ends of the taps out."""
    taps = np.concatenate([-np.ones(window), [1], -np.ones(window)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[window] *= 2 * window
    result = np.apply_along_axis(lambda row: np.convolve(row, taps)[: len(row)], axis, frame)
    moved = np.moveaxis(result, axis, 0)
    moved[:window] = moved[window]
    return result


def wrong_start_not_filled(frame, window, axis=1):
    """Does not set the first window of results."""
    taps = np.concatenate([np.zeros(4), -np.ones(window), [1], -np.ones(window), np.zeros(4)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[4 + window] *= 2 * window
    return np.apply_along_axis(lambda row: np.convolve(row, taps)[: len(row)], axis, frame)


def wrong_start_zero(frame, window, axis=1):
    """Sets the first window of results to 0."""
    taps = np.concatenate([np.zeros(4), -np.ones(window), [1], -np.ones(window), np.zeros(4)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[4 + window] *= 2 * window
    result = np.apply_along_axis(lambda row: np.convolve(row, taps)[: len(row)], axis, frame)
    np.moveaxis(result, axis, 0)[:window] = 0
    return result


def wrong_start_of_rows_alone(frame, window, axis=1):
    """Sets the first columns, whatever the axis."""
    taps = np.concatenate([np.zeros(4), -np.ones(window), [1], -np.ones(window), np.zeros(4)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[4 + window] *= 2 * window
    result = np.apply_along_axis(lambda row: np.convolve(row, taps)[: len(row)], axis, frame)
    if result.shape[1] > window:
        result[:, :window] = result[:, [window]]
    return result


def wrong_sign_swapped(frame, window, axis=1):
    """Takes 1 for the neighbours and -1 for the pixel."""
    taps = np.concatenate([np.zeros(4), np.ones(window), [-1], np.ones(window), np.zeros(4)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[4 + window] *= 2 * window
    result = np.apply_along_axis(lambda row: np.convolve(row, taps)[: len(row)], axis, frame)
    moved = np.moveaxis(result, axis, 0)
    moved[:window] = moved[window]
    return result


def wrong_absolute(frame, window, axis=1):
    """Takes the absolute value."""
    taps = np.concatenate([np.zeros(4), -np.ones(window), [1], -np.ones(window), np.zeros(4)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[4 + window] *= 2 * window
    result = np.apply_along_axis(lambda row: np.convolve(row, taps)[: len(row)], axis, frame)
    moved = np.moveaxis(result, axis, 0)
    moved[:window] = moved[window]
    return np.abs(result)


def wrong_length_left_out(frame, window, axis=1):
    """Does not divide by the length."""
    taps = np.concatenate([np.zeros(4), -np.ones(window), [2.0 * window], -np.ones(window), np.zeros(4)])
    result = np.apply_along_axis(lambda row: np.convolve(row, taps)[: len(row)], axis, frame)
    moved = np.moveaxis(result, axis, 0)
    moved[:window] = moved[window]
    return result


def wrong_flat(frame, window, axis=1):
    """Convolves the flattened frame."""
    taps = np.concatenate([np.zeros(4), -np.ones(window), [1], -np.ones(window), np.zeros(4)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[4 + window] *= 2 * window
    work = frame if axis == 1 else frame.T
    result = np.convolve(work.ravel(), taps)[: work.size].reshape(work.shape)
    result[:, :window] = result[:, [window]]
    return result if axis == 1 else result.T


def right_rows(frame, window, axis=1):
    """Loops over rows, with the frame transposed for axis=0."""
    taps = np.array([0] * 4 + [-1] * window + [1] + [-1] * window + [0] * 4, float)
    taps /= np.sqrt((taps**2).sum())
    taps[window + 4] *= 2 * window
    work = frame if axis == 1 else frame.T
    result = np.zeros(work.shape)
    for i, row in enumerate(work):
        result[i] = np.convolve(row, taps)[: len(row)]
        result[i, :window] = result[i, window]
    return result if axis == 1 else result.T


def right_sum_of_shifts(frame, window, axis=1):
    """Adds up shifted copies."""
    work = np.moveaxis(np.asarray(frame, float), axis, 0)
    result = np.zeros(work.shape)
    for k in range(4, 5 + 2 * window):
        tap = 2 * window if k == 4 + window else -1
        if k < len(work):
            result[k:] += tap * work[: len(work) - k]
    result /= np.sqrt(1 + 2 * window)
    result[:window] = result[window]
    return np.moveaxis(result, 0, axis)


def right_float32(frame, window, axis=1):
    """Computes in float32, by SciPy's filter."""
    taps = np.array([0] * 4 + [-1] * window + [2 * window] + [-1] * window, np.float32)
    taps /= np.float32(np.sqrt(1 + 2 * window))
    result = scipy.signal.lfilter(taps, np.float32([1]), frame.astype(np.float32), axis=axis)
    moved = np.moveaxis(result, axis, 0)
    moved[:window] = moved[window].copy()
    return result


def right_matrix(frame, window, axis=1):
    """Multiplies by a matrix of taps with einsum."""
    n = frame.shape[axis]
    taps = np.array([0] * 4 + [-1] * window + [2 * window] + [-1] * window) / np.sqrt(1 + 2 * window)
    M = np.zeros((n, n))
    for k, tap in enumerate(taps[:n]):
        M += tap * np.eye(n, k=-k)
    M[:window] = M[window]
    return np.einsum("ij,kj->ki", M, frame) if axis == 1 else np.einsum("ij,jk->ik", M, frame)
