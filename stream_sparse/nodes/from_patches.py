"""Put patches back into a frame."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from stream_sparse.base import Facts, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value, float_dtype
from stream_sparse.kernels.patches import put_frame

from ._coding import check_patches, check_shape
from ._step import Step, Stepped, result, room


class FromPatches(Stepped):
    """Put patches back into a frame: undo whitening, add the means, average overlaps.

    ``p = y @ coloring + mean``

    Takes the output of ``patches``, or a reconstruction of it: ``from: [dict.reconstruction,
    cells.positions, cells.means]``, with ``cells.coloring`` as a fourth input for whitened patches. Unchanged
    patches give the frame again, but for rounding; patches (n, rows, columns, 3) give a colour frame. Pixels
    that no patch covers are 0. The frame is float32, or float64 for float64 patches. If ``height`` or
    ``width`` is null, the frame is as large as the first patches reach. They must lie on a grid then, since
    other random places (``count``) reach further.
    Reconstructed values may be below 0, which an image shows in two colors: give the image
    ``colormap: gray, range: [0, 255]``.

    >>> patches, corners = np.array([[[-1.0, 1.0]], [[0.5, 0.5]]]), np.array([[0, 0], [0, 1]])
    >>> FromPatches(width=4).update(patches, corners, np.ones(2))
    array([[0.  , 1.75, 1.5 , 0.  ]])
    """

    flat: ClassVar = False
    example: ClassVar = {"height": 24, "width": 32}
    example_from: ClassVar = ("dict.reconstruction", "patches.positions", "patches.means")

    height: int | None = param(
        None, ge=1, resets=True, help="Rows of the frame; null: as far as the first patches reach."
    )
    width: int | None = param(
        None, ge=1, resets=True, help="Columns of the frame; null: as far as the first patches reach."
    )

    def reset(self) -> None:
        super().reset()
        self._shape: list[int] = []

    def update(self, patches: Array, positions: Array, means: Array, coloring: Value = None) -> Array | None:
        _check(patches, positions, means, coloring)
        if positions.dtype.kind == "f" and not np.isfinite(positions).all():
            return None  # batch() gives nan where patches had no value
        kind = float_dtype(patches.dtype)
        colors = coloring if isinstance(coloring, np.ndarray) else np.empty((0, 0))
        corners = positions.astype(np.int32, copy=False)
        frame_shape = *self._reach(corners, *patches.shape[1:3]), *patches.shape[3:]
        frame: Array = self._run(
            patches, patches.reshape(len(patches), -1).astype(kind, copy=False), corners,
            means.astype(kind, copy=False), colors.astype(kind, copy=False),
        )  # fmt: skip
        return frame.reshape(frame_shape)

    def step(self, x: Array, patches: Array, positions: Array, means: Array, coloring: Array) -> Step:
        (n, d), channels, dtype = patches.shape, math.prod(x.shape[3:]), patches.dtype
        height, width = self._shape
        rows, cols, columns = x.shape[1], x.shape[2] * channels, width * channels
        plain, values, hits = room(dtype, n, d), room(dtype, d), room("i4", height, columns)
        return Step(
            put_frame, patches, positions, means, coloring, coloring.size > 0, rows, cols, columns, channels,
            plain, values, hits, result(dtype, height, columns),
        )  # fmt: skip

    def facts(self) -> Facts:
        return Facts(unit=2)  # that of the means: whitened patches have none, but the frame has

    def _reach(self, corners: Array, rows: int, cols: int) -> list[int]:
        top, left = (int(least) for least in corners.min(axis=0))
        bottom, right = (int(most) for most in corners.max(axis=0) + np.array([rows, cols]))
        if not self._shape:
            if None in (self.height, self.width) and not _on_a_grid(corners):
                raise InputError(
                    f"{len(corners)} patches at random places do not define the frame's size, since others "
                    "reach further; give its height and width"
                )
            self._shape = [self.height or bottom, self.width or right]
        height, width = self._shape
        if bottom > height or right > width or min(top, left) < 0:
            raise InputError(
                f"patches reach from row {top}, column {left} to row {bottom - 1}, column {right - 1}, "
                f"outside the frame of {height} rows and {width} columns; give its height and width"
            )
        return self._shape

    def example_inputs(self, count: int, rng: np.random.Generator) -> tuple[Array, ...]:
        """Six patches a frame of 5 x 4, where some overlap, and a coloring for each.

        They lie at random places where the frame's size is known, else on a grid.
        """
        height, width = self.height or 24, self.width or 32
        positions = rng.integers(0, [height - 4, width - 3], (count, 6, 2), np.int32)
        if None in (self.height, self.width):
            positions[:] = [(row, col) for row in (0, height - 5) for col in (0, 3, width - 4)]
        patches = 40 * rng.standard_normal((count, 6, 5, 4))
        coloring = np.eye(20) + 0.1 * rng.standard_normal((count, 20, 20))
        return patches, positions, 128 + 40 * rng.standard_normal((count, 6)), coloring


def _on_a_grid(corners: Array) -> bool:
    """Whether all rows of corners have the same columns."""
    return bool(len(corners) == math.prod(len(np.unique(c)) for c in corners.T))


_FROM = "[cells.patches, cells.positions, cells.means]"


def _check(patches: Value, positions: Value, means: Value, coloring: Value) -> None:
    check_patches(patches)
    n = len(patches)
    for name, value, shape in (("positions", positions, (n, 2)), ("means", means, (n,))):
        check_shape(name, value, shape, f"{n} patches", _FROM)
    d = math.prod(patches.shape[1:])
    if isinstance(coloring, np.ndarray):
        check_shape("a coloring", coloring, (d, d), f"patches of {d} values", _FROM)
