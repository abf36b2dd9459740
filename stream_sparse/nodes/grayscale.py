"""Node ``grayscale``: colour frames to gray ones."""

from __future__ import annotations

import cv2
import numpy as np

from stream_sparse.base import Node
from stream_sparse.errors import InputError
from stream_sparse.frame import Value, describe

from ._window import is_scalar

__all__ = ["Grayscale"]


class Grayscale(Node):
    """Convert blue, green and red to gray, equal to ``cv2.cvtColor(x, cv2.COLOR_BGR2GRAY)`` to the bit.

    ``y = 0.114 * B + 0.587 * G + 0.299 * R``

    These are the weights of ITU-R BT.601. Shape (rows, columns, 3) becomes (rows, columns). uint8, uint16,
    float32 and float64 keep their dtype; other integers give float32. A gray frame passes unchanged, and so
    does a number, the value of a source that is one signal.

    >>> Grayscale().update(np.array([[[255, 0, 0], [0, 0, 255]]], np.uint8))
    array([[29, 76]], dtype=uint8)
    """

    def update(self, x: Value) -> Value:
        if is_scalar(x):
            return float(x)
        if x.ndim == 2:
            return x
        if x.ndim != 3 or x.shape[2] != 3:
            raise InputError(
                f"expects frames of three channels (blue, green, red) or gray ones, got {describe(x)}"
            )
        if x.dtype == np.float64:
            return np.asarray(0.114 * x[..., 0] + 0.587 * x[..., 1] + 0.299 * x[..., 2])
        if x.dtype not in (np.uint8, np.uint16, np.float32):
            x = x.astype(np.float32)
        out = self.empty(x.shape[:2], x.dtype)
        cv2.cvtColor(x, cv2.COLOR_BGR2GRAY, dst=out)
        return out
