"""Sinusoids of evenly spaced frequencies: a dictionary that a page makes by the same kernel."""

from __future__ import annotations

from ._jit import Out, kernel
from .elementary import sin

__all__ = ["sinusoids"]


@kernel
def sinusoids(low: float, high: float, begin: int, out: Out) -> bool:
    """Set each row of ``out`` to ``sin(f * t)`` for t = begin, begin + 1, ...

    The frequencies f are spaced evenly from ``low`` to ``high``, as by ``numpy.linspace``.
    """
    count = len(out)
    step = (high - low) / max(count - 1, 1)
    for j in range(count):
        frequency = high if 0 < j == count - 1 else j * step + low
        for t in range(out.shape[1]):
            out[j, t] = sin(frequency * (begin + t))
    return True
