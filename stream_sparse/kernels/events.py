"""Events of a simulated event camera."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .elementary import log, logarithms

_LEVELS = logarithms(np.arange(1.0, 257.0))
"""The level of each value of a byte."""


@kernel
def brightness_events(
    x: Array, reference: Out, seen: int, theta: float,
    signed: Out, on: Out, off: Out, rate: Out, silent: Out,
) -> bool:  # fmt: skip
    """Count the events of each value: by how many whole ``theta`` its level has left the reference.

    Parameters:
        reference: float64 (n,), the level at the latest event; it moves by whole multiples of ``theta``.
        signed: int16 (n,), numbers of events, negative where a value became smaller.
        on, off: uint16 (n,), numbers of events of each kind.
        rate, silent: (1,), events by value, and the share of values without an event.
    """
    events, still = 0, 0
    for i in range(x.size):
        level = _LEVELS[max(int(x[i]), 0)] if x.itemsize == 1 else _level(np.float64(x[i]))
        if seen == 0 or reference[i] != reference[i]:
            reference[i] = level
        far = level - reference[i]
        steps = 0
        if abs(far) >= theta:  # never for nan
            steps = int(far / theta)
            reference[i] += steps * theta
        signed[i], on[i], off[i] = steps, max(steps, 0), max(-steps, 0)
        events += abs(steps)
        still += steps == 0
    size = max(x.size, 1)
    rate[0], silent[0] = events / size, still / size
    return seen > 0


@kernel
def _level(value: float) -> float:
    """Return ``log(value + 1)``, that of 0 for a negative value; nan for one that is not finite."""
    if value - value != 0.0:
        return np.nan
    return log(value + 1.0) if value > 0.0 else 0.0
