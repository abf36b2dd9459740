"""A pool of output arrays; an array is reused once no view of it is left."""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import DTypeLike

from stream_sparse.frame import Array

# References to an array that is free: the list, the loop variable, the argument of getrefcount.
_OWN_REFERENCES = 3
_MOST_ARRAYS = 16
_MOST_KINDS = 16


class Buffers:
    """Arrays of a few shapes and dtypes, handed out as views.

    The system must map and clear the pages of a new array, which takes longer for 8 MB than the work on it.
    In NumPy every view, also a view of a view, refers to the array that owns the memory. So the reference
    count of the owner shows whether a view is left.
    """

    def __init__(self) -> None:
        self._owners: dict[tuple[tuple[int, ...], DTypeLike], list[Array]] = {}

    def empty(self, shape: tuple[int, ...], dtype: DTypeLike) -> Array:
        """Return an array of undefined content that is not in use."""
        owners = self._owners.get((shape, dtype))
        if owners is None:
            if len(self._owners) == _MOST_KINDS:  # an edit has changed the shapes
                self._owners.clear()
            owners = self._owners[shape, dtype] = []
        for owner in owners:
            if sys.getrefcount(owner) <= _OWN_REFERENCES:
                return owner.view()
        owner = np.empty(shape, dtype)
        if len(owners) < _MOST_ARRAYS:
            owners.append(owner)
        return owner.view()

    def __contains__(self, owner: object) -> bool:
        """Return whether memory is that of an array handed out here."""
        return any(held is owner for owners in self._owners.values() for held in owners)

    def __reduce__(self) -> tuple[type[Buffers], tuple[()]]:
        return Buffers, ()

    def __deepcopy__(self, memo: object) -> Buffers:
        return Buffers()
