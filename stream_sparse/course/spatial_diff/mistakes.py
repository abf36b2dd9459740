"""Known mistakes."""

import numpy as np


def wrong_axis(frame):
    """The axes are swapped: axis=1 goes along a row, axis=0 along a column."""
    return np.diff(frame, axis=0), np.diff(frame, axis=1)


def absolute(frame):
    """The absolute value is taken; the signs are asked for."""
    return np.abs(np.diff(frame, axis=1)), np.abs(np.diff(frame, axis=0))


def signs_turned(frame):
    """The signs are reversed: subtract the left neighbour, and the one above."""
    return -np.diff(frame, axis=1), -np.diff(frame, axis=0)


def rows_only(frame):
    """Both results are along the rows; the second one is along the columns, axis=0."""
    return np.diff(frame, axis=1), np.diff(frame, axis=1)


def columns_only(frame):
    """Both results are along the columns; the first one is along the rows, axis=1."""
    return np.diff(frame, axis=0), np.diff(frame, axis=0)


def along_rows_alone(frame):
    """Only one result is returned; return the differences along rows and along columns."""
    return np.diff(frame, axis=1)


def one_after_the_other(frame):
    """The second difference is taken of the first one; take both of the frame."""
    across = np.diff(frame, axis=1)
    return across, np.diff(across, axis=0)


def wraps_round(frame):
    """The first pixel is compared with the last one: it has no neighbour before it, so leave that out."""
    return frame - np.roll(frame, 1, axis=1), frame - np.roll(frame, 1, axis=0)


def zeros_in_front(frame):
    """A difference of the first pixel is added: it has no neighbour before it, so leave it out."""
    return np.diff(frame, axis=1, prepend=frame[:, :1]), np.diff(frame, axis=0, prepend=frame[:1])


def gradient(frame):
    """np.gradient takes the neighbours on both sides; take a pixel and the one before it."""
    return np.gradient(frame, axis=1), np.gradient(frame, axis=0)


def gradient_cut(frame):
    """Neighbours on both sides are compared; take a pixel and the one before it."""
    return np.gradient(frame, axis=1)[:, 1:], np.gradient(frame, axis=0)[1:]


def two_apart(frame):
    """The pixels are two apart; take neighbours."""
    return frame[:, 2:] - frame[:, :-2], frame[2:] - frame[:-2]


def twice(frame):
    """The difference is taken twice; once is enough."""
    return np.diff(frame, n=2, axis=1), np.diff(frame, n=2, axis=0)
