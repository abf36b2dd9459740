"""Parts of a frame: the means of squares, and a rectangle."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel


@kernel
def square_mean(x: Array, columns: int, channels: int, row: int, col: int, size: int, out: Out) -> bool:
    """Set ``out`` to the mean of each channel over the square of ``size`` pixels a side around a pixel.

    Values are added up along rows, and then the sums of rows.

    Parameters:
        x: the frame, flat, ``columns`` pixels to a row, the channels of a pixel side by side.
    """
    reach, line = size // 2, columns * channels
    for c in range(channels):
        first = (row - reach) * line + (col - reach) * channels + c
        total = 0.0
        for r in range(size):
            part = 0.0
            for k in range(size):
                part += np.float64(x[first + r * line + k * channels])
            total += part
        out[c] = total / (size * size)
    return True


@kernel
def square_means(x: Array, columns: int, channels: int, points: Array, size: int, out: Out) -> bool:
    """Set ``out`` to the means of squares as :func:`square_mean`, around points (count, 2)."""
    for p in range(points.shape[0]):
        to = out[p * channels : (p + 1) * channels]
        square_mean(x, columns, channels, points[p, 0], points[p, 1], size, to)
    return True


@kernel
def cut(x: Array, columns: int, channels: int, row: int, col: int, height: int, width: int, out: Out) -> bool:
    """Copy a rectangle of pixels; frames are laid out as in :func:`square_mean`."""
    length = width * channels
    for r in range(height):
        first = ((row + r) * columns + col) * channels
        line, to = x[first : first + length], out[r * length : (r + 1) * length]
        for i in range(length):
            to[i] = line[i]
    return True
