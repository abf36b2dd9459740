"""Copy, flip and compare arrays of two axes; a slice that is assigned brings error texts into a kernel."""

from __future__ import annotations

from stream_sparse.frame import Array

from ._jit import Out, kernel

__all__ = ["copy", "differ", "flip"]

_LINE = 16  # values of float32 in a line of the cache


@kernel
def copy(x: Array, out: Out) -> None:
    """Copy an array."""
    for s in range(len(x)):
        for k in range(x.shape[1]):
            out[s, k] = x[s, k]


@kernel
def flip(x: Array, rows: int, columns: int, out: Out) -> None:
    """Write the first rows and columns of an array as columns and rows.

    A few columns at a time, so that all values of a line of the cache are taken while it is there.
    """
    for begin in range(0, columns, _LINE):
        end = min(begin + _LINE, columns)
        for s in range(rows):
            for k in range(begin, end):
                out[k, s] = x[s, k]


@kernel
def differ(a: Array, b: Array) -> bool:
    """Return whether two arrays of one shape have different values."""
    for s in range(len(a)):
        differ = False
        for k in range(a.shape[1]):
            differ |= a[s, k] != b[s, k]
        if differ:
            return True
    return False
