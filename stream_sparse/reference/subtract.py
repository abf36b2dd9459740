"""One input minus another."""

from stream_sparse.frame import Array

from ._time import real


def subtract(a: Array, b: Array) -> Array:
    """Return ``a - b``."""
    return real(a) - real(b)
