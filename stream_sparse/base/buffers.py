"""Output buffers that are used again only when nobody holds them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

    from stream_sparse.frame import Array

__all__ = ["Buffers"]

# While the list below and the loop variable hold a buffer, and the call itself counts one more.
_FREE = 3
_MOST = 16


class Buffers:
    """Arrays of one shape, handed out as views.

    A fresh 8 MB array costs more than the work on it, since the system must map and clear its pages. NumPy
    lets every view, and every view of a view, hold the array that owns the memory; so the owner's reference
    count tells whether anybody can still see it.
    """

    def __init__(self) -> None:
        self._owners: list[Array] = []

    def empty(self, shape: tuple[int, ...], dtype: DTypeLike) -> Array:
        """An array of undefined content that nobody else holds."""
        owners = self._owners
        if owners and (owners[0].shape != shape or owners[0].dtype != dtype):
            owners.clear()
        for owner in owners:
            if sys.getrefcount(owner) <= _FREE:
                return owner.view()
        owner = np.empty(shape, dtype)
        if len(owners) < _MOST:
            owners.append(owner)
        return owner.view()

    def __reduce__(self) -> tuple[type[Buffers], tuple[()]]:
        return Buffers, ()

    def __deepcopy__(self, memo: object) -> Buffers:
        return Buffers()
