"""Fit Gabor functions to the atoms of a dictionary, and find the atoms that look like receptive fields of V1.

The model of a patch is ``exp(-u**2 / 2 su**2 - v**2 / 2 sv**2) * (p cos(2 pi f u) + q sin(2 pi f u))``, with
u along the wave and v across it, from the centre. The amplitudes p and q follow from the other parameters by
linear least squares (variable projection, in Kaufman's form). The method of Levenberg and Marquardt finds the
centre, log su, log sv, the direction and f, from four starts; it follows the best of the four to its end.

``scipy.optimize.least_squares`` finds fits that are as good, but takes ten times as long and holds the GIL
meanwhile: too slow for a live run.

Sources: Golub and Pereyra, SIAM Journal on Numerical Analysis 10, 1973; Kaufman, BIT 15, 1975; Marquardt,
SIAM Journal 11, 1963; the model after Jones and Palmer, Journal of Neurophysiology 58, 1987.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple, TypeVar

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.frame import Array, describe
from stream_sparse.kernels._jit import kernel
from stream_sparse.kernels.elementary import atan2, cos, cosines, exp, log, sin, sines
from stream_sparse.kernels.products import means, product, squares

_Angle = TypeVar("_Angle", float, Array)
_SMALLEST = 5  # rows and columns; eight parameters explain the noise in smaller patches too
_FIRST, _LAST = 12, 60  # most steps from each start, and from there with the best
_SETTLED = 1e-8  # the relative gain of a step at which a fit ends
# Which of the two strongest waves, a factor for its frequency, and sigma along and across it as shares of the
# patch's longer side. Of some eighty starts the first three together explain most of learned atoms, and the
# last one is for gratings.
_STARTS = ((0, 1.0, 0.1, 0.1), (0, 1.5, 1 / 6, 1 / 4), (1, 1.0, 0.1, 0.1), (0, 1.0, 0.3, 0.3))


class Gabors(NamedTuple):
    """The Gabor functions of k atoms: arrays (k,), float64 unless noted.

    Attributes:
        explained: share of the atom's variance that the fit explains, at least 0.
        row, col: the centre, in pixels from the centre of the upper left pixel.
        along, across: sigma along and across the wave, in pixels.
        direction: of the wave, radians in [0, pi), from the column axis to the row axis.
        frequency: of the wave, cycles a pixel. Where the Gaussian is narrower than a bar (a single edge or
            line), any slow wave fits as well, so use ``preferred``.
        phase: of the wave at the centre, radians: 0 is a bright bar there, pi a dark one.
        amplitude: of the wave at the centre, in the atom's unit.
        selectivity: for orientation, of the atom itself: (a - b) / (a + b), where a is the largest amplitude
            in its spectrum (waves from one cycle a patch to half a cycle a pixel, in all directions) and b
            the amplitude at the same frequency and at right angles.
        preferred: frequency of that best wave, cycles a pixel.
        localized: bool; the fit explains at least 70 % of the variance, its centre is at most a pixel outside
            the patch, and both sigmas are less than a third of the patch's shorter side (4 pixels in 12x12).
            A limit in pixels would accept a wave that fills an 8x8 patch.
        oriented: bool; the selectivity is at least 0.5: the best wave has three times the amplitude of the
            wave at right angles. The aspect ratio of the fit says little: it is arbitrary for a single pixel.

    Source: the properties are those of Olshausen and Field, Nature 381, 1996; the selectivity is the index of
    physiology, as in Niell and Stryker, Journal of Neuroscience 28, 2008.
    """

    explained: Array
    row: Array
    col: Array
    along: Array
    across: Array
    direction: Array
    frequency: Array
    phase: Array
    amplitude: Array
    selectivity: Array
    preferred: Array
    localized: Array
    oriented: Array

    @property
    def bars(self) -> Array:
        """Orientation of the bars, degrees in [0, 180), counterclockwise from horizontal."""
        return np.asarray(wrapped(90 - np.degrees(self.direction), 180))


def fit_gabors(atoms: Array) -> Gabors:
    """Fit a Gabor function to each atom, (k, rows, cols); the fit of an atom does not depend on the others.

    Atoms that are all zero or have nan or inf get nan, and are neither localized nor oriented.

    >>> row, col = np.mgrid[:12, :12]
    >>> wave = np.exp(-((row - 5) ** 2 + (col - 6) ** 2) / 8) * np.cos(0.4 * np.pi * (row - 5))
    >>> fit = fit_gabors(wave[None])
    >>> np.concatenate([fit.explained, fit.row, fit.col, fit.across, fit.frequency]).round(3)
    array([1. , 5. , 6. , 2. , 0.2])
    """
    check_atoms(atoms)
    fits = [_fit(atom) for atom in np.ascontiguousarray(atoms, np.float64)]
    columns = np.array(fits).reshape(len(atoms), 11).T
    explained, row, col, along, across, *_, selectivity, _ = columns
    rows, cols = atoms.shape[1:]
    inside = (row >= -1) & (row <= rows) & (col >= -1) & (col <= cols)
    small = np.maximum(along, across) < min(rows, cols) / 3
    return Gabors._make([*columns, (explained >= 0.7) & inside & small, selectivity >= 0.5])


def wrapped(angle: _Angle, period: float) -> _Angle:
    """Return an angle in [0, period).

    The remainder of a tiny one below 0 is rounded to the period itself, whose remainder is 0.
    """
    return angle % period % period


def refuse_colour(atoms: Array) -> None:
    """Raise InputError for atoms in colour, whose last axis is blue, green and red."""
    if atoms.ndim in (4, 5) and atoms.shape[-1] == 3:
        raise InputError(f"expects gray atoms, got {describe(atoms)}; put a grayscale node before patches")


def check_atoms(atoms: Array) -> None:
    """Raise InputError unless the atoms are patches large enough for a fit."""
    refuse_colour(atoms)
    if atoms.ndim != 3:
        raise InputError(
            f"expects atoms of shape (atoms, rows, columns), got {describe(atoms)}; "
            "only atoms learned from patches have an orientation"
        )
    if min(atoms.shape[1:]) < _SMALLEST:
        raise InputError(f"expects atoms of at least {_SMALLEST}x{_SMALLEST} pixels, got {describe(atoms)}")


def _fit(atom: Array) -> tuple[float, ...]:
    """The first eleven numbers of :class:`Gabors` for one atom."""
    length = math.sqrt(float(squares(atom.reshape(1, -1))[0]))
    if not 0 < length < math.inf:
        return (math.nan,) * 11
    y = atom / length
    waves, preferred, selectivity = _best_waves(y)
    starts = _starts(y, waves)
    costs = [_descend(y.ravel(), y.shape[1], x, _FIRST)[0] for x in starts]
    x = starts[int(np.argmin(costs))]
    cost, p, q = _descend(y.ravel(), y.shape[1], x, _LAST)
    direction = wrapped(x[4], 2 * math.pi)
    if direction >= math.pi:
        direction, q = direction - math.pi, -q
    spread = float(squares((y - means(y.reshape(1, -1))[0]).reshape(1, -1))[0])
    return (
        max(1 - cost / spread, 0.0) if spread > 1e-20 else 0.0,  # a constant patch has rounding errors only
        x[0], x[1], exp(x[2]), exp(x[3]), direction if direction < math.pi else 0.0, x[5],
        atan2(-q, p), math.sqrt(p * p + q * q) * length, selectivity, preferred,
    )  # fmt: skip


def selectivity_of(patch: Array) -> float:
    """Return the selectivity for orientation of a patch, (rows, cols), as in :class:`Gabors`; it is not 0.

    >>> round(selectivity_of(np.cos(np.pi / 2 * np.arange(8.0)) * np.ones((8, 1))), 1)
    1.0
    """
    return _best_waves(patch)[2]


def _starts(y: Array, waves: list[tuple[float, float]]) -> list[Array]:
    """Where to begin: row and column of the centre, log sigma along and across, direction, frequency."""
    fourth = (y * y) * (y * y)  # which noise hardly moves; a power would have other last bits elsewhere
    weights = fourth / fourth.sum()
    centre = [float((weights * axis).sum()) for axis in np.indices(y.shape)]
    side = max(y.shape)
    starts = []
    for wave, factor, along, across in _STARTS:
        direction, frequency = waves[wave]
        sigmas = log(along * side), log(across * side)
        starts.append(np.array([*centre, *sigmas, direction, factor * frequency]))
    return starts


def _best_waves(y: Array) -> tuple[list[tuple[float, float]], float, float]:
    """Direction and frequency of the two strongest waves; exact frequency and selectivity of the first.

    The second is the strongest in other directions, at least 30 degrees away: an atom may have two parts.
    """
    directions, frequencies, along_rows, along_cols = _waves(*y.shape)
    turns = len(directions)
    real, imaginary = product(along_rows, y).reshape(2, *along_cols.shape[1:])
    c, s = along_cols
    inphase, quadrature = real * c - imaginary * s, real * s + imaginary * c
    power = inphase.sum(axis=-1) ** 2 + quadrature.sum(axis=-1) ** 2
    tone, turn = map(int, np.unravel_index(np.argmax(power), power.shape))
    a, b = np.sqrt(power[tone, [turn, turn - turns // 2]])
    offset = 0.0
    if 0 < tone < len(frequencies) - 1:  # the top of a parabola through three powers
        below, top, above = power[tone - 1 : tone + 2, turn]
        bend = below - 2 * top + above
        offset = 0.5 * (below - above) / bend if bend < 0 else 0.0
    preferred = frequencies[tone] + offset * frequencies[0] / 2
    away = np.abs((np.arange(turns) - turn + turns // 2) % turns - turns // 2) > turns // 6
    tone2, turn2 = np.unravel_index(np.argmax(power * away), power.shape)
    waves = [(directions[turn], frequencies[tone]), (directions[turn2], frequencies[tone2])]
    return waves, float(preferred), float((a - b) / (a + b))


@lru_cache(maxsize=8)
def _waves(rows: int, cols: int) -> tuple[Array, Array, Array, Array]:
    """Directions and frequencies of waves, and these waves along the rows and along the columns.

    The waves are complex numbers, of which each kind of processor computes products in another way: so real
    parts stand before imaginary ones, along the rows as one matrix. Frequencies are half a cycle a patch
    apart, from one cycle a patch to half a cycle a pixel. Slower waves would take in the atom's mean, which
    has a direction where the patch has corners.
    """
    side = max(rows, cols)
    turns = 8 * -(-side // 8)
    directions = np.pi * np.arange(turns) / turns
    frequencies = 0.5 * np.arange(2, side + 1) / side
    k = 2 * np.pi * frequencies[:, None]
    down = -(k * sines(directions))[..., None] * np.arange(rows)
    across = -(k * cosines(directions))[..., None] * np.arange(cols)
    along_rows = np.stack([cosines(down), sines(down)]).reshape(-1, rows)
    return directions, frequencies, along_rows, np.stack([cosines(across), sines(across)])


# Levenberg and Marquardt's method --------------------------------------------------------------------------


@kernel
def _descend(y: Array, cols: int, x: Array, steps: int) -> tuple[float, float, float]:
    """Move the parameters x towards the best fit nearby, in place; return its squared error, p and q."""
    rows = y.size // cols
    _limit(x, rows, cols)
    cost, p, q, normal, gradient = _evaluate(y, cols, x)
    damping = 1e-2
    for _ in range(steps):
        trial = x + _step(normal, gradient, damping)
        _limit(trial, rows, cols)
        evaluated = _evaluate(y, cols, trial)
        gain = cost - evaluated[0]
        if gain > 0:
            x[:] = trial
            cost, p, q, normal, gradient = evaluated
            damping *= 0.2
            if gain <= _SETTLED * cost:
                break
        else:
            damping = 4 * damping + 1e-6
            if damping > 1e8:
                break
    return cost, p, q


@kernel
def _limit(x: Array, rows: int, cols: int) -> None:
    """Limit the parameters, in place, to sigmas of the patch's scale and waves that pixels can show."""
    side = max(rows, cols)
    x[0] = min(max(x[0], -1.0 * rows), 2.0 * rows)
    x[1] = min(max(x[1], -1.0 * cols), 2.0 * cols)
    for i in (2, 3):
        x[i] = min(max(x[i], log(0.4)), log(4.0 * side))
    x[5] = min(max(x[5], 0.25 / side), 0.5 / max(abs(cos(x[4])), abs(sin(x[4]))))


