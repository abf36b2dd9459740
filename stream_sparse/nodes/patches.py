"""Cut a frame into patches for sparse coding."""

from __future__ import annotations

from math import prod
from typing import ClassVar, Literal, NamedTuple, Self

from pydantic import field_validator, model_validator

from stream_sparse.base import Facts, Statistic, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, float_dtype
from stream_sparse.kernels.patches import (
    FrameHistory,
    Made,
    Matrices,
    PatchGrid,
    Pieces,
    Random,
    cut_and_whiten,
    cut_clip,
    cut_clip_and_whiten,
    cut_frame,
)
from stream_sparse.kernels.random import STATE, entropy
from stream_sparse.kernels.whitening import LARGEST, ROWS, Block, Components, Roots, Solver, Spread

from ._expression import listed, part
from ._step import SEEN, KernelNode, Step, result, room, rows, state
from ._window import not_both, unfit


class Cut(NamedTuple):
    """The patches of a frame.

    Attributes:
        patches: float32 (float64 of float64 frames) of shape (n, rows, cols), or (n, frames, rows, cols); of
            colour frames with a last axis of 3.
        positions: row and column of each patch's upper left pixel, int32 of shape (n, 2).
        means: the value subtracted from each patch, shape (n,).
        coloring: the inverse of the whitening matrix, shape (d, d) for patches of d values; with
            ``components`` the inverse within these. None without ``whiten``.
    """

    patches: Array
    positions: Array
    means: Array
    coloring: Array | None


