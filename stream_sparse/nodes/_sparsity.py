"""The measures that a user asks for, and the Gini index."""

from __future__ import annotations

import numpy as np
from pydantic import AfterValidator

from stream_sparse.frame import Array
from stream_sparse.kernels.sparsity import TABLES, gini_of

__all__ = ["EACH_ONCE", "gini", "rows_of"]


def _each_once(measures: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse an empty list of measures, and a measure that is named twice."""
    if not measures:
        raise ValueError("measures must name at least one measure (got []); leave it out for all")
    twice = next((m for m in measures if measures.count(m) > 1), None)
    if twice is not None:
        raise ValueError(f"measures must name each measure once (got '{twice}' twice)")
    return measures


EACH_ONCE = AfterValidator(_each_once)
"""The check of a parameter for measures."""


def rows_of(measures: tuple[str, ...]) -> dict[str, str]:
    """Return the numbers of a step: how many measures are wanted, and the row of each, -1 for others."""
    return {"count": "len(measures)", **{name: f"place(measures, '{name}')" for name in measures}}


def gini(values: Array, l1: float) -> float:
    """Return the Gini index of the magnitudes of flat float64 values, given their sum."""
    return gini_of(values, l1, np.empty((2, values.size), np.uint64), np.empty(TABLES, np.uint32))
