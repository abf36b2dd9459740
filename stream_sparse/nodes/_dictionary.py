"""Base class of nodes that code signals with a dictionary that is fixed, or their second input."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from stream_sparse.base import Statistic, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value, describe
from stream_sparse.kernels.omp import OmpCodes, Prepared
from stream_sparse.kernels.products import squares
from stream_sparse.learning.dictionaries import atoms_of

from ._coding import Dictionary, atom_size
from ._step import KernelNode, room

_LARGEST = 1e12
"""Squared length of an atom."""


def room_to_prepare(dtype: DTypeLike, features: int, wide: int) -> Prepared:
    """Return room for what is computed of a dictionary with :func:`padded` atoms."""
    return Prepared(room(dtype, features, wide), room(dtype, wide, wide))


def room_of_codes(dtype: DTypeLike, signals: int, most: int) -> OmpCodes:
    """Return room for codes."""
    return OmpCodes(room("i4", signals, most), room(dtype, signals, most), room("i4", signals))


class Coding(KernelNode):
    """Base class of nodes whose first input are signals, and whose second may be a dictionary."""

    dictionary: Dictionary | None = param(
        None,
        resets=True,
        help="{sinusoids: N, low: f, high: f}, {dct: N}, {gabor: N}, {file: d.npy}; null: the second input.",
    )

    flat = False
    example = {"dictionary": {"dct": 64}}

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic | None:
        return None if field == "atoms" else super().statistic(field, *inputs)

    def reset(self) -> None:
        super().reset()
        # A cache, not state: made from the dictionary.
        self.__atoms: Array | None = None

    def _atoms(self, dtype: np.dtype[Any], shape: tuple[int, ...], atoms_in: Value) -> Array:
        """Return the dictionary, the same array as before where it has not changed."""
        if atoms_in is None and self.dictionary is None:
            raise InputError("needs a dictionary: give one as 'dictionary', or as a second input")
        if atoms_in is not None and self.dictionary is not None:
            raise InputError("has two dictionaries: take 'dictionary' or the second input away")
        before = self.__atoms
        if atoms_in is not None:
            self._meet_atoms(atoms_in, shape)
            atoms_in = atoms_in.astype(dtype, copy=False)
            if before is not None and np.array_equal(before, atoms_in):
                return before
        elif before is not None and before.dtype == dtype:
            return before
        atoms = np.array(atoms_in if self.dictionary is None else atoms_of(self.dictionary, shape), dtype)
        flat = atoms.reshape(len(atoms), -1)
        if not squares(flat).max(initial=0) < _LARGEST:
            longest = float(np.abs(flat).max())
            raise InputError(f"the dictionary has values up to {longest:.3g}; rescale them closer to 1")
        atoms.flags.writeable = False
        self.__atoms = atoms
        return atoms

    @property
    def fixed(self) -> Array:
        """The dictionary of the parameter, (atoms, features)."""
        assert self.__atoms is not None
        return self.__atoms.reshape(len(self.__atoms), -1)

    def _meet_atoms(self, atoms: Value, shape: tuple[int, ...]) -> None:
        if not isinstance(atoms, np.ndarray) or not atoms.size or atoms.shape[1:] != shape:
            raise InputError(f"the dictionary must hold atoms for {atom_size(shape)}, got {describe(atoms)}")
        if not np.isfinite(atoms).all():
            raise InputError("the dictionary has values that are nan or infinite")
