"""A rectangle of each frame."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from stream_sparse.frame import Array


def crop(
    x: Array,
    row: int | None = None,
    col: int | None = None,
    height: int | None = None,
    width: int | None = None,
    region: Mapping[str, Any] | None = None,
) -> Array:
    """Return ``x[:, row : row + height, col : col + width]``, whose numbers a ``region`` has given."""
    del region
    assert row is not None
    assert col is not None
    assert height is not None
    assert width is not None
    return np.asarray(x, np.float64)[:, row : row + height, col : col + width]
