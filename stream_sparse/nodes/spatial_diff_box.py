"""A pixel against the mean of its neighbours in a row or a column."""

from __future__ import annotations

import functools
import math
from typing import ClassVar, Literal

import numpy as np

from stream_sparse.base import Node, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, describe, float_dtype
from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.boxes import space_floats, space_integers

from ._axis import Axis, axis_of

__all__ = ["SpatialDiffBox"]

Edge = Literal["reflect", "edge", "zeros"]
# The zeros on each side of the notebook's filter.
_PAD = 4


class SpatialDiffBox(Node):
    """A pixel minus the mean of the ``window`` pixels on each side of it, along ``x`` or ``y``.

    ``g * (x[i] - mean(x[i-window] ... x[i-1], x[i+1] ... x[i+window]))``, with
    ``g = 2 window / sqrt(1 + 2 window)`` for the ``l2`` norm and 1 for ``mean``. ``align: notebook`` gives
    the array of Neuromatch Academy's notebook (NeuroAI, W1D5, tutorial 1, ``diff_box_spatial``): shifted by
    ``window + 4`` pixels, zeros before the edge, its first ``window`` values overwritten with the next one.

    Shape is kept; float64 gives float64, all else float32. A nan reaches ``window`` pixels and no further.

    >>> SpatialDiffBox(window=1, norm="mean", edge="edge").update(np.array([[1.0, 2.0, 6.0, 4.0]]))
    array([[-0.5, -1.5,  3. , -1. ]])
    """

    takes: ClassVar = "array"

    axis: Axis = param("x", help="x: neighbours in the row; y: neighbours in the column.")
    window: int = param(10, ge=1, slider=(1, 100, 1), help="How many neighbours on each side are averaged.")
    norm: Literal["l2", "mean"] = param(
        "l2",
        help="l2: the filter's length is about 1, as in the notebook; mean: the difference from the mean.",
    )
    edge: Edge = param(
        "reflect", help="What is beyond the frame's edge, as np.pad has it; zeros are constant 0."
    )
    align: Literal["center", "notebook"] = param(
        "center", help="center: each value at its pixel; notebook: the course notebook's shifted array."
    )

    def update(self, x: Array) -> Array:
        axis, window = axis_of(x, self.axis), self.window
        length = x.shape[axis]
        if window >= length:
            raise InputError(
                f"window {window} does not fit along {self.axis} into {describe(x)}; "
                f"it can be {length - 1} at most"
            )
        outer, inner = math.prod(x.shape[:axis]), math.prod(x.shape[axis + 1 :])
        table, left, body = _table(length, window, self.edge, self.align)
        gain = 2 * window / math.sqrt(1 + 2 * window) if self.norm == "l2" else 1.0
        out = self.empty(x.shape, float_dtype(x.dtype))
        flat = out.reshape(-1)
        if x.dtype in _EXACT and (4 * window + 2) * np.iinfo(x.dtype).max < 2**31:
            scale = np.float32(gain / (2 * window))
            space_integers(frozen(x), outer, length, inner, left, body, table, window, scale, flat)
        else:
            real = x if x.dtype == np.float32 else x.astype(np.float64, copy=False)
            space_floats(frozen(real), outer, length, inner, table, window, gain, flat)
        if self.align == "notebook":
            strips = flat.reshape(outer, length, inner)
            strips[:, :window] = strips[:, window : window + 1]
        return out

    def caption(self) -> str:
        usual = {"norm": "l2", "edge": "reflect", "align": "center"}
        odd = [value for name, default in usual.items() if (value := getattr(self, name)) != default]
        return ", ".join([f"window {self.window}", f"axis {self.axis}", *odd])


_EXACT = (np.uint8, np.int8, np.uint16, np.int16)


@functools.lru_cache(maxsize=64)
def _table(length: int, window: int, edge: Edge, align: str) -> tuple[Array, int, int]:
    """Where each padded value comes from (-1: it is zero), how many stand left, how many follow in order."""
    if align == "notebook":
        left, body = 2 * window + _PAD, max(length - _PAD, 0)
        table = np.concatenate([np.full(left, -1), np.arange(body)])[: length + 2 * window]
    elif edge == "zeros":
        left, body = window, length
        table = np.pad(np.arange(length), window, constant_values=-1)
    else:
        left, body = window, length
        table = np.pad(np.arange(length), window, mode=edge)
    return table, min(left, len(table)), min(body, max(len(table) - left, 0))