class Patches(KernelNode):
    """Cut small patches from a frame: cells side by side, an overlapping grid, or random places.

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

    With ``frames`` above 1 each patch goes through that many last frames, oldest first: a small film of shape
    (frames, rows, cols), from which atoms that move are learned. ``components`` whitens within the principal
    components E with the largest eigenvalues l of C, and sets all others to 0. Nothing is added to l then.

    ``W = E @ diag(l**(-1 / 2)) @ E.T``

    C is that of the patches of every ``frames``-th earlier frame, and E is computed again when there are half
    as many more.

    A patch of a colour frame has shape (rows, cols, 3), or (frames, rows, cols, 3), and is one vector of all
    these values: it has one mean, and whitening is of space, time and colour together.

    Sources: Olshausen and Field, "Emergence of simple-cell receptive field properties by learning a sparse
    code for natural images" (1996); Bell and Sejnowski, "The 'independent components' of natural scenes are
    edge filters" (1997), for ZCA; van Hateren and Ruderman, "Independent component
    analysis of natural image sequences" (1998), section 2, for components of space and time together.

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
        None, ge=1, resets=True, help="Number of patches per frame, at random places instead of a grid."
    )
    center: bool = param(True, resets=True, help="Subtract its mean from each patch.")
    whiten: bool = param(
        False, resets=True, help="Make values uncorrelated (ZCA), by the statistics of earlier frames."
    )
    seed: int = param(0, ge=0, resets=True, help="Seed of the random places, with 'count'.")
    frames: int = param(
        1, ge=1, le=1000, resets=True, frames=True, help="Number of frames that a patch spans."
    )
    components: int | None = param(
        None, ge=1, resets=True,
        help="With whiten: number of principal components that are kept; null: all, by ZCA.",
    )  # fmt: skip

    @field_validator("size", "stride")
    @classmethod
    def _at_least_one(cls, value: object, info: object) -> object:
        numbers = value if isinstance(value, tuple) else (value,)
        if any(isinstance(n, int) and n < 1 for n in numbers):
            shown = list(value) if isinstance(value, tuple) else value
            raise ValueError(f"{info.field_name} must be >= 1 (got {shown})")  # type: ignore[attr-defined]
        return value

    _grid_or_random = not_both("stride", "count")

    @model_validator(mode="after")
    def _components_whiten(self) -> Self:
        if self.whiten and self.frames > 1 and self.components is None:
            raise ValueError(
                f"whiten over several frames needs components, the number to keep (got frames {self.frames} "
                "and components null)"
            )
        if self.components is not None and not self.whiten:
            raise ValueError(f"components needs whiten: true (got components {self.components})")
        return self

    def reset(self) -> None:
        super().reset()
        # A cache, not state: the coloring matrix as it was given.
        self.__coloring: tuple[int, Array] | None = None

    def update(self, x: Array) -> Cut | None:
        outputs: dict[str, Array] | None = self._run(x)
        if outputs is None:
            return None
        return Cut(**outputs, coloring=self._coloring() if "counts" in self._arrays else None)

    def step(self, x: Array) -> Step:
        shape = self._shape(x)
        stride, count, frames, m = self.stride, self.count, self.frames, self.components
        size = x.shape[:2] if self.size == "frame" else self.size
        channels, tall, width = prod(x.shape[2:]), part(size, 0), part(size, 1)
        cols, columns, dtype = width * channels, x.shape[1] * channels, float_dtype(x.dtype)
        down = 0 if count else tall if stride is None else part(stride, 0)
        across = width if stride is None else part(stride, 1)
        n = count or ((x.shape[0] - tall) // down + 1) * ((x.shape[1] - width) // across + 1)
        d = frames * tall * cols
        grid = PatchGrid(columns, channels, tall, cols, down, across, self.center)
        random, values = Random(entropy(self.seed), room("u8", STATE)), room("f8", 1, d)
        pieces = Pieces(rows(dtype, (n, *shape), n), result("i4", n, 2), result(dtype, n))
        clip = FrameHistory(state(x.dtype, frames * x.size), state("i8", 1))
        if not self.whiten and frames == 1:
            return Step(cut_frame, x, SEEN, grid, random, 0.0, values, pieces)
        if not self.whiten:
            return Step(cut_clip, x, SEEN, frames, grid, random, 0.0, clip, values, pieces)
        spread, coloring = Spread(state("f8", 1, d), state("f8", d, d)), state(dtype, d, d)
        scratch, plain = Made(state("f8", 1), state("i8", 4)), room(dtype, n, d)
        block = Block(room(dtype, ROWS, d), room(dtype, d, ROWS), room(dtype, d, d), room("f8", d))
        if m is None:
            matrices = Matrices(state(dtype, d, d), coloring)
            roots = Roots(room("f8", d, d), room("f8", d, d), room("f8", d, d), room("f8", d, d))
            return Step(
                cut_and_whiten, x, SEEN, grid, random, spread, matrices, scratch, plain, block, roots, values,
                pieces,
            )  # fmt: skip
        components = Components(state(dtype, d, m), state(dtype, m, d), coloring)
        solver = Solver(
            room("f8", d, d), room("f8", d, d), room("f8", d, m), room("f8", 4, d), room("i8", d)
        )  # fmt: skip
        return Step(
            cut_clip_and_whiten, x, SEEN, frames, grid, random, clip, spread, components, scratch, plain,
            room(dtype, n, m), block, solver, values, pieces,
        )  # fmt: skip

    def _coloring(self) -> Array:
        """Return the coloring matrix, the same array until it is computed again."""
        times = int(self._arrays["counts"][3])
        if self.__coloring is None or self.__coloring[0] != times:
            self.__coloring = times, self._arrays["coloring"].copy()
        return self.__coloring[1]

    def _shape(self, x: Array) -> tuple[int, ...]:
        """Return the shape of a patch of a frame."""
        if x.shape[2:] and x.shape[2] != 3:
            raise unfit("frames of three channels (blue, green, red) or gray ones", x)
        if not x.size:
            raise unfit("a frame with pixels", x)
        size = x.shape if self.size == "frame" else self.size
        rows, cols = part(size, 0), part(size, 1)
        if rows > x.shape[0] or cols > x.shape[1]:
            raise InputError(
                f"patches of {rows} x {cols} do not fit into a frame of {x.shape[0]} rows and "
                f"{x.shape[1]} columns; make size smaller"
            )
        film = (self.frames,) if self.frames > 1 else ()
        shape = (*film, rows, cols, *x.shape[2:])
        values = prod(shape)
        if self.whiten and values > LARGEST:
            sides = " x ".join(map(str, shape))
            raise InputError(
                f"whiten takes patches of at most {LARGEST} values, got {sides} = {values}; make size smaller"
            )
        if self.components is not None and self.components > values:
            raise InputError(
                f"components must be <= {values}, the number of values of a patch (got {self.components})"
            )
        return shape

    def facts(self) -> Facts:
        size, frames, components = self.size, self.frames, self.components
        caption = listed(
            f"{size}" if size == "frame" else f"{part(size, 0)} x {part(size, 1)}",
            f"{frames} frames" if frames > 1 else "", "whitened" if self.whiten else "",
            "" if components is None else f"{components} components",
        )  # fmt: skip
        return Facts(
            None if self.whiten else frames - 1, self._frames_to_whiten() if self.whiten else None,
            unit={"patches": "" if self.whiten else 0, "means": 0}, caption=caption,
        )  # fmt: skip

    def _frames_to_whiten(self) -> int:
        """Return the frames before the first whitened patches; until then the least possible number."""
        added = self._seen // self.frames  # frames whose patches were added to the statistics
        counts, size = self._arrays.get("counts"), self.size
        if counts is not None and counts[0]:
            values, patches = self._arrays["mean"].size, int(counts[0])
        elif self.count is None or size == "frame":
            return self.frames
        else:
            values, patches, added = self.frames * part(size, 0) * part(size, 1), self.count, 1
        return -(-(values + 1) * added // patches) * self.frames

    def skip(self, count: int) -> None:
        self._seen += count

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic | None:
        if self.frames == 1:
            return super().statistic(field, *inputs)
        return Statistic(self.frames, self.frames, self._seen)

    def note(self) -> str:
        flat = "counts" in self._arrays and self._arrays["counts"][2]
        return "nothing to whiten yet: all patches so far were flat" if flat else ""
