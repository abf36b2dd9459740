"""Node ``temporal_diff``: the difference from an earlier frame."""

from __future__ import annotations

import numpy as np

from stream_sparse.base import Node, param
from stream_sparse.frame import Array, Value

from ._difference import check_exact, distance_dtype, signed_dtype, write_distance

__all__ = ["TemporalDiff"]


class TemporalDiff(Node):
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

    def reset(self) -> None:
        self._seen = 0
        self._past: Array | list[float] | None = None

    def update(self, x: Value) -> Value:
        array = isinstance(x, np.ndarray) and x.ndim > 0
        if self._past is None:
            self._past = np.empty((self.tau, *x.shape), x.dtype) if array else [0.0] * self.tau
        slot = self._seen % self.tau
        ready = self._seen >= self.tau
        value = x if array else float(x)
        result = self._difference(value, self._past[slot]) if ready else None
        self._past[slot] = value
        self._seen += 1
        return result

    def _difference(self, new: Value, old: Value) -> Value:
        if not isinstance(new, np.ndarray):
            return abs(new - old) if self.absolute else new - old
        dtype = distance_dtype(new.dtype) if self.absolute else signed_dtype(new.dtype)
        out = self.empty(new.shape, dtype)
        if self.absolute:
            write_distance(new, old, out)
        else:
            check_exact(new)
            np.subtract(new, old, out=out, dtype=dtype)
        return out

    def horizon(self) -> int:
        return self.tau

    def caption(self) -> str:
        return f"tau {self.tau}" + ("" if self.absolute else ", signed")
