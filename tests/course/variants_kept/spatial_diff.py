"""Answers to spatial_diff."""

import numpy as np


def wrong_sign(frame):
    """Subtracts a pixel from its left, or upper, neighbour."""
    return frame[:, :-1] - frame[:, 1:], frame[:-1, :] - frame[1:, :]


def wrong_order(frame):
    """Takes axis 0 for the direction along each row."""
    return np.diff(frame, axis=0), np.diff(frame, axis=1)


def wrong_absolute(frame):
    """Returns absolute differences."""
    return np.abs(np.diff(frame, axis=1)), np.abs(np.diff(frame, axis=0))


def wrong_one_after_the_other(frame):
    """Takes the differences along columns from those along rows."""
    along_rows = np.diff(frame, axis=1)
    return along_rows, np.diff(along_rows, axis=0)


def right_slices(frame):
    """Subtracts slices."""
    frame = np.asarray(frame, float)
    return frame[:, 1:] - frame[:, :-1], frame[1:] - frame[:-1]


def right_transposed(frame):
    """Uses the same function on the transposed frame."""

    def along(f):
        return f[:, 1:] - f[:, :-1]

    frame = frame.astype(float)
    return along(frame), along(frame.T).T
