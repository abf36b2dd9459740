"""Which axis of a frame is meant."""

from __future__ import annotations

from typing import Literal

from stream_sparse.errors import InputError
from stream_sparse.frame import Array, describe

__all__ = ["Axis", "axis_of"]

Axis = Literal["x", "y"]


def axis_of(x: Array, axis: Axis) -> int:
    """The number of the axis along which ``x`` (columns) or ``y`` (rows) runs; a vector has ``x`` alone.

    Raises:
        InputError: for ``y`` of a vector.
    """
    if x.ndim == 1 and axis == "y":
        raise InputError(f"axis y needs frames with rows, got {describe(x)}; use axis x")
    return 0 if x.ndim == 1 or axis == "y" else 1
