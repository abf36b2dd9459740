"""Gray levels of colour pixels, whose blue, green and red stand side by side."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel

# The weights of the colours in parts of 2**15, as OpenCV rounds them.
_BLUE, _GREEN, _RED, _BITS = 3735, 19235, 9798, 15


@kernel
def gray_of_integers(x: Array, out: Out, start: int, stop: int) -> bool:
    """Set ``out`` to the rounded gray levels of uint8 or uint16, for the values from ``start`` to ``stop``.

    A pixel belongs to the values between which its blue lies.
    """
    first, last = (start + 2) // 3, (stop + 2) // 3
    colours, gray = x[3 * first : 3 * last], out[first:last]
    half = np.uint32(1 << (_BITS - 1))
    for i in range(gray.size):
        blue, green, red = (
            np.uint32(colours[3 * i]),
            np.uint32(colours[3 * i + 1]),
            np.uint32(colours[3 * i + 2]),
        )
        total = np.uint32(_BLUE) * blue + np.uint32(_GREEN) * green + np.uint32(_RED) * red + half
        gray[i] = total >> np.uint32(_BITS)
    return True


@kernel
def gray_of_floats(x: Array, out: Out, start: int, stop: int) -> bool:
    """Set ``out`` to gray levels in its own precision, as :func:`gray_of_integers`."""
    kind = out.dtype.type
    first, last = (start + 2) // 3, (stop + 2) // 3
    colours, gray = x[3 * first : 3 * last], out[first:last]
    blue, green, red = kind(0.114), kind(0.587), kind(0.299)
    for i in range(gray.size):
        gray[i] = (
            blue * kind(colours[3 * i]) + green * kind(colours[3 * i + 1]) + red * kind(colours[3 * i + 2])
        )
    return True
