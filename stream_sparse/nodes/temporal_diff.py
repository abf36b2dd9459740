"""Node ``temporal_diff``: the difference from an earlier frame."""

from __future__ import annotations

from stream_sparse.base import Facts, param
from stream_sparse.frame import Array, Value
from stream_sparse.kernels.differences import from_past

from ._difference import check_exact, distance_dtype, signed_dtype
from ._step import SEEN, KernelNode, Step, row, state


class TemporalDiff(KernelNode):
    """The difference from the frame ``tau`` frames ago, absolute or signed.

    ``y[t] = abs(x[t] - x[t - tau])``

    The first ``tau`` frames give no value. Absolute differences of integers keep their size (uint8 gives
    uint8); signed ones give the next larger signed integer, and float64 for 64 bits; integers beyond 2**53
    are refused. Scalars and float64 give float64, other floats float32. Source: Neuromatch Academy, NeuroAI,
    W1D5, tutorial 1 (temporal differencing).

    >>> node = TemporalDiff(tau=1)
    >>> [node.update(x) for x in (1.0, 4.0, 2.0)]
    [None, 3.0, 2.0]
    """

    tau: int = param(
        1, ge=1, slider=(1, 100, 1), resets=True, frames=True, help="Number of frames to look back."
    )
    absolute: bool = param(True, resets=True, help="Magnitude of the difference; false: with its sign.")

    def update(self, x: Value) -> Value:
        if not self.absolute:
            check_exact(x)
        return self._run(x)

    def step(self, x: Array) -> Step:
        past = state(x.dtype, self.tau, x.size)
        dtype = distance_dtype(x.dtype) if self.absolute else signed_dtype(x.dtype)
        return Step(from_past, x, past, SEEN, self.absolute, row(dtype, x.shape))

    def facts(self) -> Facts:
        return Facts(self.tau, caption=f"tau {self.tau}" + ("" if self.absolute else ", signed"))
