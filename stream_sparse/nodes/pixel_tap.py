"""Node ``pixel_tap``: the value of one pixel."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import field_validator

from stream_sparse.base import Node, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, float_dtype

__all__ = ["PixelTap"]


class PixelTap(Node):
    """The value of one pixel, or the mean of a square around it, as a scalar.

    A colour frame gives an array with one value for each channel: float64 for float64, else float32.

    >>> frame = np.arange(12).reshape(3, 4)
    >>> PixelTap(row=1, col=2).update(frame)
    6.0
    >>> PixelTap(row=1, col=1, size=3).update(frame)
    5.0
    """

    takes: ClassVar = "frame"
    example: ClassVar = {"row": 3, "col": 4}

    row: int = param(ge=0, help="Row of the pixel, counted from 0 at the top.")
    col: int = param(ge=0, help="Column of the pixel, counted from 0 at the left.")
    size: int = param(1, ge=1, help="Side of the square to average, centred on the pixel; odd.")

    @field_validator("size")
    @classmethod
    def _odd(cls, size: int) -> int:
        if size % 2 == 0:
            raise ValueError(f"size must be odd, so that the square has a centre (got {size})")
        return size

    def update(self, x: Array) -> float | Array:
        row, col, reach = self.row, self.col, self.size // 2
        rows, columns = x.shape[:2]
        if row < reach or col < reach or row + reach >= rows or col + reach >= columns:
            square = f"the {self.size} x {self.size} square around " if reach else ""
            raise InputError(
                f"{square}row {row}, column {col} lies outside the frame of {rows} rows and {columns} columns"
            )
        if x.ndim == 2 and not reach:
            return float(x[row, col])
        block = x[row - reach : row + reach + 1, col - reach : col + reach + 1]
        mean = block.mean(axis=(0, 1), dtype=np.float64)
        return float(mean) if x.ndim == 2 else mean.astype(float_dtype(x.dtype))

    def caption(self) -> str:
        square = f", {self.size} x {self.size}" if self.size > 1 else ""
        return f"row {self.row}, column {self.col}{square}"