@kernel
def _evaluate(y: Array, cols: int, x: Array) -> tuple[float, float, float, Array, Array]:
    """Squared error and amplitudes of the best fit at x, and the normal equations of a step from there."""
    c, s = cos(x[4]), sin(x[4])
    pu, pv = exp(-2 * x[2]), exp(-2 * x[3])  # 1 / sigma**2
    k = 2 * np.pi * x[5]
    waves = np.empty((2, y.size))
    aa = ab = bb = ay = by = 0.0
    for i in range(y.size):
        dr, dc = i // cols - x[0], i % cols - x[1]
        u, v = dc * c + dr * s, dr * c - dc * s
        envelope = exp(-0.5 * (pu * u * u + pv * v * v))
        a, b = envelope * cos(k * u), envelope * sin(k * u)
        waves[0, i], waves[1, i] = a, b
        aa += a * a
        ab += a * b
        bb += b * b
        ay += a * y[i]
        by += b * y[i]
    p, q = _amplitudes(aa, ab, bb, ay, by)
    cost = 0.0
    normal, gradient, d = np.zeros((6, 6)), np.zeros(6), np.empty(6)
    da, db = np.zeros(6), np.zeros(6)
    for i in range(y.size):
        dr, dc = i // cols - x[0], i % cols - x[1]
        u, v = dc * c + dr * s, dr * c - dc * s
        a, b = waves[0, i], waves[1, i]
        model = p * a + q * b
        rest = y[i] - model
        cost += rest * rest
        # Derivatives of the model: along and across the wave, then by each parameter.
        wave = k * (q * a - p * b)
        du, dv = wave - pu * u * model, -pv * v * model
        d[0], d[1] = -s * du - c * dv, s * dv - c * du
        d[2], d[3] = pu * u * u * model, -v * dv
        d[4], d[5] = v * du - u * dv, u * wave / x[5]
        for m in range(6):
            gradient[m] += d[m] * rest
            da[m] += d[m] * a
            db[m] += d[m] * b
            for n in range(m + 1):
                normal[m, n] += d[m] * d[n]
    for m in range(6):  # Kaufman's form: without the changes that the amplitudes can make up for
        e, f = _amplitudes(aa, ab, bb, da[m], db[m])
        for n in range(m + 1):
            normal[m, n] -= e * da[n] + f * db[n]
            normal[n, m] = normal[m, n]
    return cost, p, q, normal, gradient


