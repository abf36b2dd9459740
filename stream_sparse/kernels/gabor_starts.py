"""Where the fit of a Gabor function begins: from an atom's spectrum and envelope."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ._jit import kernel
from .gabor_steps import clip

if TYPE_CHECKING:
    from stream_sparse.frame import Array

__all__ = ["STARTS", "starts"]

STARTS = 6


@kernel
def starts(y: Array, rows: int, cols: int, places: Array) -> tuple[float, float]:
    """Six places to begin, from spectrum and envelope.

    Returns:
        How selective for orientation the atom is, and the frequency of its best wave, cycles a pixel.
    """
    side = max(rows, cols)
    power = _spectrum(y, rows, cols)
    turns = power.shape[1]
    tone, turn = _top(power, 0, turns)
    a, b = np.sqrt(power[tone, turn]), np.sqrt(power[tone, (turn + turns // 2) % turns])
    f, angle = 0.5 * (tone + 2) / side, np.pi * turn / turns
    # The strongest wave of another direction, for atoms of two parts.
    skip = turns // 6
    tone2, turn2 = _top(power, turn + skip + 1, turn + turns - skip)
    f2, angle2 = 0.5 * (tone2 + 2) / side, np.pi * turn2 / turns
    row, col, su, sv = _envelope(y, rows, cols, angle)
    peak = _peak(y, rows, cols)
    row2, col2 = float(peak // cols), float(peak % cols)
    wide, narrow = np.log(side / 6.0), np.log(side / 10.0)
    _begin(places[0], row, col, su, sv, angle, f)
    _begin(places[1], row, col, su - 0.7, sv, angle, 0.6 * f)
    _begin(places[2], row, col, wide, wide, angle2, f2)
    _begin(places[3], row2, col2, narrow, wide, angle, f)
    _begin(places[4], row2, col2, narrow, narrow, angle, 1.5 * f)
    _begin(places[5], row, col, wide, wide + 0.5, angle, f)
    for i in range(STARTS):
        clip(places[i], rows, cols)
    return (a - b) / (a + b) if a > 0.0 else 0.0, f + 0.5 / side * _crest(power, tone, turn)


@kernel
def _crest(power: Array, tone: int, turn: int) -> float:
    """How far from the largest power the peak lies, in steps of frequency: a parabola's through three."""
    if tone == 0 or tone + 1 == power.shape[0]:
        return 0.0
    below, top, above = power[tone - 1, turn], power[tone, turn], power[tone + 1, turn]
    bend = below - 2.0 * top + above
    return 0.5 * (below - above) / bend if bend < 0.0 else 0.0


@kernel
def _begin(x: Array, row: float, col: float, su: float, sv: float, angle: float, f: float) -> None:
    x[0], x[1], x[2], x[3], x[4], x[5] = row, col, su, sv, angle, f


@kernel
def _top(power: Array, start: int, stop: int) -> tuple[int, int]:
    """Where the power is greatest among some directions, counted round."""
    turns = power.shape[1]
    tone, turn, most = 0, start % turns, -1.0
    for i in range(power.shape[0]):
        for j in range(start, stop):
            if power[i, j % turns] > most:
                tone, turn, most = i, j % turns, power[i, j % turns]
    return tone, turn


@kernel
def _spectrum(y: Array, rows: int, cols: int) -> Array:
    """Power at frequencies from one cycle a patch to 0.5, half a cycle apart, in evenly spaced directions.

    Slower waves are left out: what an atom has of a mean would leak into them, and that has a direction
    where the patch has corners.
    """
    side = max(rows, cols)
    tones, half = max(side - 1, 1), 4 * ((side + 7) // 8)
    power = np.empty((tones, 2 * half))
    for i in range(tones):
        k = np.pi * (i + 2) / side
        for j in range(half + 1):
            angle = 0.5 * np.pi * j / half
            up, down = _wave(y, rows, cols, k * np.cos(angle), k * np.sin(angle))
            power[i, j] = up
            if 0 < j < half:
                power[i, 2 * half - j] = down
    return power


@kernel
def _wave(y: Array, rows: int, cols: int, kx: float, ky: float) -> tuple[float, float]:
    """Power at (kx, ky) and at (kx, -ky), radians a pixel."""
    cx, sx, cy, sy = np.cos(kx), np.sin(kx), np.cos(ky), np.sin(ky)
    a = b = c = d = 0.0
    wr, wi = 1.0, 0.0
    for r in range(rows):
        re = im = 0.0
        for i in range(r * cols + cols - 1, r * cols - 1, -1):  # Horner's rule along the row
            re, im = re * cx - im * sx + y[i], re * sx + im * cx
        a, b = a + re * wr - im * wi, b + re * wi + im * wr
        c, d = c + re * wr + im * wi, d - re * wi + im * wr
        wr, wi = wr * cy - wi * sy, wr * sy + wi * cy
    return a * a + b * b, c * c + d * d


@kernel
def _envelope(y: Array, rows: int, cols: int, angle: float) -> tuple[float, float, float, float]:
    """Centre and log sigmas along and across a direction, of the fourth power, which leaves noise aside."""
    cos, sin = np.cos(angle), np.sin(angle)
    total = row = col = along = across = 0.0
    for r in range(rows):
        for c in range(cols):
            w = y[r * cols + c] ** 4
            total += w
            row += w * r
            col += w * c
    row, col = row / total, col / total
    for r in range(rows):
        for c in range(cols):
            w = y[r * cols + c] ** 4
            u, v = (c - col) * cos + (r - row) * sin, (r - row) * cos - (c - col) * sin
            along += w * u * u
            across += w * v * v
    su, sv = 2.0 * np.sqrt(along / total) + 0.5, 2.0 * np.sqrt(across / total) + 0.5
    return row, col, np.log(su), np.log(sv)


@kernel
def _peak(y: Array, rows: int, cols: int) -> int:
    """The pixel with most energy around it."""
    best, most = 0, -1.0
    for r in range(rows):
        for c in range(cols):
            near = 0.0
            for i in range(max(r - 1, 0), min(r + 2, rows)):
                for j in range(max(c - 1, 0), min(c + 2, cols)):
                    near += y[i * cols + j] ** 2
            if near > most:
                best, most = r * cols + c, near
    return best
