"""Patches of a frame: what sparse coding works on."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import field_validator, model_validator

from stream_sparse.base import Node, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, describe, float_dtype
from stream_sparse.kernels._blas import one_thread
from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.patches import cut_patches

from ._whitening import LARGEST, add_patches, zca

__all__ = ["Cut", "Patches"]

# Patches that must have come anew before the whitening matrix is made anew, as a share of those before.
_GROWTH = 0.05
# Squares of what is larger might leave the range of floats, and the sums would never come back.
_VAST = 1e100


class Cut(NamedTuple):
    """The patches of a frame.

    Attributes:
        patches: float32 (float64 of float64 frames) of shape (n, rows, cols).
        positions: row and column of each patch's upper left pixel, int32 of shape (n, 2).
        means: what was subtracted from each patch, shape (n,).
        coloring: the inverse of the whitening matrix, shape (rows * cols, rows * cols); None without
            ``whiten``.
    """

    patches: Array
    positions: Array
    means: Array
    coloring: Array | None


class Patches(Node):
    """Small parts of a gray frame: cells side by side, a grid that overlaps, or random ones.

    ``center`` subtracts each patch's mean. ``whiten`` makes their values uncorrelated and of equal variance
    while a patch still looks like one (ZCA): ``(patch - mean) @ W``, with the symmetric W from all patches
    of the frames before, and 0.01 of the mean eigenvalue added to each. With ``center: false`` it subtracts
    one number in place of the patches' own means: the mean of all values before. So ``from_patches`` has
    an exact inverse. It says nothing until it has seen one patch more than a patch has values, and while
    all were flat. W is made anew once there are 5 % more patches than when it was made last, so on each of
    the first twenty frames and then ever more rarely. Patches with nan, an infinity or values beyond 1e100
    never count; those with nan or an infinity are nan throughout when centred.

    Sources: Olshausen and Field, "Emergence of simple-cell receptive field properties by learning a sparse
    code for natural images" (1996); Bell and Sejnowski, "The 'independent components' of natural scenes are
    edge filters" (1997), for ZCA.

    >>> said = Patches(size=2).update(np.array([[1, 2, 7, 7], [3, 2, 7, 7]], np.uint8))
    >>> said.patches.tolist()
    [[[-1.0, 0.0], [1.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]]
    >>> said.positions.tolist(), said.means.tolist()
    ([[0, 0], [0, 2]], [2.0, 7.0])
    """

    takes: ClassVar = "frame"

    size: int | tuple[int, int] | Literal["frame"] = param(
        8, resets=True, help="Side of a patch, or [rows, columns], or 'frame': the whole frame is one patch."
    )
    stride: int | tuple[int, int] | None = param(
        None, resets=True, help="Steps of the grid, or [down, across]; null: the size, cells side by side."
    )
    count: int | None = param(
        None, ge=1, resets=True, help="So many patches a frame at random places, in place of a grid."
    )
    center: bool = param(True, resets=True, help="Subtract from each patch its mean.")
    whiten: bool = param(
        False, resets=True, help="Make values uncorrelated (ZCA), from what the frames before have shown."
    )
    seed: int = param(0, ge=0, resets=True, help="Where chance begins for 'count'.")

    @field_validator("size", "stride")
    @classmethod
    def _at_least_one(cls, value: object, info: object) -> object:
        numbers = value if isinstance(value, tuple) else (value,)
        if any(isinstance(n, int) and n < 1 for n in numbers):
            shown = list(value) if isinstance(value, tuple) else value
            raise ValueError(f"{info.field_name} must be >= 1 (got {shown})")  # type: ignore[attr-defined]
        return value

    @model_validator(mode="after")
    def _grid_or_chance(self) -> Self:
        if self.stride is not None and self.count is not None:
            stride = list(self.stride) if isinstance(self.stride, tuple) else self.stride
            raise ValueError(
                f"give stride (a grid) or count (random places), not both (got {stride} and {self.count})"
            )
        return self

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
        with one_thread():
            return self._whitened(x, positions, size)

    def _whitened(self, x: Array, positions: Array, size: tuple[int, int]) -> Cut | None:
        """What the frames before say of this one, which then joins them."""
        d = size[0] * size[1]
        if self._mean is None or self._scatter is None:
            self._mean, self._scatter = np.zeros(d), np.zeros((d, d))
        self._refresh(self._mean, self._scatter, float_dtype(x.dtype))
        level = self._level
        if self._whitening is None and not self.center:
            # Nothing is said yet; the sums keep more digits when the values are near zero.
            fine = x[np.isfinite(x)]
            level = float(fine.mean(dtype=np.float64)) if fine.size else 0.0
        patches, means, sound = self._cut(x, positions, size, level)
        flat = patches.reshape(len(patches), d)
        said = None
        if self._whitening is not None:
            white = self.empty(patches.shape, patches.dtype)
            np.matmul(flat, self._whitening, out=white.reshape(flat.shape))
            said = Cut(white, positions, means, self._coloring)
        if flat.dtype == np.float64:
            sound &= np.abs(flat).max(axis=1) < _VAST
        known = flat if sound.all() else flat[sound]
        self._count = add_patches(known, level, self._count, self._mean, self._scatter)
        return said

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
        # A generator for each frame: where the stream is resumed, its number is all that must be known.
        chance = np.random.default_rng([self.seed, self._frame])
        most = [x.shape[0] - size[0], x.shape[1] - size[1]]
        return chance.integers(0, most, (self.count, 2), np.int32, endpoint=True)

    def _cut(self, x: Array, positions: Array, size: tuple[int, int], level: float) -> tuple[Array, ...]:
        kind = float_dtype(x.dtype)
        if x.dtype.kind not in "iuf" or x.dtype == np.float16:  # bool and what numba does not know
            x = x.astype(kind)
        n = len(positions)
        patches, means, sound = self.empty((n, *size), kind), np.empty(n, kind), np.empty(n, np.bool_)
        flat = patches.reshape(n, -1)
        cut_patches(frozen(x), x.shape[1], frozen(positions), *size, self.center, level, flat, means, sound)
        return patches, means, sound

    def _refresh(self, mean: Array, scatter: Array, kind: np.dtype[np.generic]) -> None:
        """The whitening matrix from the frames before, where they have grown enough since it was made."""
        if self._count <= len(mean) or self._count < (1 + _GROWTH) * self._count_at_refresh:
            return
        level = 0.0 if self.center else float(mean.mean())
        made = zca(self._count, mean, scatter, level)
        self._flat = made is None and self._whitening is None
        if made is not None:
            self._level, self._count_at_refresh = level, self._count
            self._whitening, self._coloring = (m.astype(kind) for m in made)

    def horizon(self) -> int | None:
        return None if self.whiten else 0

    def warmup(self) -> int:
        """Frames before it speaks; of a grid one, until a frame has shown how many patches it has."""
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
    """Corners from 0 to ``bottom`` and ``right``: the same read-only array for the same grid."""
    rows, cols = np.meshgrid(np.arange(0, bottom + 1, down), np.arange(0, right + 1, across), indexing="ij")
    corners = np.stack([rows.ravel(), cols.ravel()], axis=1).astype(np.int32)
    corners.setflags(write=False)
    return corners
