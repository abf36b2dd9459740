"""The answer: direction index and speed of the best grating of a film."""

import numpy as np


def direction_index(film):
    """Return the direction index of a film, and the speed of its best grating in pixels a frame.

    >>> frame, row, column = np.indices((8, 6, 8))
    >>> index, speed = direction_index(np.cos(2 * np.pi * (column / 4 - frame / 8)))
    >>> round(float(index), 6), round(float(speed), 6)
    (1.0, 0.5)
    """
    power = np.abs(np.fft.fftn(film)) ** 2
    power[:, 0, 0] = 0
    t, y, x = np.unravel_index(np.argmax(power), power.shape)
    p, n = power[t, y, x], power[-t, y, x]
    w, v, u = (np.fft.fftfreq(size)[k] for size, k in zip(film.shape, (t, y, x), strict=True))
    return (p - n) / (p + n), abs(w) / np.hypot(v, u)
