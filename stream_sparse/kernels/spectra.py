"""The power spectrum of the last values of a signal."""

from __future__ import annotations

import math

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .elementary import cos, sin

__all__ = ["welch"]


@kernel
def welch(
    x: Array, ring: Out, seen: int, frames: int, segment: int, window: Out, waves: Out, values: Out,
    power: Out, frequency: Out, peak: Out,
) -> bool:  # fmt: skip
    """Average the spectra of segments that overlap by half, each less its mean and weighted by a Hann window.

    Parameters:
        x: the value of this frame; ``ring``: the last ones, (frames,).
        window, waves, values: (segment,), (2, segment) and (segment,), to compute in, zeros at first.
        power, frequency: (segment // 2 + 1,).
        peak: (1,), the frequency with most power; nan where there is no power.
    """
    ring[seen % frames] = x[0]
    if seen + 1 < frames:
        return False
    if window[segment // 2] == 0.0:
        for k in range(segment):
            turn = 2.0 * math.pi * k / segment
            waves[0, k], waves[1, k] = cos(turn), sin(turn)
            window[k] = 0.5 - 0.5 * waves[0, k]
    step, weight = segment - segment // 2, 0.0
    count = (frames - segment) // step + 1
    for k in range(segment):
        weight += window[k] * window[k]
    for f in range(power.size):
        power[f], frequency[f] = 0.0, f / segment
    for s in range(count):
        _cut(ring, seen + 1 + s * step, window, values)
        for f in range(power.size):
            re = im = 0.0
            turn = 0
            for k in range(segment):
                re += values[k] * waves[0, turn]
                im += values[k] * waves[1, turn]
                turn += f
                if turn >= segment:
                    turn -= segment
            power[f] += re * re + im * im
    most, peak[0] = 0.0, np.nan
    for f in range(power.size):
        # Each frequency but the first, and the highest of an even number, stands for a negative one too.
        alone = f == 0 or 2 * f == segment
        power[f] *= (1.0 if alone else 2.0) / (count * weight)
        if f and power[f] > most:
            most, peak[0] = power[f], frequency[f]
    return True


@kernel
def _cut(ring: Array, first: int, window: Array, values: Out) -> None:
    """Copy values from ``first`` on, less their mean, weighted; equal ones become exactly zero."""
    origin, mean = ring[first % ring.size], 0.0
    for k in range(values.size):
        values[k] = ring[(first + k) % ring.size] - origin
        mean += values[k]
    mean /= values.size
    for k in range(values.size):
        values[k] = (values[k] - mean) * window[k]
