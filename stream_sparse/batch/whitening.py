"""Whiten the patches of many videos alike, by statistics that are measured before anything is learned.

A ``patches`` node whitens by all earlier frames, of which a piece of a video has few. Here the statistics of
several pieces are measured, wherever that is done, and merged in the order of the pieces.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.base import param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.kernels.products import means, product
from stream_sparse.kernels.whitening import pca, zca
from stream_sparse.nodes.patches import Cut, Patches, plain, whitened

__all__ = ["Fixed", "Measure", "Moments", "Whitening", "merged_moments"]


_MEASURED, _LEVELLED = whitened(measures="True"), plain(level="whitening.level")


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
    def of(cls, moments: Moments, center: bool, components: int | None) -> Whitening | None:
        """Compute it as the node ``patches`` does; None where the patches do not vary."""
        level = 0.0 if center else float(means(moments.mean[None])[0])
        made = zca(*moments, level) if components is None else pca(*moments, level, components)
        return None if made is None else cls(made[0], level)


class _Memoryless(Patches):
    """Needs no more frames from before a piece than patches that are not whitened."""

    def horizon(self) -> int:
        return self.frames - 1

    def warmup(self) -> int:
        return self.frames - 1


class Measure(_Memoryless):
    """Measures patches and has no output."""

    @property
    def moments(self) -> Moments | None:
        """The moments of all patches so far; None before the first one."""
        if not self._arrays:
            return None
        mean, scatter, counts = (self._arrays[name] for name in ("mean", "scatter", "counts"))
        return Moments(int(counts[0]), mean[0], scatter)

    def update(self, x: Array) -> None:
        self._cut(_MEASURED, x)


class Fixed(_Memoryless):
    """Whitens by statistics that are given, whatever came before a frame."""

    whitening: Any = param(None, help="The statistics that were measured before.")

    def update(self, x: Array) -> Cut | None:
        shape, matrix = self._shape(x), self.whitening.matrix
        if (d := prod(shape)) != len(matrix):
            values = f"{' x '.join(map(str, shape))} = {d} values"
            raise InputError(
                f"patches have {values}, those measured before {len(matrix)}; learn from videos of one size"
            )
        cut = self._cut(_LEVELLED, x)
        if cut is None:
            return None
        flat = cut.patches.reshape(len(cut.patches), -1)
        white = product(flat, matrix.astype(flat.dtype))
        return cut._replace(patches=white.reshape(cut.patches.shape))


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
