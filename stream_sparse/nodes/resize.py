"""Node ``resize``: frames of another size."""

from __future__ import annotations

import functools
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import model_validator

from stream_sparse.base import Node, param
from stream_sparse.frame import Array, float_dtype
from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.scaling import weigh_columns, weigh_rows

__all__ = ["Resize"]


class Resize(Node):
    """Resize frames: the mean over an area to make them smaller, linear interpolation to make them larger.

    Each axis is resized by itself, as ``cv2.INTER_AREA`` and ``cv2.INTER_LINEAR`` define it, without rounding
    to integers: integers and float32 give float32, float64 gives float64. Colour keeps its channels. One of
    the two sizes may be null; the frame then keeps its proportions.

    >>> Resize(width=2).update(np.array([[1.0, 3.0, 5.0, 7.0], [1.0, 3.0, 5.0, 7.0]]))
    array([[2., 6.]])
    """

    takes: ClassVar = "frame"
    example: ClassVar = {"width": 16}

    width: int | None = param(None, ge=1, help="Columns of the result; null: in proportion to the height.")
    height: int | None = param(None, ge=1, help="Rows of the result; null: in proportion to the width.")

    @model_validator(mode="after")
    def _some_size(self) -> Self:
        if self.width is None and self.height is None:
            raise ValueError("needs width, height or both; now both are null")
        return self

    def update(self, x: Array) -> Array:
        rows, columns = x.shape[:2]
        width = self.width or max(1, round(columns * (self.height or rows) / rows))
        height = self.height or max(1, round(rows * width / columns))
        channels = x.shape[2] if x.ndim == 3 else 1
        if x.dtype in (np.bool_, np.float16):  # which numba does not accept
            x = x.astype(np.float32)
        flat = frozen(x).reshape(rows, -1)
        wide = self.empty((rows, width * channels), np.float64)
        weigh_columns(flat, channels, *_weights(columns, width), wide)
        out = np.empty((height, width, *x.shape[2:]), float_dtype(x.dtype))
        weigh_rows(wide, *_weights(rows, height), out.reshape(height, -1))
        return out


@functools.lru_cache(maxsize=64)
def _weights(old: int, new: int) -> tuple[Array, Array]:
    """Return for each new pixel its first old pixel, and the weights from there on, padded with zeros."""
    step = old / new
    if new < old:
        starts = np.arange(new) * step
        first = np.floor(starts).astype(np.int64)
        places = first[:, None] + np.arange(int(np.ceil(step)) + 1)
        covered = np.minimum(places + 1, (starts + step)[:, None]) - np.maximum(places, starts[:, None])
        covered[(covered < 1e-9 * step) | (places >= old)] = 0
        weights: Any = covered / covered.sum(axis=1, keepdims=True)
    else:
        centres = np.clip((np.arange(new) + 0.5) * step - 0.5, 0, old - 1)
        first = np.floor(centres).astype(np.int64)
        weights = np.stack([1 - (centres - first), centres - first], axis=1)
    return first, weights
