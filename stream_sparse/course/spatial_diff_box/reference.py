"""The answer: a pixel minus the mean of its neighbours, as in the course."""

import numpy as np


def spatial_diff_box(frame, window, axis=1):
    """Return each row (or column) of a frame, convolved with a pixel minus its neighbours.

    >>> spatial_diff_box(np.array([[0, 0, 0, 6, 6, 6, 6, 6.0]]), window=1).round(3)
    array([[ 0.   ,  0.   ,  0.   ,  0.   ,  0.   ,  0.   ,  0.   , -3.464]])
    """
    pad = np.zeros(4)
    taps = np.concatenate([pad, -np.ones(window), [1.0], -np.ones(window), pad])
    taps /= np.sqrt(np.sum(taps**2))
    taps[taps > 0] *= -np.sum(taps[taps < 0]) / np.sum(taps[taps > 0])

    def along(line):
        result = np.convolve(line, taps)[: len(line)]
        result[:window] = result[window]
        return result

    return np.apply_along_axis(along, axis, frame)
