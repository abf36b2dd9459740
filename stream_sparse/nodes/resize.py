"""Node ``resize``: frames of another size."""

from __future__ import annotations

from math import prod
from typing import ClassVar, Self

from pydantic import model_validator

from stream_sparse.base import param
from stream_sparse.frame import Array, float_dtype
from stream_sparse.kernels.scaling import resize_frame

from ._step import KernelNode, Step, room, row


class Resize(KernelNode):
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
        frame: Array = self._run(x)
        return frame

    def step(self, x: Array) -> Step:
        rows, columns, channels = x.shape[0], x.shape[1], prod(x.shape[2:])
        wide = self.width or max(1, round(columns * (self.height or rows) / rows))
        tall = self.height or max(1, round(rows * wide / columns))
        first_x, weights_x = room("i8", wide), room("f8", wide, (columns - 1) // wide + 2)
        first_y, weights_y = room("i8", tall), room("f8", tall, (rows - 1) // tall + 2)
        between, total = room("f8", rows, wide * channels), room("f8", wide * channels)
        out = row(float_dtype(x.dtype), (tall, wide, *x.shape[2:]))
        return Step(
            resize_frame, x, rows, columns, channels, tall, wide, first_x, weights_x, first_y, weights_y,
            between, total, out,
        )  # fmt: skip
