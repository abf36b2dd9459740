"""Pictures that drift, each in a window of its own: motion of natural scenes with a known answer."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from stream_sparse.data.catalog import find
from stream_sparse.frame import Array
from stream_sparse.kernels.elementary import cosines, exponentials, sines

from ._natural import reduced
from .images import read_picture

WINDOW = 80
"""Side of a window in pixels."""
_SLOWEST, _FASTEST = 0.125, 4.0  # pixels a frame
_STEPS = 16  # positions from one pixel to the next


def drift_motion(seed: int, second: int, windows: int) -> Array:
    """How the pictures in the windows move in a second: pixels a frame to the right and down, (windows, 2).

    The speeds are log-uniform from 1/8 to 4 pixels a frame, and all directions are as likely.

    >>> drift_motion(0, 3, 12).shape
    (12, 2)
    """
    chance = np.random.default_rng((seed, 3, second)).random((windows, 2))
    speed = _SLOWEST * exponentials(chance[:, 0] * math.log(_FASTEST / _SLOWEST))
    angle = 2 * np.pi * chance[:, 1]
    return np.asarray(speed[:, None] * np.stack([cosines(angle), -sines(angle)], axis=1))


def drifting(height: int, width: int, seconds: int, seed: int) -> Callable[[int], Array]:
    """Return what draws a frame by its index, where ``seconds`` is the number of frames in a second."""
    down, across = -(-height // WINDOW), -(-width // WINDOW)
    windows, pictures = down * across, _pictures()
    chance = np.random.default_rng((seed, 4))
    which, begin = chance.integers(len(pictures), size=windows), chance.random((windows, 2))
    now, far = 0, np.zeros((windows, 2))  # a second, and how far the pictures have come when it begins

    def draw(index: int) -> Array:
        nonlocal now, far
        second, within = divmod(index, seconds)
        if second < now:
            now, far = 0, np.zeros((windows, 2))
        for earlier in range(now, second):
            far = far + seconds * drift_motion(seed, earlier, windows)
        now = second
        places = far + within * drift_motion(seed, second, windows)
        frame = np.empty((down, WINDOW, across, WINDOW), np.uint8)
        for k in range(windows):
            picture, (right, below) = pictures[which[k]], places[k]
            row, column = begin[k] * picture.shape - (below, right)  # the window moves the other way
            frame[k // across, :, k % across] = _window(picture, row, column)
        return frame.reshape(down * WINDOW, -1)[:height, :width]

    return draw


@lru_cache(maxsize=1)
def _pictures() -> tuple[Array, ...]:
    """Return the pictures of scikit-learn at half their size, where they are sharp."""
    return tuple(reduced(read_picture(find(name), color=False), 2) for name in ("china", "flower"))


def _window(picture: Array, row: float, column: float) -> Array:
    """Interpolate a picture, which is mirrored at its edges, under a window by cubic splines.

    The weights are whole numbers, as are all sums, so that all machines agree: Keys, "Cubic convolution
    interpolation for digital image processing" (1981), equation 15.
    """
    (r, v), (c, u) = (divmod(round(x * _STEPS), _STEPS) for x in (row, column))
    near = np.arange(-1, WINDOW + 2)
    part = picture[np.ix_(*(_mirrored(at + near, n) for at, n in zip((r, c), picture.shape, strict=True)))]
    lines, both = np.zeros((len(near), WINDOW)), np.zeros((WINDOW, WINDOW))
    for k, weight in enumerate(_weights(u)):
        lines += weight * part[:, k : k + WINDOW].astype(np.float64)
    for k, weight in enumerate(_weights(v)):
        both += weight * lines[k : k + WINDOW]
    whole = float(2 * _STEPS**3) ** 2
    return np.asarray(np.clip(np.floor(both / whole + 0.5), 0, 255), np.uint8)


def _mirrored(places: Array, count: int) -> Array:
    """Return where each place is in a picture of ``count`` rows that repeats, each time the other way."""
    there = places % (2 * count)
    return np.where(there < count, there, 2 * count - 1 - there)


def _weights(step: int) -> tuple[int, int, int, int]:
    """Return the weights of four pixels, at ``step`` sixteenths of the way from the second to the third."""
    n, t = _STEPS, step
    return (
        -t * n * n + 2 * t * t * n - t**3,
        2 * n**3 - 5 * t * t * n + 3 * t**3,
        t * n * n + 4 * t * t * n - 3 * t**3,
        -t * t * n + t**3,
    )
