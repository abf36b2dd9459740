"""Motion energy: quadrature pairs of Gabor functions of space and time, at places of a grid."""

from __future__ import annotations

import math
from typing import NamedTuple

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .elementary import cos, exp, sin
from .products import multiply

SPREAD = 0.6
"""Standard deviation of a filter in space, in periods of its grating."""
FADE = 0.3
"""Standard deviation of a filter in time, as a share of its length."""
LEAST = 0.001
"""Where both functions of a pair have magnitudes whose sum is not larger, they count as zero."""


class Filters(NamedTuple):
    """Filters of space and of time.

    Attributes:
        built: (2,), the spatial frequency of ``space``, and the sum of their Gaussian; 0 at first.
        space: (side * side, directions), sine and cosine of half of the directions.
        waves: (3, frames), sine, cosine and Gaussian.
    """

    built: Out
    space: Out
    waves: Out


class Motion(NamedTuple):
    """The motion energy of a few frames.

    Attributes:
        energy: mean over all places by direction, float64 of shape (directions,); the first is motion to the
            right, then anticlockwise: with 8 directions, the third is motion upwards.
        opponent: that of each direction of the first half less that of the opposite one, float64 of shape
            (directions / 2,).
        places: energy at each place, float64 of shape (directions, rows, columns).
    """

    energy: Out
    opponent: Out
    places: Out


@kernel
def motion_energy(
    x: Array, columns: int, seen: int, side: int, stride: int, frames: int, directions: int,
    spatial_frequency: float, temporal_frequency: float,
    ring: Out, filters: Filters, patches: Out, products: Out, motion: Motion,
) -> bool:  # fmt: skip
    """Project the frame on all filters of space, and those of the last frames on the waves of time.

    Parameters:
        x: the frame, flat, ``columns`` to a row.
        side: rows and columns of a filter; ``stride``: pixels from place to place.
        ring: projections of the last frames, (frames, places, directions), where each two are the sine and
            the cosine of one direction; those of the opposite one differ by the sign of the sine.
        patches, products: (places, side * side) and (places, directions), to compute in.
    """
    built, space, waves = filters.built, filters.space, filters.waves
    energy, opponent, places = motion.energy, motion.opponent, motion.places
    if built[0] != spatial_frequency:
        built[0], built[1] = spatial_frequency, _fill_filters(side, directions, spatial_frequency, space)
    _fill_waves(frames, temporal_frequency, waves)
    down, across = places.shape[1], places.shape[2]
    for i in range(down * across):
        at = i // across * stride * columns + i % across * stride
        for r in range(side):
            source, target = (
                x[at + r * columns : at + r * columns + side],
                patches[i, r * side : (r + 1) * side],
            )
            for c in range(side):
                target[c] = source[c]
    multiply(patches, space, down * across, side * side, products)
    now = ring[seen % frames]
    for i in range(down * across):
        for k in range(directions):
            now[i, k] = products[i, k]
    if seen + 1 < frames:
        return False
    half, fading = directions // 2, 0.0
    for d in range(frames):
        fading += waves[2, d]
    gain = (0.5 * built[1] * fading) * (0.5 * built[1] * fading)
    for k in range(directions):
        energy[k] = 0.0
    for i in range(down * across):
        r, c = i // across, i % across
        for k in range(half):
            # Sine and cosine of space (first letter) with those of time.
            ss = sc = cs = cc = 0.0
            for d in range(frames):
                past = ring[(seen - d) % frames]
                ss += past[i, 2 * k] * waves[0, d]
                sc += past[i, 2 * k] * waves[1, d]
                cs += past[i, 2 * k + 1] * waves[0, d]
                cc += past[i, 2 * k + 1] * waves[1, d]
            there = ((sc + cs) * (sc + cs) + (cc - ss) * (cc - ss)) / gain
            back = ((cs - sc) * (cs - sc) + (cc + ss) * (cc + ss)) / gain
            places[k, r, c], places[k + half, r, c] = there, back
            energy[k] += there
            energy[k + half] += back
    for k in range(directions):
        energy[k] /= down * across
    for k in range(half):
        opponent[k] = energy[k] - energy[k + half]
    return True


@kernel
def _fill_filters(side: int, directions: int, frequency: float, filters: Out) -> float:
    """Write sine and cosine of half of the directions; return the sum of their Gaussian."""
    sigma, middle, total = SPREAD / frequency, side // 2, 0.0
    for k in range(directions // 2):
        angle = 2.0 * math.pi * k / directions
        across, down = -2.0 * math.pi * frequency * cos(angle), 2.0 * math.pi * frequency * sin(angle)
        for j in range(side * side):
            row, col = j // side - middle, j % side - middle
            weight = exp(-(row * row + col * col) / (2.0 * sigma * sigma))
            phase = col * across + row * down
            sine, cosine = weight * sin(phase), weight * cos(phase)
            if k == 0:
                total += weight
            if abs(sine) + abs(cosine) <= LEAST:
                sine = cosine = 0.0
            filters[j, 2 * k], filters[j, 2 * k + 1] = sine, cosine
    return total


@kernel
def _fill_waves(frames: int, frequency: float, waves: Out) -> None:
    """Write sine, cosine and Gaussian of time, the newest frame first."""
    for d in range(frames):
        share = d / frames - 0.5
        weight = exp(-share * share / (2.0 * FADE * FADE))
        phase = -2.0 * math.pi * frequency * frames * share
        waves[0, d], waves[1, d], waves[2, d] = weight * sin(phase), weight * cos(phase), weight
