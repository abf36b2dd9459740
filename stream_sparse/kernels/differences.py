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
def from_neighbours(x: Array, length: int, inner: int, absolute: bool, out: Out) -> bool:
    """Subtract from each value the one before it along the middle axis of (any, length, inner)."""
    block, rest = length * inner, (length - 1) * inner
    for k in range(x.size // block):
        line = x[k * block : (k + 1) * block]
        subtract(line[inner:], line[:rest], absolute, out[k * rest : (k + 1) * rest])
    return True


@kernel
def subtract(a: Array, b: Array, absolute: bool, out: Out) -> None:
    """Set ``out = a - b``, or its magnitude."""
    kind = out.dtype.type
    if absolute:
        for i in range(out.size):
            out[i] = kind(a[i]) - kind(b[i]) if a[i] > b[i] else kind(b[i]) - kind(a[i])
    else:
        for i in range(out.size):
            out[i] = kind(a[i]) - kind(b[i])


@kernel
def of_two(a: Array, b: Array, out: Out) -> bool:
    """Set ``out = a - b``, where one of them may be a single value."""
    kind, in_a, in_b = out.dtype.type, int(a.size > 1), int(b.size > 1)
    for i in range(out.size):
        out[i] = kind(a[in_a * i]) - kind(b[in_b * i])
    return True
