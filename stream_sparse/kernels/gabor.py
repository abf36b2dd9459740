"""Gabor functions fitted to the atoms of a dictionary, and which atoms are fields like V1's.

The model of a patch is ``exp(-u**2 / 2 su**2 - v**2 / 2 sv**2) * (p cos(2 pi f u) + q sin(2 pi f u))``, u
along the wave and v across it, from the centre. The amplitudes p and q follow from the rest by linear least
squares (variable projection, in Kaufman's form); centre, log su, log sv, orientation and f are found by
Levenberg and Marquardt's method from six starts, of which the best two are followed to their end.

Sources: Golub and Pereyra, SIAM Journal on Numerical Analysis 10, 1973; Kaufman, BIT 15, 1975; Marquardt,
SIAM Journal 11, 1963; the model after Jones and Palmer, Journal of Neurophysiology 58, 1987.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.frame import describe

from ._jit import frozen, kernel
from .gabor_starts import STARTS, starts
from .gabor_steps import descend, project

if TYPE_CHECKING:
    from stream_sparse.frame import Array

__all__ = ["LEAST", "Gabors", "check_atoms", "fit_gabors", "is_localized", "is_oriented"]

LEAST = 5
"""Rows and columns that an atom must have; of smaller ones eight numbers explain noise as well."""
_FIRST, _LAST = 6, 60  # steps from each start, and of the best two


class Gabors(NamedTuple):
    """The Gabor functions of some atoms, float64 (k,) each: ``Gabors(*fit_gabors(atoms).T)``.

    Attributes:
        explained: share of the atom's variance that the fit explains, at least 0.
        row, col: the centre, in pixels from that of the upper left pixel.
        along, across: sigma along and across the wave, pixels.
        direction: of the wave, radians in [0, pi), from the column axis to the row axis.
        frequency: of the wave, cycles a pixel. Where the Gaussian is narrower than a bar (a mere edge, a
            mere line) it says little: any slow wave fits as well. ``preferred`` always means something.
        phase: at the centre, radians: 0 is a bright bar there, pi a dark one.
        amplitude: of the wave at the centre, in the atom's unit.
        selectivity: for orientation, of the atom itself: (a - b) / (a + b), where a is the largest amplitude
            of its spectrum (waves from one cycle a patch to half a cycle a pixel, in all directions) and b
            the amplitude of the wave of the same frequency at right angles.
        preferred: frequency of that best wave, cycles a pixel.
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


def fit_gabors(atoms: Array) -> Array:
    """Fit a Gabor function to each atom; an atom's fit does not depend on the others.

    Parameters:
        atoms: (k, rows, cols).

    Returns:
        float64 (k, 11), the columns of :class:`Gabors`; nan where there is nothing to fit (nan, all zeros).

    Raises:
        InputError: where the atoms are no patches, or smaller than 5x5.

    >>> row, col = np.mgrid[:12, :12]
    >>> wave = np.exp(-((row - 5) ** 2 + (col - 6) ** 2) / 8) * np.cos(0.4 * np.pi * (row - 5))
    >>> fit = Gabors(*fit_gabors(wave[None]).T)
    >>> np.concatenate([fit.explained, fit.row, fit.col, fit.across, fit.frequency]).round(3)
    array([1. , 5. , 6. , 2. , 0.2])
    """
    check_atoms(atoms)
    count, rows, cols = atoms.shape
    found = np.empty((count, len(Gabors._fields)))
    _fit_all(frozen(np.asarray(atoms, np.float64)), rows, cols, found)
    return found


def check_atoms(atoms: Array) -> None:
    """Raise InputError unless the atoms are patches that a Gabor function can be fitted to."""
    if atoms.ndim != 3:
        raise InputError(
            f"expects atoms of shape (atoms, rows, columns), got {describe(atoms)}; "
            "only atoms learned from patches have an orientation"
        )
    if min(atoms.shape[1:]) < LEAST:
        raise InputError(f"expects atoms of at least {LEAST}x{LEAST} pixels, got {describe(atoms)}")


