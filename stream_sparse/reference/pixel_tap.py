"""The values of single pixels."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from stream_sparse.frame import Array


def pixel_tap(
    x: Array,
    row: int | None = None,
    col: int | None = None,
    size: int = 1,
    points: Sequence[Any] | None = None,
) -> Array | dict[str, Array]:
    """Return the mean of the ``size`` x ``size`` square centred at (row, col), for each frame and channel.

    With ``points``, [row, col] or {name, row, col}, return that of each by its name, by default p0, p1, ...
    Numbers pass unchanged.
    """
    if points is not None:
        outputs = {}
        for k, point in enumerate(points):
            row_col = point if isinstance(point, dict) else {"row": point[0], "col": point[1]}
            outputs[row_col.get("name", f"p{k}")] = _square(x, row_col["row"], row_col["col"], size)
        return outputs
    assert row is not None
    assert col is not None
    return _square(x, row, col, size)


def _square(x: Array, row: int, col: int, size: int) -> Array:
    if x.ndim == 1:  # numbers
        return np.asarray(x, np.float64)
    reach = size // 2
    square = np.asarray(x, np.float64)[:, row - reach : row + reach + 1, col - reach : col + reach + 1]
    return np.asarray(square.mean(axis=(1, 2)))
