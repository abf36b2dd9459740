"""Values times a factor."""

from stream_sparse.frame import Array

from ._time import real


def scale(x: Array, *, factor: float = 1.0) -> Array:
    """Return ``factor * x``."""
    return real(x) * factor
