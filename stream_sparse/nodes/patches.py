"""Cut a frame into patches for sparse coding."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from pydantic import field_validator

from stream_sparse.base import param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, describe
from stream_sparse.kernels.patches import cut_and_whiten, cut_frame
from stream_sparse.kernels.random import STATE, entropy
from stream_sparse.kernels.whitening import LARGEST, ROWS

from ._choice import not_both
from ._step import Step, Stepped

__all__ = ["PLAIN", "WHITENED", "Cut", "Patches"]

_GIVES = {"patches": "real(x)[number, d]", "positions": "i4[number, 2]", "means": "real(x)[number]"}
_ROOM = {"generator": f"u8[{STATE}]", "values": "f8[d]"}
PLAIN = Step(cut_frame, gives=_GIVES, needs=_ROOM)
WHITENED = Step(
    cut_and_whiten,
    keeps={
        "mean": "f8[1, d]", "scatter": "f8[d, d]", "whitening": "real(x)[d, d]", "coloring": "real(x)[d, d]",
        "level": "f8[1]", "counts": "i8[4]",
    },
    gives=_GIVES,
    needs={
        **_ROOM, "plain": "real(x)[number, d]",
        "lines": f"real(x)[{ROWS}, d]", "pillars": f"real(x)[d, {ROWS}]", "products": "real(x)[d, d]",
        "away": "f8[d]", "inverse": "f8[d, d]", "root": "f8[d, d]", "step": "f8[d, d]", "spare": "f8[d, d]",
    },
)  # fmt: skip


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


class Patches(Stepped):
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
        super().reset()
        # Caches, not state: the seed as words, and the coloring matrix as it was given.
        self.__words = entropy(self.seed)
        self.__coloring: tuple[int, Array] | None = None

    def restore(self, state: Mapping[str, Any]) -> None:
        if "frame" in state:  # of version 0.6 or before
            numbers = state["count"], state["count_at_refresh"], state["flat"], state["whitening"] is not None
            names = "inputs", "mean", "scatter", "whitening", "coloring"
            arrays = {"level": np.array([state["level"]]), "counts": np.array(numbers, np.int64)}
            arrays = arrays if self.whiten else {}
            state = {name: state[name] for name in names} | {"seen": state["frame"]} | arrays
        super().restore(state)

    def update(self, x: Array) -> Cut | None:
        numbers = self._numbers(x)
        if not self.whiten:
            return self._cut(self._run(PLAIN, x, level=0.0, **numbers), numbers, None)
        found = self._run(WHITENED, x, measures=False, **numbers)
        return None if found is None else self._cut(found, numbers, self._coloring())

    def _cut(self, found: dict[str, Array], numbers: dict[str, Any], coloring: Array | None) -> Cut:
        patches = found["patches"].reshape(-1, numbers["rows"], numbers["cols"])
        return Cut(patches, found["positions"], found["means"], coloring)

    def _coloring(self) -> Array:
        """Return the coloring matrix, the same array until it is computed again."""
        times = int(self._arrays["counts"][3])
        if self.__coloring is None or self.__coloring[0] != times:
            self.__coloring = times, self._arrays["coloring"].copy()
        return self.__coloring[1]

    def _numbers(self, x: Array) -> dict[str, Any]:
        """Return the numbers that the kernels take."""
        rows, cols = self._size(x)
        down, across = (rows, cols) if self.stride is None else _pair(self.stride)
        number = self.count
        if number is None:
            number = ((x.shape[0] - rows) // down + 1) * ((x.shape[1] - cols) // across + 1)
        return {
            "columns": x.shape[1], "rows": rows, "cols": cols, "d": rows * cols, "number": number,
            "down": down if self.count is None else 0, "across": across, "words": self.__words,
        }  # fmt: skip

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

    def horizon(self) -> int | None:
        return None if self.whiten else 0

    def pass_over(self, count: int) -> None:
        self._seen += count

    def warmup(self) -> int:
        """Frames before the first result; 1 for a grid whose number of patches is not known yet."""
        if not self.whiten:
            return 0
        if "counts" in self._arrays and self._arrays["counts"][0]:
            values, patches, frames = len(self._arrays["scatter"]), int(self._arrays["counts"][0]), self._seen
        elif self.count is None or self.size == "frame":
            return 1
        else:
            values, patches, frames = prod(_pair(self.size)), self.count, 1
        return -(-(values + 1) * frames // patches)

    def note(self) -> str:
        flat = "counts" in self._arrays and self._arrays["counts"][2]
        return "nothing to whiten yet: all patches so far were flat" if flat else ""

    def units_of_measure(self, *units: str) -> dict[str, str]:
        levels = units[0] if units else ""
        return {"patches": "" if self.whiten else levels, "means": levels}

    def caption(self) -> str:
        size = self.size if self.size == "frame" else "{} x {}".format(*_pair(self.size))
        return f"{size}, whitened" if self.whiten else size


def _pair(value: int | tuple[int, ...]) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[1])
