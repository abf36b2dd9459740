"""Values times a factor."""

from __future__ import annotations

from stream_sparse.frame import Array

from ._time import real

__all__ = ["scale"]


def scale(x: Array, *, factor: float = 1.0) -> Array:
    """Return ``factor * x``."""
    return real(x) * factor
