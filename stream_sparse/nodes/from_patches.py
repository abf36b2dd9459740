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
from ._expression import extent, on_a_grid
from ._step import KernelNode, Step, in_rows, room, rows


class FromPatches(KernelNode):
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
        corners = positions.astype(np.int32, copy=False)
        self._shape = self._reach(patches, corners)
        arrays = [x.astype(kind, copy=False) for x in (patches, means, coloring) if isinstance(x, np.ndarray)]
        frame: Array = self._run(arrays[0], corners, *arrays[1:])
        return frame

    def step(self, patches: Array, positions: Array, means: Array, coloring: Array | None = None) -> Step:
        height, width = self._reach(patches, positions)
        flat, channels, dtype = in_rows(patches), math.prod(patches.shape[3:]), patches.dtype
        (n, d), columns = flat.shape, width * channels
        plain, values, hits = room(dtype, n, d), room(dtype, d), room("i4", height, columns)
        return Step(
            put_frame, flat, positions, means, room(dtype, 0, 0) if coloring is None else coloring,
            coloring is not None, patches.shape[1], patches.shape[2] * channels, columns, channels, plain,
            values, hits, rows(dtype, (height, width, *patches.shape[3:]), height),
        )  # fmt: skip

    def facts(self) -> Facts:
        return Facts(unit=2)  # that of the means: whitened patches have none, but the frame has

    def _reach(self, patches: Array, corners: Array) -> list[int]:
        """Return rows and columns of the frame, which holds all patches."""
        (top, bottom), (left, right) = extent(corners, 0), extent(corners, 1)
        bottom, right = bottom + patches.shape[1], right + patches.shape[2]
        if not self._shape and (self.height is None or self.width is None) and not on_a_grid(corners):
            raise InputError(
                f"{patches.shape[0]} patches at random places do not define the frame's size, since others "
                "reach further; give its height and width"
            )
        height, width = self._shape or [self.height or bottom, self.width or right]
        if bottom > height or right > width or min(top, left) < 0:
            raise InputError(
                f"patches reach from row {top}, column {left} to row {bottom - 1}, column {right - 1}, "
                f"outside the frame of {height} rows and {width} columns; give its height and width"
            )
        return [height, width]

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


_FROM = "[cells.patches, cells.positions, cells.means]"


def _check(patches: Value, positions: Value, means: Value, coloring: Value) -> None:
    check_patches(patches)
    n = len(patches)
    for name, value, shape in (("positions", positions, (n, 2)), ("means", means, (n,))):
        check_shape(name, value, shape, f"{n} patches", _FROM)
    d = math.prod(patches.shape[1:])
    if isinstance(coloring, np.ndarray):
        check_shape("a coloring", coloring, (d, d), f"patches of {d} values", _FROM)
