"""Cut a frame into patches for sparse coding."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import ClassVar, Literal, NamedTuple

import numpy as np
from pydantic import field_validator

from stream_sparse.base import Node, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, describe, float_dtype
from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.patches import cut_patches
from stream_sparse.kernels.products import means, product

from ._choice import not_both
from ._whitening import LARGEST, add_patches, zca

__all__ = ["Cut", "Patches"]

# The whitening matrix is computed again when the number of patches has grown by this share.
_GROWTH = 0.05
# Squares of larger values may overflow, and the running sums would stay infinite.
_VAST = 1e100


class Cut(NamedTuple):
    """The patches of a frame.

    Attributes:
        patches: float32 (float64 of float64 frames) of shape (n, rows, cols).
        positions: row and column of each patch's upper left pixel, int32 of shape (n, 2).
        means: the value subtracted from each patch, shape (n,).
        coloring: the inverse of the whitening matrix, shape (rows * cols, rows * cols); None without
            ``whiten``.
    """

    patches: Array
    positions: Array
    means: Array
    coloring: Array | None


class Patches(Node):
    """Cut small patches from a gray frame: cells side by side, an overlapping grid, or random places.

    ``center`` subtracts each patch's mean. ``whiten`` makes the values of patches uncorrelated and of equal
    power, and a patch p keeps its look (ZCA).

    ``y = (p - mean(p)) @ W``

    ``W = (C + 0.01 * trace(C) / d * I)**(-1 / 2)``

    The symmetric matrix W is computed from all patches of earlier frames; 0.01 of the mean eigenvalue is
    added to each eigenvalue of C, for patches of d values. C has uncentred second moments, the mean of
    ``p p'`` over patches p less their own means: the mean of a pixel over patches is not subtracted. With
    ``center: false`` whitening subtracts one number instead of the patches' own means: the mean of all
    earlier values. ``from_patches`` undoes both exactly. Whitened patches start once there are more patches
    than a patch has values, and not all are flat. W is computed again when the number of patches has grown by
    5 %: on each of the first twenty frames, then less and less often. Patches with nan, inf or values beyond
    1e100 do not enter W; centered patches with nan or inf are all nan.

    Sources: Olshausen and Field, "Emergence of simple-cell receptive field properties by learning a sparse
    code for natural images" (1996); Bell and Sejnowski, "The 'independent components' of natural scenes are
    edge filters" (1997), for ZCA.

    >>> cut = Patches(size=2).update(np.array([[1, 2, 7, 7], [3, 2, 7, 7]], np.uint8))
    >>> cut.patches.tolist()
    [[[-1.0, 0.0], [1.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]]
    >>> cut.positions.tolist(), cut.means.tolist()
    ([[0, 0], [0, 2]], [2.0, 7.0])
    """

    takes: ClassVar = "frame"

    size: int | tuple[int, int] | Literal["frame"] = param(
        8, resets=True, help="Side of a patch, or [rows, columns], or 'frame': the whole frame is one patch."
    )
    stride: int | tuple[int, int] | None = param(
        None, resets=True, help="Step of the grid, or [down, across]; null: the size, cells side by side."
    )
    count: int | None = param(
        None, ge=1, resets=True, help="Number of patches a frame, at random places instead of a grid."
    )
    center: bool = param(True, resets=True, help="Subtract its mean from each patch.")
    whiten: bool = param(
        False, resets=True, help="Make values uncorrelated (ZCA), by the statistics of earlier frames."
    )
    seed: int = param(0, ge=0, resets=True, help="Seed of the random places, with 'count'.")

    @field_validator("size", "stride")
    @classmethod
    def _at_least_one(cls, value: object, info: object) -> object:
        numbers = value if isinstance(value, tuple) else (value,)
        if any(isinstance(n, int) and n < 1 for n in numbers):
            shown = list(value) if isinstance(value, tuple) else value
            raise ValueError(f"{info.field_name} must be >= 1 (got {shown})")  # type: ignore[attr-defined]
        return value

    _grid_or_random = not_both("stride", "count")

    def reset(self) -> None:
        self._frame = 0
        self._count = self._count_at_refresh = 0
        self._mean: Array | None = None
        self._scatter: Array | None = None
        self._flat = False
        self._level = 0.0
        self._whitening: Array | None = None
        self._coloring: Array | None = None

    def update(self, x: Array) -> Cut | None:
        size = self._size(x)
        positions = self._positions(x, size)
        self._frame += 1
        if not self.whiten:
            patches, means, _ = self._cut(x, positions, size, 0.0)
            return Cut(patches, positions, means, None)
        return self._whitened(x, positions, size)

    def _whitened(self, x: Array, positions: Array, size: tuple[int, int]) -> Cut | None:
        """Whiten the patches by earlier frames, then add them to the statistics."""
        d = size[0] * size[1]
        if self._mean is None or self._scatter is None:
            self._mean, self._scatter = np.zeros(d), np.zeros((d, d))
        self._refresh(self._mean, self._scatter, float_dtype(x.dtype))
        level = self._level
        if self._whitening is None and not self.center:
            # No patches are given yet; the sums are more precise when the values are near zero.
            fine = x[np.isfinite(x)]
            level = float(fine.mean(dtype=np.float64)) if fine.size else 0.0
        patches, means, sound = self._cut(x, positions, size, level)
        flat = patches.reshape(len(patches), d)
        result = None
        if self._whitening is not None:
            white = self.empty(patches.shape, patches.dtype)
            product(flat, self._whitening, white.reshape(flat.shape))
            result = Cut(white, positions, means, self._coloring)
        if flat.dtype == np.float64:
            sound &= np.abs(flat).max(axis=1) < _VAST
        known = flat if sound.all() else flat[sound]
        self._count = add_patches(known, level, self._count, self._mean, self._scatter)
        return result

    def _size(self, x: Array) -> tuple[int, int]:
        if x.ndim != 2:
            raise InputError(f"expects a gray frame, got {describe(x)}; put a grayscale node before it")
        rows, cols = _pair(x.shape if self.size == "frame" else self.size)
        if rows > x.shape[0] or cols > x.shape[1]:
            raise InputError(
                f"patches of {rows} x {cols} do not fit into a frame of {x.shape[0]} rows and "
                f"{x.shape[1]} columns; make size smaller"
            )
        if self.whiten and rows * cols > LARGEST:
            raise InputError(
                f"whiten takes patches of at most {LARGEST} values, got {rows} x {cols} = {rows * cols}; "
                "make size smaller"
            )
        return rows, cols

    def _positions(self, x: Array, size: tuple[int, int]) -> Array:
        if self.count is None:
            stride = size if self.stride is None else _pair(self.stride)
            return _grid(x.shape[0] - size[0], x.shape[1] - size[1], *stride)
        # One generator for each frame, so that the state of the node is only the frame's number.
        rng = np.random.default_rng([self.seed, self._frame])
        most = [x.shape[0] - size[0], x.shape[1] - size[1]]
        return rng.integers(0, most, (self.count, 2), np.int32, endpoint=True)

    def _cut(self, x: Array, positions: Array, size: tuple[int, int], level: float) -> tuple[Array, ...]:
        kind = float_dtype(x.dtype)
        if x.dtype.kind not in "iuf" or x.dtype == np.float16:  # bool, and types unknown to numba
            x = x.astype(kind)
        n = len(positions)
        patches, means, sound = self.empty((n, *size), kind), np.empty(n, kind), np.empty(n, np.bool_)
        flat = patches.reshape(n, -1)
        cut_patches(frozen(x), x.shape[1], frozen(positions), *size, self.center, level, flat, means, sound)
        return patches, means, sound

    def _refresh(self, mean: Array, scatter: Array, kind: np.dtype[np.generic]) -> None:
        """Compute the whitening matrix from earlier frames if the number of patches has grown enough."""
        if self._count <= len(mean) or self._count < (1 + _GROWTH) * self._count_at_refresh:
            return
        level = 0.0 if self.center else float(means(mean[None])[0])
        made = zca(self._count, mean, scatter, level)
        self._flat = made is None and self._whitening is None
        if made is not None:
            self._level, self._count_at_refresh = level, self._count
            self._whitening, self._coloring = (m.astype(kind) for m in made)

    def horizon(self) -> int | None:
        return None if self.whiten else 0

    def pass_over(self, count: int) -> None:
        self._frame += count

    def warmup(self) -> int:
        """Frames before the first result; 1 for a grid whose number of patches is not known yet."""
        if not self.whiten:
            return 0
        if self._mean is not None and self._count:
            values, patches, frames = len(self._mean), self._count, self._frame
        elif self.count is None or self.size == "frame":
            return 1
        else:
            values, patches, frames = prod(_pair(self.size)), self.count, 1
        return -(-(values + 1) * frames // patches)

    def note(self) -> str:
        return "nothing to whiten yet: all patches so far were flat" if self._flat else ""

    def units_of_measure(self, *units: str) -> dict[str, str]:
        levels = units[0] if units else ""
        return {"patches": "" if self.whiten else levels, "means": levels}

    def caption(self) -> str:
        size = self.size if self.size == "frame" else "{} x {}".format(*_pair(self.size))
        return f"{size}, whitened" if self.whiten else size


def _pair(value: int | tuple[int, ...]) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[1])


@lru_cache(maxsize=32)
def _grid(bottom: int, right: int, down: int, across: int) -> Array:
    """Upper left corners from 0 to ``bottom`` and ``right``; one read-only array for each grid."""
    rows, cols = np.meshgrid(np.arange(0, bottom + 1, down), np.arange(0, right + 1, across), indexing="ij")
    corners = np.stack([rows.ravel(), cols.ravel()], axis=1).astype(np.int32)
    corners.setflags(write=False)
    return corners
