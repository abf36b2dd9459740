"""What the formulas share: frames as floats, and places where a node says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from stream_sparse.frame import Array

__all__ = ["real", "spatial_axis"]


def real(x: Array) -> Array:
    """Frames as float64, in which every other type is exact but for the largest integers."""
    return np.asarray(x, np.float64)


def spatial_axis(x: Array, axis: str) -> int:
    """The axis of columns (``x``) or rows (``y``) in an array with time first."""
    return 2 if axis == "x" and x.ndim > 2 else 1
