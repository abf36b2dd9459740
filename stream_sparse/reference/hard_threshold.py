"""Keep large values as they are."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._time import real

__all__ = ["hard_threshold"]


def hard_threshold(x: Array, theta: float = 0.0, percentile: float | None = None) -> Array:
    """x where x >= theta, else 0; with ``percentile`` theta is ``np.percentile`` of each frame; nan stays."""
    x = real(x)
    level = (
        theta if percentile is None else np.percentile(x, percentile, tuple(range(1, x.ndim)), keepdims=True)
    )
    return np.where(np.isnan(x) | (x >= level), x, 0)
