"""A pool of output arrays; an array is reused once no view of it is left."""

from __future__ import annotations

import sys
from collections.abc import Callable
from math import prod

import numpy as np
from numpy.typing import DTypeLike

from stream_sparse.frame import Array

# References to memory that is free: the array in the pool, the variable, the argument of getrefcount.
_OWN_REFERENCES = 3
_MOST_ARRAYS = 16
_MOST_KINDS = 16


def aligned(make: Callable[[int, DTypeLike], Array], shape: tuple[int, ...], dtype: DTypeLike) -> Array:
    """Return an array that begins at a multiple of 64 bytes, where kernels read and write faster.

    Parameters:
        make: ``np.zeros``, or ``np.empty`` for undefined content.

    >>> aligned(np.zeros, (2, 3), "f4").ctypes.data % 64
    0
    """
    kind = np.dtype(dtype)
    size = prod(shape) * kind.itemsize
    memory = make(size + 63, np.uint8)
    begin = -memory.ctypes.data % 64
    return memory[begin : begin + size].view(kind).reshape(shape)


class Buffers:
    """Arrays of a few shapes and dtypes, handed out as views.

    The system must map and clear the pages of a new array, which takes longer for 8 MB than the work on it.
    In NumPy every view, also a view of a view, refers to the array that owns the memory. So the reference
    count of the owner shows whether a view is left.
    """

    def __init__(self) -> None:
        self._arrays: dict[tuple[tuple[int, ...], DTypeLike], list[Array]] = {}

    def empty(self, shape: tuple[int, ...], dtype: DTypeLike) -> Array:
        """Return an array of undefined content that is not in use."""
        arrays = self._arrays.get((shape, dtype))
        if arrays is None:
            if len(self._arrays) == _MOST_KINDS:  # an edit has changed the shapes
                self._arrays.clear()
            arrays = self._arrays[shape, dtype] = []
        for array in arrays:
            owner = array.base
            if sys.getrefcount(owner) <= _OWN_REFERENCES:
                return array.view()
        array = aligned(np.empty, shape, dtype)
        if len(arrays) < _MOST_ARRAYS:
            arrays.append(array)
        return array.view()

    def __contains__(self, owner: object) -> bool:
        """Return whether memory is that of an array handed out here."""
        return any(held.base is owner for arrays in self._arrays.values() for held in arrays)

    def __reduce__(self) -> tuple[type[Buffers], tuple[()]]:
        return Buffers, ()
