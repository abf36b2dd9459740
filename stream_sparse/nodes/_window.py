"""What statistics over time share: a window or all so far, and a ring of past values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.base import Node, param
from stream_sparse.kernels._jit import frozen

if TYPE_CHECKING:
    from stream_sparse.frame import Array, Value

__all__ = ["Windowed", "flat", "is_scalar"]

_SILENT = 3  # what rests on fewer than four values says nothing


def is_scalar(x: Value) -> bool:
    """Whether a value is a number, also as an array of no dimensions."""
    return not (isinstance(x, np.ndarray) and x.ndim)


def flat(x: Value) -> Array:
    """Values as a flat read-only array of a dtype that kernels know; scalars as float64.

    >>> flat(2.5)
    array([2.5])
    """
    if is_scalar(x):
        one = np.array((x,), np.float64)
        one.setflags(write=False)
        return one
    if x.dtype == np.bool_:
        x = x.view(np.uint8)
    elif x.dtype == np.float16:
        x = x.astype(np.float32)
    return frozen(x)


class Windowed(Node):
    """A statistic over the last values or over all so far."""

    window: int | None = param(
        None, ge=2, slider=(10, 300, 10), resets=True, help="How many frames it looks at; null: all so far."
    )

    def reset(self) -> None:
        self._seen: int = 0
        self._ring: Any = None

    def horizon(self) -> int | None:
        return None if self.window is None else self.window - 1

    def warmup(self) -> int:
        return _SILENT if self.window is None else self.window - 1

    def units_of_measure(self, *_units: str) -> str:
        return ""

    def caption(self) -> str:
        return "all frames" if self.window is None else f"window {self.window}"

    def _speaks(self) -> bool:
        """Whether there is something to say after ``_seen`` frames."""
        return self._seen > self.warmup()

    def _push(self, values: Array, window: int) -> tuple[int, bool]:
        """Write values into the ring.

        Returns:
            The row that they push out, and whether anything stands there yet.
        """
        rows = window + 1  # one more, so that what leaves can still be read
        if self._ring is None:
            self._ring = np.zeros((rows, values.size), values.dtype)
        self._ring[self._seen % rows] = values
        left, has_old = (self._seen + 1) % rows, self._seen >= window
        self._seen += 1
        return left, has_old
