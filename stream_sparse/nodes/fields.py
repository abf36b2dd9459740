"""How many atoms are fields like those of V1."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

import numpy as np

from stream_sparse.base import Node, param
from stream_sparse.frame import Array, float_dtype
from stream_sparse.kernels.gabor import check_atoms, fit_gabors, is_localized, is_oriented

__all__ = ["Fields", "Found"]


class Found(NamedTuple):
    """What the atoms are.

    Attributes:
        share: share of the atoms that are localized and oriented, in [0, 1].
        count: how many these are.
        explained: share of each atom's variance that a Gabor function explains, (k,); nan of an empty atom.
        localized: (k,), 1 where that function explains enough and lies in the patch, else 0.
        oriented: (k,), 1 where the atom is selective for orientation, else 0.
    """

    share: float
    count: float  # type: ignore[assignment]  # tuple.count is of no use here
    explained: Array
    localized: Array
    oriented: Array


class Fields(Node):
    """How many atoms of a dictionary are localized and oriented, as receptive fields of V1 are.

    A Gabor function is fitted to each atom (k, rows, cols). The atom is localized where that explains 70 % of
    its variance, its centre is at most a pixel outside the patch, and both sigmas are less than a third of
    the patch's shorter side (4 pixels in 12x12). It is oriented where the amplitude a of its best grating and
    b of that at right angles have (a - b) / (a + b) >= 0.5. Of white noise one atom in 300 is counted in 5x5
    pixels, fewer than one in 2,000 from 6x6 on. All atoms are fitted on the first frame; after that those
    that changed, ``refit`` of them a frame in turn, so that what is said of an atom may be k / refit frames
    old.

    Source: the properties are those of Olshausen and Field, Nature 381, 1996; the fit in ``kernels.gabor``.

    >>> row, col = np.mgrid[:12, :12] - 6.0
    >>> edge = np.exp(-(row**2 + col**2) / 8) * np.sin(1.2 * row)
    >>> Fields().update(np.stack([edge, np.eye(12)])).share
    0.5
    """

    offload: ClassVar = True
    example: ClassVar = {"refit": 2}

    refit: int = param(
        8, ge=1, slider=(1, 64, 1), help="How many atoms that changed are fitted again a frame."
    )

    def reset(self) -> None:
        self._atoms = np.empty((0, 0, 0))  # as they were when they were fitted
        self._fits = np.empty((0, 0))
        self._turn = 0

    def update(self, atoms: Array) -> Found | None:
        check_atoms(atoms)
        if self._atoms.shape != atoms.shape:
            self._atoms = atoms.astype(np.float64)
            self._fits = fit_gabors(self._atoms)
        else:
            self._follow(atoms)
        dtype = float_dtype(atoms.dtype)
        local, turned = is_localized(self._fits, atoms.shape[1:]), is_oriented(self._fits)
        count = int(np.count_nonzero(local & turned))
        return Found(
            count / len(atoms) if len(atoms) else np.nan,
            float(count),
            self._fits[:, 0].astype(dtype),
            local.astype(dtype),
            turned.astype(dtype),
        )

    def _follow(self, atoms: Array) -> None:
        same = (atoms == self._atoms) | (np.isnan(atoms) & np.isnan(self._atoms))
        changed = np.flatnonzero(~same.all(axis=(1, 2)))
        if not len(changed):
            return
        # Those after the last one that was fitted come first.
        queue = np.roll(changed, -int(np.searchsorted(changed, self._turn)))[: self.refit]
        self._atoms[queue] = atoms[queue]
        self._fits[queue] = fit_gabors(self._atoms[queue])
        self._turn = int(queue[-1]) + 1

    def horizon(self) -> int | None:
        return None

    def units_of_measure(self, *units: str) -> str:  # noqa: ARG002
        return ""

    def example_inputs(self, count: int, rng: np.random.Generator) -> tuple[Array, ...] | None:
        """Five noisy Gabor functions, of which two change on every third frame."""
        row, col = np.mgrid[:9, :9]
        atoms = np.empty((count, 5, 9, 9))
        for t in range(count):
            atoms[t] = atoms[t - 1] if t else 0
            for k in range(5) if t == 0 else rng.permutation(5)[: 2 * (t % 3 == 0)]:
                y, x = row - rng.uniform(3, 5), col - rng.uniform(3, 5)
                turn = rng.uniform(0, np.pi)
                wave = np.cos(1.3 * (x * np.cos(turn) + y * np.sin(turn)) + rng.uniform(0, np.pi))
                atoms[t, k] = np.exp(-(x * x + y * y) / 8) * wave + 0.03 * rng.standard_normal((9, 9))
        return (atoms,)
