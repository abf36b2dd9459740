"""Differences of arrays: exact, so that integers neither wrap round nor lose a bit, and along an axis."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import DTypeLike

from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value, describe, float_dtype

_EXACT = 1 << 53


def check_exact(x: Value) -> None:
    """Refuse integers of 64 bits that float64 would round: those beyond 2**53."""
    if isinstance(x, np.ndarray) and x.dtype.kind in "iu" and x.dtype.itemsize == 8 and x.size:
        low, high = int(x.min()), int(x.max())
        if max(-low, high) > _EXACT:
            raise InputError(
                f"integers beyond 2**53 would be rounded, got {low if -low > high else high} in "
                f"{describe(x)}; subtract a constant from them before, or give float64"
            )


def box_unit(norm: str) -> str | int:
    """Return the unit of a box's result: that of its input where the gain is 1, else empty."""
    return 0 if norm == "mean" else ""


def box_gain(norm: str, gain: float) -> str:
    """Describe the gain of a box in a caption."""
    return f"gain {gain:.1f}" if norm == "l2" else norm


def signed_dtype(dtype: DTypeLike) -> np.dtype[Any]:
    """Return the dtype of a - b: the next larger signed integer, float64 for 64 bits; floats stay floats."""
    kind = np.dtype(dtype)
    if kind.kind not in "biu":
        return float_dtype(kind)
    return np.dtype({1: np.int16, 2: np.int32, 4: np.int64}.get(kind.itemsize, np.float64))


def distance_dtype(dtype: DTypeLike) -> np.dtype[Any]:
    """Return the dtype of abs(a - b): the unsigned integer of the same size; floats stay floats."""
    kind = np.dtype(dtype)
    if kind.kind not in "biu":
        return float_dtype(kind)
    return np.dtype(f"u{kind.itemsize}")


Axis = Literal["x", "y"]


def axis_of(x: Array, axis: Axis) -> int:
    """Return the array axis of ``x`` (along columns) or ``y`` (along rows); a vector has ``x`` only."""
    if x.ndim == 1 and axis == "y":
        raise InputError(f"axis y needs frames with rows, got {describe(x)}; use axis x")
    return 0 if x.ndim == 1 or axis == "y" else 1
