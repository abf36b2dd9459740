"""Answers to spatial_diff."""

import numpy as np
import scipy.ndimage

MORE = [(np.array([[0.0, 300.0, 10.0], [700.0, 2.0, 9.0]]),), (np.arange(16.0).reshape(4, 4) ** 2,)]


def wrong_order(frame):
    """Returns the columns' differences first."""
    return np.diff(frame, axis=0), np.diff(frame, axis=1)


def wrong_sign_lost(frame):
    """Takes absolute values."""
    return np.abs(np.diff(frame, axis=1)), np.abs(np.diff(frame, axis=0))


def wrong_sign_swapped(frame):
    """Subtracts the right and lower neighbours."""
    return frame[:, :-1] - frame[:, 1:], frame[:-1] - frame[1:]


def wrong_second_sign_swapped(frame):
    """Swaps the sign of the second array alone."""
    return frame[:, 1:] - frame[:, :-1], frame[:-1, :] - frame[1:, :]


def wrong_second_difference(frame):
    """Takes the difference twice."""
    return np.diff(frame, n=2, axis=1), np.diff(frame, n=2, axis=0)


def wrong_one_after_the_other(frame):
    """Takes the second difference of the first one's result."""
    along = np.diff(frame, axis=1)
    return along, np.diff(along, axis=0)


def wrong_same_axis(frame):
    """Gives no axis to np.diff both times."""
    return np.diff(frame), np.diff(frame)


def wrong_same_size(frame):
    """Keeps the size with a column and a row of zeros."""
    return np.diff(frame, axis=1, prepend=frame[:, :1]), np.diff(frame, axis=0, prepend=frame[:1])


def wrong_from_zero(frame):
    """Subtracts 0 from the first pixels."""
    return np.diff(frame, axis=1, prepend=0), np.diff(frame, axis=0, prepend=0)


def wrong_gradient(frame):
    """Takes np.gradient."""
    down, right = np.gradient(frame)
    return right, down


def wrong_gradient_cut(frame):
    """Takes np.gradient and cuts it to size."""
    down, right = np.gradient(frame)
    return right[:, 1:], down[1:]


def wrong_sobel(frame):
    """Takes a Sobel filter."""
    return scipy.ndimage.sobel(frame, axis=1), scipy.ndimage.sobel(frame, axis=0)


def wrong_around(frame):
    """Takes the other edge for the neighbour of the edge."""
    return frame - np.roll(frame, 1, axis=1), frame - np.roll(frame, 1, axis=0)


def wrong_both_cut(frame):
    """Cuts both to the same size."""
    return np.diff(frame, axis=1)[1:], np.diff(frame, axis=0)[:, 1:]


def wrong_first_only(frame):
    """Returns the differences along rows alone."""
    return np.diff(frame, axis=1)


def wrong_transposed(frame):
    """Forgets to transpose back."""
    return np.diff(frame, axis=1), np.diff(frame.T)


def wrong_flat(frame):
    """Flattens the frame."""
    return np.diff(frame.ravel()), np.diff(frame.T.ravel())


def wrong_magnitude(frame):
    """Returns one picture of edges."""
    return np.hypot(np.diff(frame, axis=1)[1:], np.diff(frame, axis=0)[:, 1:])


def wrong_bytes(frame):
    """Works with gray levels of 8 bits, which overflow."""
    frame = frame.astype(np.uint8)
    return np.diff(frame, axis=1), np.diff(frame, axis=0)


def wrong_two_apart(frame):
    """Subtracts the neighbour but one."""
    return frame[:, 2:] - frame[:, :-2], frame[2:] - frame[:-2]


def wrong_size_swapped(frame):
    """Swaps rows and columns in the size of the results."""
    columns, rows = frame.shape
    along = np.zeros((rows, columns - 1))
    down = np.zeros((rows - 1, columns))
    for i in range(rows):
        for j in range(1, columns):
            along[i, j - 1] = frame[i, j] - frame[i, j - 1]
    for i in range(1, rows):
        for j in range(columns):
            down[i - 1, j] = frame[i, j] - frame[i - 1, j]
    return along, down


def right_slices(frame):
    """Subtracts slices."""
    return frame[:, 1:] - frame[:, :-1], frame[1:] - frame[:-1]


def right_list(frame):
    """Returns a list of two arrays."""
    return [np.diff(frame), np.diff(frame.T).T]


def right_float32(frame):
    """Computes in float32."""
    frame = np.asarray(frame).astype("float32")
    return np.diff(frame, axis=1), np.diff(frame, axis=0)


def right_loops(frame):
    """Loops over pixels and returns nested lists."""
    rows, columns = frame.shape
    along = [[frame[i, j] - frame[i, j - 1] for j in range(1, columns)] for i in range(rows)]
    down = [[frame[i, j] - frame[i - 1, j] for j in range(columns)] for i in range(1, rows)]
    return along, down


def right_correlate(frame):
    """Correlates with two taps, and cuts the edge off."""
    along = scipy.ndimage.correlate1d(frame, [-1, 1, 0], axis=1)[:, 1:]
    down = scipy.ndimage.correlate1d(frame, [-1, 1, 0], axis=0)[1:]
    return along, down


def right_matrices(frame):
    """Multiplies by matrices of differences."""
    rows, columns = frame.shape
    return frame @ np.diff(np.eye(columns), axis=0).T, np.diff(np.eye(rows), axis=0) @ frame
