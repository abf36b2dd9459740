"""Node ``recent``: the last values of a scalar as a vector."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from stream_sparse.base import Node, Statistic, param
from stream_sparse.frame import Array, Value

__all__ = ["Recent"]


class Recent(Node):
    """The last ``frames`` values of a scalar as a vector, float64, oldest first.

    There is no value before there are ``frames`` of them.

    >>> node = Recent(frames=3)
    >>> [node.update(x) for x in (1.0, 2.0)]
    [None, None]
    >>> node.update(3.0), node.update(4.0)
    (array([1., 2., 3.]), array([2., 3., 4.]))
    """

    takes: ClassVar = "scalar"

    frames: int = param(128, ge=1, slider=(16, 512, 16), resets=True, help="Number of values.")

    def reset(self) -> None:
        self._seen = 0
        self._ring = np.zeros(self.frames)

    def update(self, x: Value) -> Array | None:
        at = self._seen % self.frames
        self._ring[at] = x
        self._seen += 1
        if self._seen < self.frames:
            return None
        return np.concatenate([self._ring[at + 1 :], self._ring[: at + 1]])

    def statistic(self, field: str, *_inputs: Statistic | None) -> Statistic:
        del field
        return Statistic(self.frames, self.warmup() + 1, self._seen)

    def horizon(self) -> int:
        return self.frames - 1
