"""Pictures that a driver hands out once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from stream_sparse.frame import Array

__all__ = ["Repeats"]


class Repeats:
    """Tells a picture that came before: the same bytes, while the driver's clock stands still.

    A camera that hangs may go on to hand out its last picture for ever. A scene in which nothing moves is
    something else: there the clock goes on.

    >>> again, x = Repeats(), np.zeros((2, 2), np.uint8)
    >>> again(1.0, x), again(1.0, x), again(1.1, x), again(1.1, x + 1)
    (False, True, False, False)
    """

    def __init__(self) -> None:
        self._time: float | None = None
        self._data: Array | None = None

    def __call__(self, time_s: float, data: Array) -> bool:
        """Whether it is the last one again; ``data`` must not change afterwards."""
        same = time_s == self._time and self._data is not None and np.array_equal(data, self._data)
        self._time, self._data = time_s, data
        return same
