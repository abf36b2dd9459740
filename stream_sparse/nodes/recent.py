"""The last values of a scalar."""

from __future__ import annotations

import numpy as np

from stream_sparse.base import Node, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value, describe

__all__ = ["Recent"]


class Recent(Node):
    """The last ``frames`` values of a scalar as a vector, float64, oldest first; nothing until it is full.

    >>> node = Recent(frames=3)
    >>> [node.update(x) for x in (1.0, 2.0)]
    [None, None]
    >>> node.update(3.0), node.update(4.0)
    (array([1., 2., 3.]), array([2., 3., 4.]))
    """

    frames: int = param(128, ge=1, slider=(16, 512, 16), resets=True, help="How many values.")

    def reset(self) -> None:
        self._seen = 0
        self._ring = np.zeros(self.frames)

    def update(self, x: Value) -> Array | None:
        if isinstance(x, np.ndarray) and x.ndim:
            raise InputError(f"takes scalars, got {describe(x)}; put a pixel_tap node before it")
        at = self._seen % self.frames
        self._ring[at] = x
        self._seen += 1
        if self._seen < self.frames:
            return None
        return np.concatenate([self._ring[at + 1 :], self._ring[: at + 1]])

    def horizon(self) -> int:
        return self.frames - 1
