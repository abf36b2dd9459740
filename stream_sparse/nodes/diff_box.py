"""Node ``diff_box``: a frame minus the mean of the frames before it."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from stream_sparse.base import Node, param
from stream_sparse.frame import Array, Value, float_dtype
from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.boxes import time_floats, time_integers

from ._difference import box_unit, check_exact

__all__ = ["DiffBox"]

# Number of zeros on each side of the filter in the course notebook.
_PAD = 4


class DiffBox(Node):
    """A frame minus the mean of the ``window`` frames before it: temporal differencing with a box.

    ``y[t] = g * (x[t] - mean(x[t - 1], ..., x[t - window]))``

    ``g = window / sqrt(1 + window)``

    That is the gain g for the ``l2`` norm, by which the filter has about unit length; for ``mean`` it is 1.
    The first ``window`` frames give no value. ``align: notebook`` gives the array of Neuromatch Academy's
    notebook (NeuroAI, W1D5, tutorial 1, ``diff_box``): a value from the first frame on, ``window + 4`` frames
    late, with 0 for all frames before the start.

    Scalars and float64 give float64, integers and float32 give float32, in the shape of the input. Sums of
    integers are exact, and sums of floats do not drift; integers beyond 2**53 are refused. A nan or an
    infinity in the window gives nan, and nothing of it remains after it has left the window.

    >>> node = DiffBox(window=2, norm="mean")
    >>> [node.update(x) for x in (1.0, 3.0, 7.0, 5.0)]
    [None, None, 5.0, 0.0]
    """

    window: int = param(
        10, ge=1, slider=(1, 100, 1), resets=True, frames=True, help="Number of earlier frames to average."
    )
    norm: Literal["l2", "mean"] = param(
        "l2",
        help="l2: a filter of about unit length, as in the course notebook; mean: difference from the mean.",
    )
    align: Literal["causal", "notebook"] = param(
        "causal",
        resets=True,
        help="causal: no delay; notebook: the array of the course notebook, window + 4 frames late.",
    )

    def reset(self) -> None:
        self._seen = 0
        self._past: list[float] = []
        self._ring: Array | None = None
        self._sums: list[Array] = []

    def update(self, x: Value) -> Value:
        if not isinstance(x, np.ndarray) or not x.ndim:
            return self._scalar(float(x))
        check_exact(x)
        if self._ring is None:
            self._start(x)
        ring, late = self._ring, self.latency()
        assert ring is not None
        new = frozen(x if x.dtype == ring.dtype else x.astype(ring.dtype))
        slot = self._seen % len(ring)
        now = frozen(ring[(self._seen - late) % len(ring)]) if late else new
        out = self.empty(x.shape, float_dtype(x.dtype))
        flat = out.reshape(-1)
        if len(self._sums) == 1:
            scale = np.float32(self._gain() / self.window)
            time_integers(new, now, ring[slot], self._sums[0], flat, self.window, scale)
        else:
            time_floats(new, now, ring, slot, late, flat, self.window, self._gain(), *self._sums)
        self._seen += 1
        return out if self._seen > self.warmup() else None

    def _start(self, x: Array) -> None:
        """Fill the ring with zeros; ``align: notebook`` counts them as frames before the start."""
        kind, length = x.dtype, self.window + self.latency()
        most = 255 if kind == np.bool_ else np.iinfo(kind).max + 1 if kind.kind in "iu" else math.inf
        if self.window * most < 2**31:
            # The sum of 257 bytes fits into uint16, which halves the memory traffic.
            small = self.window <= 257 and kind in (np.uint8, np.bool_)
            self._sums = [np.zeros(x.size, np.uint16 if small else np.int32)]
            kind = np.dtype(np.uint8) if kind == np.bool_ else kind
        else:
            self._sums = [np.zeros(x.size) for _ in range(3)] + [np.zeros(x.size, np.int32)]
            kind = float_dtype(kind) if kind.kind == "f" else np.dtype(np.float64)
        self._ring = np.zeros((length, x.size), kind)

    def _scalar(self, x: float) -> float | None:
        late, window = self.latency(), self.window
        past = self._past
        if not past:
            past.extend([0.0] * (window + late))
        now = past[window] if late else x
        try:
            mean = math.fsum(past[:window]) / window
        except (ValueError, OverflowError):
            mean = math.nan
        past.append(x)
        del past[0]
        self._seen += 1
        if self._seen <= self.warmup():
            return None
        return self._gain() * (now - (mean if math.isfinite(mean) else math.nan))

    def units_of_measure(self, *units: str) -> str:
        return box_unit(self.norm, *units)

    def _gain(self) -> float:
        return self.window / math.sqrt(1 + self.window) if self.norm == "l2" else 1.0

    def horizon(self) -> int:
        return self.window + self.latency()

    def warmup(self) -> int:
        return self.window if self.align == "causal" else 0

    def latency(self) -> int:
        return 0 if self.align == "causal" else self.window + _PAD

    def caption(self) -> str:
        gain = f"gain {self._gain():.1f}" if self.norm == "l2" else self.norm
        odd = [self.align] if self.align != "causal" else []
        return ", ".join([f"window {self.window}", gain, *odd])
