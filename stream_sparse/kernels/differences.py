"""Differences of values in time and in space."""

from __future__ import annotations

from stream_sparse.frame import Array

from ._jit import Out, kernel


@kernel
def from_past(x: Array, past: Out, seen: int, absolute: bool, out: Out) -> bool:
    """Subtract the frame ``len(past)`` frames ago; ``past`` holds the frames since.

    ``out`` is of the signed dtype of a difference, or with ``absolute`` of that of a distance, in which the
    larger value less the smaller one never overflows.
    """
    tau = past.shape[0]
    old = past[seen % tau]
    if seen >= tau:
        subtract(x, old, absolute, out)
    for i in range(x.size):
        old[i] = x[i]
    return bool(seen >= tau)


@kernel
def subtract(a: Array, b: Array, absolute: bool, out: Out) -> bool:
    """Set ``out = a - b``, or its magnitude."""
    kind = out.dtype.type
    if absolute:
        for i in range(a.size):
            out[i] = kind(a[i]) - kind(b[i]) if a[i] > b[i] else kind(b[i]) - kind(a[i])
    else:
        for i in range(a.size):
            out[i] = kind(a[i]) - kind(b[i])
    return True
