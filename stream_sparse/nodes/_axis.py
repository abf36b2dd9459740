"""The parameter ``axis`` of spatial nodes: ``x`` or ``y``."""

from __future__ import annotations

from typing import Literal

from stream_sparse.errors import InputError
from stream_sparse.frame import Array, describe

__all__ = ["EXTENTS", "Axis", "axis_of"]

Axis = Literal["x", "y"]

EXTENTS = {
    "along": "1 if axis == 'x' and x.ndim > 1 else 0", "outer": "prod(x.shape[:along])",
    "length": "x.shape[along]", "inner": "prod(x.shape[along + 1:])",
}  # fmt: skip
"""Numbers of a step: the axis of the array, and the numbers of values before, along and after it."""


def axis_of(x: Array, axis: Axis) -> int:
    """Return the array axis of ``x`` (along columns) or ``y`` (along rows); a vector has ``x`` only."""
    if x.ndim == 1 and axis == "y":
        raise InputError(f"axis y needs frames with rows, got {describe(x)}; use axis x")
    return 0 if x.ndim == 1 or axis == "y" else 1
