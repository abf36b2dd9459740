"""The steps of a fit: amplitudes by projection, the rest by Levenberg and Marquardt's method.

The parameters are row and column of the centre, log sigma along and across the wave, its direction (radians
from the column axis to the row axis) and its frequency (cycles a pixel).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ._jit import kernel

if TYPE_CHECKING:
    from stream_sparse.frame import Array

__all__ = ["clip", "descend", "project"]

_SETTLED = 1e-10  # relative gain of a step below which a fit has ended


@kernel
def clip(x: Array, rows: int, cols: int) -> None:
    """Keep parameters where they mean something: sigmas of a patch's scale, waves that pixels can show."""
    side = max(rows, cols)
    x[0] = min(max(x[0], -1.0 * rows), 2.0 * rows)
    x[1] = min(max(x[1], -1.0 * cols), 2.0 * cols)
    for i in (2, 3):
        x[i] = min(max(x[i], np.log(0.4)), np.log(4.0 * side))
    top = 0.5 / max(abs(np.cos(x[4])), abs(np.sin(x[4])))
    x[5] = min(max(x[5], 0.25 / side), top)


@kernel
def project(y: Array, rows: int, cols: int, x: Array, images: Array) -> tuple[float, float, float]:
    """What the best amplitudes p, q leave, and these; ``images`` takes both waves."""
    cos, sin = np.cos(x[4]), np.sin(x[4])
    iu, iv = 0.5 * np.exp(-2.0 * x[2]), 0.5 * np.exp(-2.0 * x[3])
    k = 2.0 * np.pi * x[5]
    cx, sx = np.cos(k * cos), np.sin(k * cos)
    aa = ab = bb = ya = yb = yy = 0.0
    for r in range(rows):
        dr = r - x[0]
        phase = k * (dr * sin - x[1] * cos)
        wr, wi = np.cos(phase), np.sin(phase)
        for c in range(cols):
            dc = c - x[1]
            u, v = dc * cos + dr * sin, dr * cos - dc * sin
            g = np.exp(-(u * u * iu + v * v * iv))
            a, b = g * wr, g * wi
            wr, wi = wr * cx - wi * sx, wr * sx + wi * cx
            i = r * cols + c
            images[0, i], images[1, i] = a, b
            z = y[i]
            aa += a * a
            ab += a * b
            bb += b * b
            ya += z * a
            yb += z * b
            yy += z * z
    p, q = _pair(aa, ab, bb, ya, yb)
    rest = yy - 2.0 * (p * ya + q * yb) + p * p * aa + 2.0 * p * q * ab + q * q * bb
    return rest, p, q


@kernel
def _pair(aa: float, ab: float, bb: float, ya: float, yb: float) -> tuple[float, float]:
    """Two amplitudes by normal equations; where the waves are one, a breath of a ridge decides."""
    ridge = 1e-9 * (aa + bb) + 1e-300
    aa, bb = aa + ridge, bb + ridge
    det = aa * bb - ab * ab
    return (bb * ya - ab * yb) / det, (aa * yb - ab * ya) / det


@kernel
def _normal(
    y: Array, rows: int, cols: int, x: Array, p: float, q: float, images: Array, jj: Array, jr: Array
) -> None:
    """Normal equations of a step: J'J and J'r, J projected off both waves."""
    cos, sin = np.cos(x[4]), np.sin(x[4])
    iu, iv = np.exp(-2.0 * x[2]), np.exp(-2.0 * x[3])
    k = 2.0 * np.pi * x[5]
    d, da, db = np.empty(6), np.zeros(6), np.zeros(6)
    jr[:] = 0.0
    jj[:, :] = 0.0
    aa = ab = bb = 0.0
    for r in range(rows):
        dr = r - x[0]
        for c in range(cols):
            i = r * cols + c
            dc = c - x[1]
            u, v = dc * cos + dr * sin, dr * cos - dc * sin
            a, b = images[0, i], images[1, i]
            model = p * a + q * b
            slope = k * (q * a - p * b)
            along, across = slope - u * iu * model, -v * iv * model
            d[0] = -sin * along - cos * across
            d[1] = sin * across - cos * along
            d[2] = u * u * iu * model
            d[3] = v * v * iv * model
            d[4] = v * along - u * across
            d[5] = slope * u / x[5]
            rest = y[i] - model
            for m in range(6):
                jr[m] += d[m] * rest
                da[m] += d[m] * a
                db[m] += d[m] * b
                for n in range(m + 1):
                    jj[m, n] += d[m] * d[n]
            aa += a * a
            ab += a * b
            bb += b * b
    for m in range(6):  # what both waves take of each column
        s, t = _pair(aa, ab, bb, da[m], db[m])
        for n in range(m + 1):
            jj[m, n] -= s * da[n] + t * db[n]
            jj[n, m] = jj[m, n]


@kernel
def descend(y: Array, rows: int, cols: int, x: Array, images: Array, steps: int) -> float:
    """Levenberg and Marquardt's method; ``x`` takes where it ends. Returns what is left of y."""
    jj, jr = np.empty((6, 6)), np.empty(6)
    trial = np.empty(6)
    damp = 1e-2
    rest, p, q = project(y, rows, cols, x, images)
    fresh = True
    for _ in range(steps):
        if fresh:
            _normal(y, rows, cols, x, p, q, images, jj, jr)
        _solve(jj, jr, damp, trial)
        for m in range(6):
            trial[m] += x[m]
        clip(trial, rows, cols)
        new, p2, q2 = project(y, rows, cols, trial, images)
        fresh = new < rest
        if not fresh:
            damp = 4.0 * damp + 1e-6
            if damp > 1e8:
                break
            continue
        gain = rest - new
        for m in range(6):
            x[m] = trial[m]
        rest, p, q = new, p2, q2
        damp *= 0.2
        if gain <= _SETTLED * rest:
            break
    return rest


@kernel
def _solve(jj: Array, jr: Array, damp: float, step: Array) -> None:
    """A damped step by Cholesky's method; damping is relative to each parameter's own scale."""
    low = np.empty((6, 6))
    top = 0.0
    for i in range(6):
        top = max(top, jj[i, i])
    for i in range(6):
        step[i] = jr[i]
        for j in range(i + 1):
            s = jj[i, j]
            if i == j:
                s += damp * s + 1e-12 * top + 1e-300
            for m in range(j):
                s -= low[i, m] * low[j, m]
            low[i, j] = np.sqrt(max(s, 1e-300)) if i == j else s / low[j, j]
        for j in range(i):
            step[i] -= low[i, j] * step[j]
        step[i] /= low[i, i]
    for i in range(5, -1, -1):
        for j in range(i + 1, 6):
            step[i] -= low[j, i] * step[j]
        step[i] /= low[i, i]