def is_localized(fits: Array, shape: tuple[int, ...]) -> Array:
    """Which atoms are localized: a Gabor function that lies in the patch explains 70 % of the variance.

    Its centre is at most a pixel outside, and both sigmas are less than a third of the patch's shorter side:
    4 pixels in 12x12. (A limit in pixels would take a wave that fills an 8x8 patch for localized.)

    Parameters:
        fits: what :func:`fit_gabors` gave.
        shape: rows and columns of an atom.

    Returns:
        bool (k,).
    """
    fit, (rows, cols) = Gabors(*fits.T), shape
    widest = min(rows, cols) / 3
    inside = (fit.row >= -1) & (fit.row <= rows) & (fit.col >= -1) & (fit.col <= cols)
    return np.asarray((fit.explained >= 0.7) & inside & (fit.along < widest) & (fit.across < widest))


def is_oriented(fits: Array) -> Array:
    """Which atoms are selective for orientation: the best wave beats that at right angles threefold.

    That is a selectivity of at least 0.5. An aspect ratio would let single pixels pass, whose fit is an
    arbitrary one.

    Source: the properties are those of Olshausen and Field, Nature 381, 1996; the index is the usual one of
    physiology, as in Niell and Stryker, Journal of Neuroscience 28, 2008.

    Parameters:
        fits: what :func:`fit_gabors` gave.

    Returns:
        bool (k,).
    """
    return np.asarray(Gabors(*fits.T).selectivity >= 0.5)


@kernel
def _fit_all(atoms: Array, rows: int, cols: int, found: Array) -> None:
    size = rows * cols
    y, images = np.empty(size), np.empty((2, size))
    for k in range(found.shape[0]):
        energy, spread = _spread(atoms, k * size, size)
        if not (0.0 < energy < np.inf):
            found[k] = np.nan
            continue
        length = np.sqrt(energy)
        for i in range(size):
            y[i] = atoms[k * size + i] / length
        places = np.empty((STARTS, 6))
        found[k, 9], found[k, 10] = starts(y, rows, cols, places)
        best = places[_search(y, rows, cols, places, images)]
        rest, p, q = project(y, rows, cols, best, images)
        # A patch that is constant but for rounding has no variance to explain.
        explained = 1.0 - rest * energy / spread if spread > 1e-20 * energy else 0.0
        found[k, 0] = max(explained, 0.0)
        _describe(best, p * length, q * length, found[k])


@kernel
def _spread(x: Array, start: int, size: int) -> tuple[float, float]:
    """Sums of squares, and of squares about the mean."""
    total = energy = spread = 0.0
    for i in range(start, start + size):
        total += x[i]
    mean = total / size
    for i in range(start, start + size):
        energy += x[i] * x[i]
        spread += (x[i] - mean) * (x[i] - mean)
    return energy, spread


@kernel
def _search(y: Array, rows: int, cols: int, places: Array, images: Array) -> int:
    """Which of several starts leads to the best fit; ``places`` takes where they end."""
    first = second = -1
    low = near = np.inf
    for i in range(STARTS):
        cost = descend(y, rows, cols, places[i], images, _FIRST)
        if cost < low:
            first, second, low, near = i, first, cost, low
        elif cost < near:
            second, near = i, cost
    low = descend(y, rows, cols, places[first], images, _LAST)
    near = descend(y, rows, cols, places[second], images, _LAST)
    return first if low <= near else second


@kernel
def _describe(x: Array, p: float, q: float, out: Array) -> None:
    """Parameters as they are reported: the direction within half a turn."""
    out[1], out[2] = x[0], x[1]
    out[3], out[4] = np.exp(x[2]), np.exp(x[3])
    turn = x[4] % (2.0 * np.pi)
    if turn >= np.pi:
        turn, q = turn - np.pi, -q
    out[5] = turn if turn < np.pi else 0.0
    out[6] = x[5]
    out[7] = np.arctan2(-q, p)
    out[8] = np.hypot(p, q)
