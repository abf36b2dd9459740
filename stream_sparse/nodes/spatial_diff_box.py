"""Node ``spatial_diff_box``: a pixel minus the mean of its neighbours in a row or a column."""

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
from ._difference import box_unit, check_exact

__all__ = ["SpatialDiffBox"]

Edge = Literal["reflect", "edge", "zeros"]
# Number of zeros on each side of the filter in the course notebook.
_PAD = 4


class SpatialDiffBox(Node):
    """A pixel minus the mean of the ``window`` pixels on each side of it, along ``x`` or ``y``.

    ``y[i] = g * (x[i] - mean(x[i - window], ..., x[i - 1], x[i + 1], ..., x[i + window]))``

    ``g = 2 * window / sqrt(1 + 2 * window)``

    That is the gain g for the ``l2`` norm; for ``mean`` it is 1. ``align: notebook`` gives the array of
    Neuromatch Academy's notebook (NeuroAI, W1D5, tutorial 1, ``diff_box_spatial``): shifted by ``window + 4``
    pixels, with zeros before the edge, and the first ``window`` values replaced by the next one.

    The shape stays. float64 gives float64, any other dtype float32; integers beyond 2**53 are refused. A nan
    affects ``window`` pixels on each side.

    >>> SpatialDiffBox(window=1, norm="mean", edge="edge").update(np.array([[1.0, 2.0, 6.0, 4.0]]))
    array([[-0.5, -1.5,  3. , -1. ]])
    """

    takes: ClassVar = "array"

    axis: Axis = param("x", help="x: neighbours in the row; y: neighbours in the column.")
    window: int = param(
        10, ge=1, slider=(1, 100, 1), unit="px", help="Number of neighbours to average on each side."
    )
    norm: Literal["l2", "mean"] = param(
        "l2",
        help="l2: a filter of about unit length, as in the course notebook; mean: difference from the mean.",
    )
    edge: Edge = param(
        "reflect", help="Values beyond the edge of the frame, as in np.pad; zeros: constant 0."
    )
    align: Literal["center", "notebook"] = param(
        "center", help="center: each value at its pixel; notebook: the shifted array of the course notebook."
    )

    def update(self, x: Array) -> Array:
        check_exact(x)
        axis, window = axis_of(x, self.axis), self.window
        length = x.shape[axis]
        if window >= length:
            raise InputError(
                f"window {window} does not fit along {self.axis} into {describe(x)}; "
                f"it can be {length - 1} at most"
            )
        outer, inner = math.prod(x.shape[:axis]), math.prod(x.shape[axis + 1 :])
        table, left, body = _table(length, window, self.edge, self.align)
        gain = self._gain()
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
        gain = f"gain {self._gain():.1f}" if self.norm == "l2" else self.norm
        # With the notebook's alignment there are zeros beyond the edge, and the first values are replaced.
        edges = {"reflect": "edges mirrored", "edge": "edges repeated", "zeros": "zeros beyond the edges"}
        last = self.align if self.align != "center" else edges[self.edge]
        return ", ".join([f"window {self.window}", f"axis {self.axis}", gain, last])

    def units_of_measure(self, *units: str) -> str:
        return box_unit(self.norm, *units)

    def _gain(self) -> float:
        return 2 * self.window / math.sqrt(1 + 2 * self.window) if self.norm == "l2" else 1.0


_EXACT = (np.uint8, np.int8, np.uint16, np.int16)


@functools.lru_cache(maxsize=64)
def _table(length: int, window: int, edge: Edge, align: str) -> tuple[Array, int, int]:
    """Return the index behind each padded value (-1: zero), and the lengths of left padding and body."""
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
