"""Measures of sparsity from counts and norms, for numbers and for arrays alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["check_measures", "hoyer", "treves_rolls"]

_ROUNDING = 1e-12  # below this a measure between 0 and 1 is the rounding of a constant


def check_measures(measures: Sequence[str]) -> None:
    """Raise ValueError where there is no measure, or one twice."""
    if not measures:
        raise ValueError("measures must name at least one measure (got []); leave it out for all")
    twice = next((m for m in measures if measures.count(m) > 1), None)
    if twice is not None:
        raise ValueError(f"measures must name each measure once (got '{twice}' twice)")


def _settle(value: Any) -> Any:
    return np.where(value < _ROUNDING, 0.0, value)  # nan is not smaller, and stays


def hoyer(n: Any, l1: Any, square: Any) -> Any:
    """``(sqrt(n) - l1/l2) / (sqrt(n) - 1)``, from l1 and the square of l2."""
    with np.errstate(invalid="ignore", divide="ignore"):
        root = np.sqrt(n)
        return _settle((root - l1 / np.sqrt(square)) / (root - 1.0))


def treves_rolls(n: Any, l1: Any, square: Any) -> Any:
    """``(1 - a) / (1 - 1/n)`` with ``a = mean(abs x)**2 / mean(x**2)``."""
    with np.errstate(invalid="ignore", divide="ignore"):
        n = np.asarray(n, np.float64)
        return _settle((1.0 - l1 * l1 / (n * square)) / (1.0 - 1.0 / n))
