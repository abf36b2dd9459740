"""Node ``resize``: frames of another size."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import model_validator

from stream_sparse.base import param
from stream_sparse.frame import Array
from stream_sparse.kernels.scaling import resize_frame

from ._step import Step, Stepped

_STEP = Step(
    resize_frame,
    gives={"out": "real(x)[shape]"},
    needs={
        "first_x": "i8[wide]", "weights_x": "f8[wide, (columns - 1) // wide + 2]",
        "first_y": "i8[tall]", "weights_y": "f8[tall, (rows - 1) // tall + 2]",
        "between": "f8[rows, wide * channels]", "total": "f8[wide * channels]",
    },
    numbers={"rows": "x.shape[0]", "columns": "x.shape[1]", "channels": "prod(x.shape[2:])"},
    shape="(tall, wide) + x.shape[2:]",
)  # fmt: skip


class Resize(Stepped):
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
        found: Array = self._run(_STEP, x, wide=width, tall=height)
        return found
