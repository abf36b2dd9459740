"""The base class of ``relu`` and ``hard_threshold``: a fixed threshold, or a percentile of each frame."""

from __future__ import annotations

import math

import numpy as np

from stream_sparse.base import Node, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value, describe

from ._choice import not_both

__all__ = ["Threshold"]


class Threshold(Node):
    """Base class of nodes with a threshold."""

    theta: float = param(0.0, slider=(0, 255, 1), unit="input", help="Threshold, in the unit of the input.")
    percentile: float | None = param(
        None, ge=0, le=100,
        help="Percentile of each frame, without nan, that is its threshold; null: use theta.",
    )  # fmt: skip

    _one_of_both = not_both("theta", "percentile")

    def caption(self) -> str:
        return f"theta {self.theta:g}" if self.percentile is None else f"percentile {self.percentile:g}"

    def _threshold(self, x: Value) -> float:
        if self.percentile is None:
            return self.theta
        if isinstance(x, np.ndarray) and x.dtype == np.uint8 and x.size:
            return _percentile(x, self.percentile)
        if isinstance(x, np.ndarray) and x.dtype == np.bool_:
            raise InputError(f"percentile needs numbers, got {describe(x)}; give theta")
        level = float(np.percentile(x, self.percentile))
        if not math.isnan(level):
            return level
        known = np.asarray(x)[~np.isnan(x)]
        return float(np.percentile(known, self.percentile)) if known.size else level


def _percentile(x: Array, percentile: float) -> float:
    """Return ``np.percentile`` of bytes, equal to the bit; a histogram of them is faster than sorting.

    A difference in the last bit would change all pixels of one gray level.
    """
    upto = np.cumsum(np.bincount(x.reshape(-1), minlength=256))
    place = (x.size - 1) * (percentile / 100)
    first = int(place)
    low, high = (int(np.searchsorted(upto, k, side="right")) for k in (first, min(first + 1, x.size - 1)))
    part = place - first
    return low + (high - low) * part if part < 0.5 else high - (high - low) * (1 - part)
