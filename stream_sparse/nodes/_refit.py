"""The base class of nodes that measure atoms, and measure again those that have changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np

from stream_sparse.base import Facts, Node, Statistic
from stream_sparse.frame import Array


class Refitted(Node):
    """Base class of nodes that measure each atom by itself, only a few of those that change a frame."""

    offload: ClassVar = True
    example: ClassVar = {"refit": 2}

    def reset(self) -> None:
        self._atoms = np.empty(0)  # as they were when measured
        self._found = np.empty(0)
        self._next = 0

    def _measured(self, atoms: Array, measure: Callable[[Array], tuple[Array, ...]], most: int) -> Array:
        """Return the measures of all atoms, float64 (measures, atoms); at most so many are measured again."""
        if self._atoms.shape != atoms.shape:
            self._atoms = atoms.astype(np.float64)
            self._found, self._next = np.array(measure(self._atoms), np.float64), 0
            return self._found
        same = (atoms == self._atoms) | (np.isnan(atoms) & np.isnan(self._atoms))
        changed = np.flatnonzero(~same.all(axis=tuple(range(1, atoms.ndim))))
        # Beginning after the atom that was measured last.
        chosen = np.roll(changed, -int(np.searchsorted(changed, self._next)))[:most]
        if len(chosen):
            self._atoms[chosen] = atoms[chosen]
            self._found[:, chosen] = measure(self._atoms[chosen])
            self._next = int(chosen[-1]) + 1
        return self._found

    def facts(self) -> Facts:
        return Facts(horizon=None)

    def statistic(self, field: str, *_inputs: Statistic | None) -> None:
        del field  # the atoms may be learned from many frames, but are those of this one
