"""Whiten the patches of many videos alike, by statistics that are measured before anything is learned.

A ``patches`` node whitens by all earlier frames, of which a piece of a video has few. Here the statistics of
several pieces are measured, wherever that is done, and merged in the order of the pieces.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.base import param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.nodes._whitening import zca
from stream_sparse.nodes.patches import Cut, Patches

__all__ = ["Fixed", "Measure", "Moments", "Whitening", "merged_moments"]


class Moments(NamedTuple):
    """How many patches there are, their mean (d,), and the sum of outer products of what differs (d, d)."""

    patches: int
    mean: Array
    scatter: Array


class Whitening(NamedTuple):
    """The matrix that whitens, float64 (d, d), and the number that is subtracted without ``center``."""

    matrix: Array
    level: float

    @classmethod
    def of(cls, moments: Moments, center: bool) -> Whitening | None:
        """Compute it as the node ``patches`` does; None where the patches do not vary."""
        level = 0.0 if center else float(moments.mean.mean())
        made = zca(*moments, level)
        return None if made is None else cls(made[0], level)


class _Memoryless(Patches):
    """Needs no frames from before a piece, as patches that are not whitened."""

    def horizon(self) -> int:
        return 0

    def warmup(self) -> int:
        return 0


class Measure(_Memoryless):
    """Measures patches and has no output."""

    @property
    def moments(self) -> Moments | None:
        """The moments of all patches so far; None before the first one."""
        if self._mean is None or self._scatter is None:
            return None
        return Moments(self._count, self._mean, self._scatter)

    def _refresh(self, *_: object) -> None:
        """Whiten nothing."""

    def _whitened(self, x: Array, positions: Array, size: tuple[int, int]) -> None:
        super()._whitened(x, positions, size)


class Fixed(_Memoryless):
    """Whitens by statistics that are given, whatever came before a frame."""

    whitening: Any = param(None, help="The statistics that were measured before.")

    def _whitened(self, x: Array, positions: Array, size: tuple[int, int]) -> Cut:
        patches, means, _ = self._cut(x, positions, size, self.whitening.level)
        rows, cols = size
        if rows * cols != len(self.whitening.matrix):
            values = (
                f"{rows} x {cols} = {rows * cols} values, those measured before {len(self.whitening.matrix)}"
            )
            raise InputError(f"patches have {values}; learn from videos of one size")
        white = self.empty(patches.shape, patches.dtype)
        flat = patches.reshape(len(patches), rows * cols)
        np.matmul(flat, self.whitening.matrix.astype(flat.dtype), out=white.reshape(flat.shape))
        return Cut(white, positions, means, None)


def merged_moments(parts: Iterable[Moments]) -> Moments | None:
    """Merge the moments of pieces, in order; None where there are no patches.

    Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979),
    equation 2.1.
    """
    whole: Moments | None = None
    for part in parts:
        if whole is None or not whole.patches:
            whole = part
        elif part.patches:
            step, count = part.mean - whole.mean, whole.patches + part.patches
            scatter = (
                whole.scatter + part.scatter + np.outer(step, step * (whole.patches * part.patches / count))
            )
            whole = Moments(count, whole.mean + step * (part.patches / count), scatter)
    return whole if whole is not None and whole.patches else None
