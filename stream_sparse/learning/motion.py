"""Measure how the atoms of a space-time dictionary move: direction, speed, and how one-sided the motion is.

The spectrum of an atom says which grating it likes best: the peak over spatial and temporal frequency. The
grating of the same frequencies that moves the other way says how selective for direction the atom is.

Sources: van Hateren and Ruderman, "Independent component analysis of natural image sequences yields
spatio-temporal filters similar to simple cells in primary visual cortex", Proc. R. Soc. Lond. B 265, 1998;
DeAngelis, Ohzawa and Freeman, Journal of Neurophysiology 69, 1993, for the direction index and separability.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from stream_sparse.errors import InputError
from stream_sparse.frame import Array, describe
from stream_sparse.kernels.eigen import eigen
from stream_sparse.kernels.elementary import atan2, cosines, sines
from stream_sparse.kernels.products import product

from .arguments import real_numbers
from .gabor import refuse_colour, selectivity_of, wrapped

_LEAST_FRAMES, _LEAST_SIDE = 4, 5
_LEAST_PAD, _FINER = 32, 4  # frequencies are 1/32 apart, of large atoms 1 / (4 * side)
_SLOWEST = 0.99  # cycles a patch; slower waves take in the atom's mean
_ORIENTED, _TWO_PARTS, _DIRECTED = 0.5, 0.8, 0.5


class Motions(NamedTuple):
    """How k atoms move: arrays (k,), float64 unless noted.

    Attributes:
        orientation: of the bars, degrees in [0, 180), anticlockwise from horizontal.
        spatial_frequency: of the best grating, cycles a pixel.
        temporal_frequency: of the best grating, cycles a frame; 0 where it does not move.
        speed: of the best grating, pixels a frame: temporal over spatial frequency.
        direction: in which it moves, degrees in [0, 360): 0 is to the right, 90 upwards; nan if it does not.
        direction_index: (p - n) / (p + n), where p is the power of the best grating and n that of the same
            grating the other way; 0 is a flicker, or still.
        inseparability: share of the energy that is not in the best product of a picture and a course in time:
            0 if the atom is such a product, 1/2 if it drifts.
        two_parts: share of the energy in the two best such products; an atom that drifts needs two.
        good: bool; the picture of the best product is oriented, as in ``fit_gabors``, and two parts have at
            least 80 % of the energy. White noise has less than half.
        selective: bool; good, and the index is at least 0.5: three times the power one way.
    """

    orientation: Array
    spatial_frequency: Array
    temporal_frequency: Array
    speed: Array
    direction: Array
    direction_index: Array
    inseparability: Array
    two_parts: Array
    good: Array
    selective: Array


def motion_fit(atoms: ArrayLike) -> Motions:
    """Measure the motion of each atom, (k, frames, rows, cols); it does not depend on the other atoms.

    Parameters:
        atoms: of at least 4 frames and 5x5 pixels, such as those learned from ``patches`` with ``frames``.
            Atoms that are all zero or have nan or inf get nan, and are not good.

    Returns:
        The measures of each atom, :class:`Motions`.

    Raises:
        InputError: the atoms have another shape or no real numbers, or are too small.

    >>> frame, row, col = np.indices((8, 8, 8))
    >>> found = motion_fit(np.cos(2 * np.pi * 0.2 * (row + 0.5 * frame))[None])  # it moves up
    >>> [round(float(x[0]), 1) for x in (found.direction, found.speed, found.direction_index)]
    [90.0, 0.5, 0.9]
    """
    films = real_numbers("motion_fit", atoms, "atoms")
    check_films(films)
    fits = [_measured(film) for film in np.ascontiguousarray(films, np.float64)]
    columns = np.array(fits).reshape(len(films), 9).T
    measures, selectivity = columns[:8], columns[8]
    good = (selectivity >= _ORIENTED) & (measures[7] >= _TWO_PARTS)
    return Motions._make([*measures, good, good & (measures[5] >= _DIRECTED)])


def check_films(atoms: Array) -> None:
    """Raise InputError unless the atoms are films, large enough to see them move."""
    refuse_colour(atoms)
    if atoms.ndim != 4:
        raise InputError(
            f"expects atoms of shape (atoms, frames, rows, columns), got {describe(atoms)}; "
            "give the patches node frames: 8"
        )
    if atoms.shape[1] < _LEAST_FRAMES or min(atoms.shape[2:]) < _LEAST_SIDE:
        raise InputError(
            f"expects atoms of at least {_LEAST_FRAMES} frames and {_LEAST_SIDE}x{_LEAST_SIDE} pixels, "
            f"got {describe(atoms)}"
        )


def _measured(atom: Array) -> tuple[float, ...]:
    """The first eight numbers of :class:`Motions` for one atom, and its selectivity for orientation."""
    flat = atom.reshape(len(atom), -1)
    top = float(np.abs(atom).max())
    if not 0 < top < math.inf:
        return (math.nan,) * 9
    flat = flat / top
    energies, courses = eigen(product(flat, np.ascontiguousarray(flat.T)))  # one course in time a row
    shares = energies / energies.sum()
    picture = product(courses[:1], flat).reshape(atom.shape[1:])
    w, fy, fx, index = _best_grating(flat.reshape(atom.shape))
    spatial = math.sqrt(fx * fx + fy * fy)
    wave = atan2(fy, fx) * (180 / math.pi)  # from right to down
    forward = 1 if w < 0 else -1  # a wave cos(f x + w t) moves along -f where w > 0
    direction = atan2(-forward * fy, forward * fx) * (180 / math.pi) if w else math.nan
    return (
        wrapped(90 - wave, 180), spatial, abs(w), abs(w) / spatial, wrapped(direction, 360), index,
        1 - shares[0], shares[:2].sum(), selectivity_of(picture),
    )  # fmt: skip


def _best_grating(atom: Array) -> tuple[float, float, float, float]:
    """Frequencies of the strongest grating, over time, down and across, and its direction index."""
    power, allowed = _power(atom), _allowed(*atom.shape)
    t, y, x = (int(k) for k in np.unravel_index(np.argmax(power * allowed), power.shape))
    frames, pad = power.shape[:2]
    back = power[-t % frames, y, x]
    index = (power[t, y, x] - back) / (power[t, y, x] + back)  # 0 for t = 0

    def refined(places: tuple[tuple[int, int, int], ...], number: int, count: int) -> float:
        below, at, above = (power[index] for index in places)
        bend = below - 2 * at + above  # the top of a parabola through three powers
        offset = 0.5 * (below - above) / bend if bend < 0 else 0.0
        number = number - count if number > count // 2 else number
        return float(number + min(max(offset, -0.5), 0.5)) / count

    w = refined(tuple(((t + d) % frames, y, x) for d in (-1, 0, 1)), t, frames) if t else 0.0
    fy = refined(tuple((t, (y + d) % pad, x) for d in (-1, 0, 1)), y, pad)
    # Across there are no negative frequencies: that of an atom at -f is that at f.
    left = (-t % frames, -y % pad, 1) if x == 0 else (t, y, x - 1)
    fx = refined((left, (t, y, x), (t, y, x + 1)), x, pad)
    return w, fy, fx, float(index)


def _power(atom: Array) -> Array:
    """Power of gratings: by temporal frequency, and frequency down, both 0 to 1, and across, 0 to 1/2."""
    real, imaginary = atom, np.zeros_like(atom)
    for axis, waves in enumerate(_waves(*atom.shape)):
        both = np.moveaxis(np.stack([real, imaginary]), axis + 1, -1)
        turned = product(np.ascontiguousarray(both).reshape(-1, both.shape[-1]), waves)
        turned = np.moveaxis(turned.reshape(*both.shape[:-1], 2, -1), -1, axis + 1)
        real = turned[0, ..., 0] - turned[1, ..., 1]
        imaginary = turned[0, ..., 1] + turned[1, ..., 0]
    return np.asarray(real * real + imaginary * imaginary)


@lru_cache(maxsize=8)
def _waves(frames: int, rows: int, cols: int) -> tuple[Array, Array, Array]:
    """Return the waves along each axis, cosines before sines, (length, 2 * frequencies)."""
    pads = _pads(frames, rows, cols)
    counts = pads[0], pads[1], pads[2] // 2 + 1
    waves = []
    for length, pad, count in zip((frames, rows, cols), pads, counts, strict=True):
        phase = -2 * np.pi / pad * np.outer(np.arange(length), np.arange(count))
        waves.append(np.concatenate([cosines(phase), sines(phase)], axis=1))
    return waves[0], waves[1], waves[2]


@lru_cache(maxsize=8)
def _allowed(frames: int, rows: int, cols: int) -> Array:
    """Return which gratings may be the best: neither too slow in space, nor at half a cycle a sample."""
    pads = _pads(frames, rows, cols)
    w, fy, fx = (np.minimum(np.arange(n), n - np.arange(n)) / n for n in pads)
    fy, fx = fy[:, None], fx[: pads[2] // 2 + 1]
    space = (fy * fy + fx * fx >= (_SLOWEST / max(rows, cols)) ** 2) & (fy < 0.5) & (fx < 0.5)
    return np.asarray((w < 0.5)[:, None, None] & space)


def _pads(frames: int, rows: int, cols: int) -> tuple[int, int, int]:
    side = max(_LEAST_PAD, _FINER * max(rows, cols))
    return max(_LEAST_PAD, _FINER * frames), side, side
