"""Node ``diff_box``: a frame minus the mean of the frames before it."""

from __future__ import annotations

import math
from typing import Literal

from stream_sparse.base import Facts, param
from stream_sparse.frame import Array, Value, float_dtype
from stream_sparse.kernels.boxes import box_of_floats, box_of_integers

from ._difference import box_gain, box_unit, check_exact
from ._step import BAND, SEEN, KernelNode, Step, row, state

# Number of zeros on each side of the filter in the course notebook.
_PAD = 4


class DiffBox(KernelNode):
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

    def update(self, x: Value) -> Value:
        check_exact(x)
        return self._run(x)

    def step(self, x: Array) -> Step:
        n, window, late, unit_length = x.size, self.window, self._late(), self.norm == "l2"
        bits = 8 * x.dtype.itemsize - (x.dtype.kind == "i")
        if x.dtype.kind != "f" and window * 2**bits < 2**31:
            # Sums fit into int32, and those of 257 bytes into uint16, which halves the memory traffic.
            short = x.dtype.itemsize == 1 and x.dtype.kind != "i" and window <= 257
            ring, sums = state(x.dtype, window + late, n), state("u2" if short else "i4", n)
            out = row("f4", x.shape)
            return Step(box_of_integers, x, ring, sums, SEEN, late, window, unit_length, out, *BAND)
        # The sum of others is two floats, high and low, and bad counts the values that are not finite.
        ring = state(x.dtype if x.dtype.kind == "f" else "f8", window + late, n)
        high, low, peak, bad = state("f8", n), state("f8", n), state("f8", n), state("i4", n)
        out = row(float_dtype(x.dtype), x.shape)
        return Step(box_of_floats, x, ring, high, low, peak, bad, SEEN, late, window, unit_length, out, *BAND)

    def facts(self) -> Facts:
        late, causal, window = self._late(), self.align == "causal", self.window
        gain = box_gain(self.norm, window / math.sqrt(1 + window))
        caption = f"window {window}, {gain}" + ("" if causal else f", {self.align}")
        return Facts(
            horizon=window + late, warmup=window if causal else 0, latency=late, unit=box_unit(self.norm),
            caption=caption,
        )  # fmt: skip

    def _late(self) -> int:
        return 0 if self.align == "causal" else self.window + _PAD
