"""One input minus another."""

from __future__ import annotations

from stream_sparse.frame import Array

from ._time import real

__all__ = ["subtract"]


def subtract(a: Array, b: Array) -> Array:
    """Return ``a - b``."""
    return real(a) - real(b)
