"""Formulas of measures of sparsity, from counts and norms."""

from __future__ import annotations

import numpy as np

from ._jit import kernel

_ROUNDING = 1e-12  # a smaller measure is the rounding error of a constant
_TINY = float(np.finfo(np.float64).tiny)


@kernel
def hoyer(n: float, l1: float, square: float) -> float:
    """Return ``(sqrt(n) - l1/l2) / (sqrt(n) - 1)``, given l1 and the square of l2.

    >>> hoyer(4.0, 5.0, 25.0)
    1.0
    """
    root = np.sqrt(n)
    return _settled((root - l1 / np.sqrt(square)) / (root - 1.0), n, square)


@kernel
def treves_rolls(n: float, l1: float, square: float) -> float:
    """Return ``(1 - a) / (1 - 1/n)`` with ``a = mean(abs x)**2 / mean(x**2)``.

    >>> treves_rolls(4.0, 5.0, 25.0)
    1.0
    """
    return _settled((1.0 - l1 * l1 / (n * square)) / (1.0 - 1.0 / n), n, square)


@kernel
def _settled(value: float, n: float, square: float) -> float:
    """Return nan unless a sum of n squares is positive, and all of them lie in the range of float64."""
    if not ((square > 0.0) & (square >= n * _TINY) & (n * square < np.inf)):
        return np.nan
    return 0.0 if value < _ROUNDING else value
