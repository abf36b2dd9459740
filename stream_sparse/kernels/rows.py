"""Copy and compare arrays of two axes; a slice that is assigned would bring error texts into a kernel."""

from __future__ import annotations

from stream_sparse.frame import Array

from ._jit import Out, kernel

__all__ = ["copy", "differ"]


@kernel
def copy(x: Array, out: Out) -> None:
    """Copy an array."""
    for s in range(len(x)):
        for k in range(x.shape[1]):
            out[s, k] = x[s, k]


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