@kernel
def _amplitudes(aa: float, ab: float, bb: float, ay: float, by: float) -> tuple[float, float]:
    """Solve the 2x2 normal equations, with a tiny ridge for waves that are nearly the same."""
    ridge = 1e-9 * (aa + bb) + 1e-100
    aa, bb = aa + ridge, bb + ridge
    det = aa * bb - ab * ab
    return (bb * ay - ab * by) / det, (aa * by - ab * ay) / det


@kernel
def _step(normal: Array, gradient: Array, damping: float) -> Array:
    """Solve the normal equations, damped relative to the scale of each parameter, by elimination."""
    left, right = normal.copy(), gradient.copy()
    largest = 0.0  # normal.max() would make numba import scipy.linalg at each start
    for value in normal.flat:
        largest = max(largest, value)
    least = 1e-12 * largest + 1e-300  # for a parameter that changes nothing
    for i in range(6):
        left[i, i] += damping * normal[i, i] + least
    for i in range(6):
        for j in range(i + 1, 6):
            factor = left[j, i] / left[i, i]
            left[j] -= factor * left[i]
            right[j] -= factor * right[i]
    for i in range(5, -1, -1):
        for j in range(i + 1, 6):
            right[i] -= left[i, j] * right[j]
        right[i] /= left[i, i]
    return right
