"""Measures of sparsity from counts and norms, for numbers and for arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from pydantic import AfterValidator

from stream_sparse.frame import Array
from stream_sparse.kernels.frame_statistics import gini_sum

__all__ = ["EACH_ONCE", "gini", "hoyer", "measured", "treves_rolls"]

_ROUNDING = 1e-12  # a smaller measure is the rounding error of a constant
_TINY = float(np.finfo(np.float64).tiny)


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


def measured(
    names: Sequence[str], n: Any, l0: Any, l1: Any, square: Any, **others: Callable[[], Any]
) -> dict[str, Any]:
    """Compute measures by name from counts and norms, numbers or arrays; ``others`` compute the rest."""
    ways: dict[str, Callable[[], Any]] = {
        "l0": lambda: l0,
        "l1": lambda: l1,
        "hoyer": lambda: hoyer(n, l1, square),
        "treves_rolls": lambda: treves_rolls(n, l1, square),
        **others,
    }
    return {name: ways[name]() for name in names}


def hoyer(n: Any, l1: Any, square: Any) -> Any:
    """Return ``(sqrt(n) - l1/l2) / (sqrt(n) - 1)``, given l1 and the square of l2; numbers or arrays."""
    if isinstance(l1, float):  # much faster than arrays for one number a frame
        root = math.sqrt(n)
        return _number(root - l1 / math.sqrt(square), root - 1.0) if _precise(n, square) else math.nan
    with np.errstate(all="ignore"):
        root = np.sqrt(n)
        return _settle((root - l1 / np.sqrt(square)) / (root - 1.0), n, square)


def treves_rolls(n: Any, l1: Any, square: Any) -> Any:
    """Return ``(1 - a) / (1 - 1/n)`` with ``a = mean(abs x)**2 / mean(x**2)``; numbers or arrays."""
    if isinstance(l1, float):
        return _number(1.0 - l1 * l1 / (n * square), 1.0 - 1.0 / n) if _precise(n, square) else math.nan
    with np.errstate(all="ignore"):
        return _settle((1.0 - l1 * l1 / (n * square)) / (1.0 - 1.0 / n), n, square)


def _precise(n: Any, square: Any) -> Any:
    """Return whether a sum of n squares is positive, and all of them lie in the range of float64."""
    return (square > 0) & (square >= n * _TINY) & (n * square < math.inf)


def _number(above: float, below: float) -> float:
    if below == 0:
        return math.nan
    value = above / below
    return 0.0 if value < _ROUNDING else value


def _settle(values: Array, n: Array, square: Array) -> Array:
    return np.where(_precise(n, square), np.where(values < _ROUNDING, 0.0, values), np.nan)


def gini(values: Array, l1: float) -> float:
    """Return the Gini index of the magnitudes of flat values, given their sum; nan beyond float64."""
    total = l1 * values.size
    if not 0 < total < math.inf:
        return math.nan
    if values.dtype.kind == "u":
        ordered = np.sort(values, kind="stable")  # NumPy sorts small integers by radix
    else:
        # Integers become floats first: the magnitude of the most negative integer does not fit its dtype.
        ordered = np.sort(np.abs(values if values.dtype.kind == "f" else values.astype(np.float64)))
    index = 1.0 - 2.0 * gini_sum(ordered) / total
    return index if index > _ROUNDING else 0.0  # the rounding error of a constant
