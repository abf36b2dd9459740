"""Measure how the atoms of a space-time dictionary move."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stream_sparse.base import Facts, param
from stream_sparse.frame import Array, float_dtype
from stream_sparse.learning.motion import Motions, check_films, motion_fit

from ._refit import Refitted

_DIRECTIONS = 16


class MotionFitResult(NamedTuple):
    """How k atoms move.

    Attributes:
        share: share of the atoms that are selective for a direction, in [0, 1].
        good: share of the atoms that are good: oriented, with at most two parts.
        directions: number of selective atoms for each of 16 directions, (16,); the first is to the right, the
            others follow anticlockwise.
        orientation: of each atom's bars, (k,), degrees in [0, 180), anticlockwise from horizontal.
        spatial_frequency: of its best grating, (k,), cycles a pixel.
        temporal_frequency: of that grating, (k,), cycles a frame.
        speed: of that grating, (k,), pixels a frame.
        direction: in which it moves, (k,), degrees in [0, 360), anticlockwise from the right; nan if it is
            still.
        direction_index: direction index, (k,), in [-1, 1]; at least 0 but for rounding.
        inseparability: share of the energy outside of the best product of a picture and a course, (k,).
        two_parts: share of the energy in the two best such products, (k,).
        is_good: (k,), 1 where the atom is good, else 0.
        is_selective: (k,), 1 where it is good and has an index of at least 0.5, else 0.
    """

    share: float
    good: float
    directions: Array
    orientation: Array
    spatial_frequency: Array
    temporal_frequency: Array
    speed: Array
    direction: Array
    direction_index: Array
    inseparability: Array
    two_parts: Array
    is_good: Array
    is_selective: Array


class MotionFit(Refitted):
    """Measure how the atoms of a space-time dictionary move, as receptive fields of V1 do.

    The peak of an atom's spectrum P, over spatial frequency f and temporal frequency w, is its best grating.
    The direction index compares its power with that of the same grating the other way.

    ``direction_index = (P[f, w] - P[f, -w]) / (P[f, w] + P[f, -w])``

    ``speed = w / norm(f)``

    With the singular values s of the atom as a matrix (pixels, frames) ``inseparability`` is
    ``1 - s[0]**2 / sum(s**2)``, and ``two_parts`` is ``(s[0]**2 + s[1]**2) / sum(s**2)``: a picture that
    flickers is one product of picture and course, and one that drifts is two. An atom is good if the picture
    of the first is oriented, as in ``gabor_fit``, and two parts have at least 80 % of the energy, of which
    white noise has less than half. It is selective if it is good and has an index of at least 0.5.

    The input are gray atoms (k, frames, rows, cols), as learned from ``patches`` with ``frames``. The first
    frame measures all atoms. Each later frame measures those that have changed, at most ``refit`` of them, in
    turn: the result for an atom may be k / refit frames old.

    Sources: van Hateren and Ruderman, Proc. R. Soc. Lond. B 265, 1998; DeAngelis, Ohzawa and Freeman, Journal
    of Neurophysiology 69, 1993; the measures are those of ``learning.motion_fit``.

    >>> frame, row, col = np.indices((8, 8, 8))
    >>> up, still = (np.cos(2 * np.pi * 0.2 * (row + speed * frame)) for speed in (0.5, 0))
    >>> found = MotionFit().update(np.stack([up, still]))
    >>> found.share, found.speed.round(1), found.direction.round(), int(found.directions[4])
    (0.5, array([0.5, 0. ]), array([90., nan]), 1)
    """

    refit: int = param(16, ge=1, slider=(1, 64, 1), help="Changed atoms to measure again per frame.")

    def update(self, atoms: Array) -> MotionFitResult:
        check_films(atoms)
        fits = self._measured(atoms, motion_fit, self.refit)
        measures = Motions._make(fits)
        sectors = np.round(measures.direction[measures.selective > 0] / (360 / _DIRECTIONS)).astype(np.int64)
        share, good = (float(x.mean()) if len(x) else np.nan for x in (measures.selective, measures.good))
        counts = np.bincount(sectors % _DIRECTIONS, minlength=_DIRECTIONS).astype(np.float64)
        return MotionFitResult._make([share, good, counts, *fits.astype(float_dtype(atoms.dtype))])

    def facts(self) -> Facts:
        return super().facts()._replace(unit={
            "orientation": "degrees", "direction": "degrees", "speed": "px/frame",
            "spatial_frequency": "cycles/px", "temporal_frequency": "cycles/frame",
        })  # fmt: skip

    def example_inputs(self, count: int, rng: np.random.Generator) -> tuple[Array, ...] | None:
        """Four noisy gratings that drift, of which two change on every third frame."""
        time, row, col = np.indices((6, 7, 7))
        atoms = np.empty((count, 4, 6, 7, 7))
        for t in range(count):
            atoms[t] = atoms[t - 1] if t else 0
            for k in range(4) if t == 0 else rng.permutation(4)[: 2 * (t % 3 == 0)]:
                angle, speed = rng.uniform(0, 2 * np.pi), rng.uniform(0.3, 1.2)
                along = col * np.cos(angle) + row * np.sin(angle) - speed * time
                atoms[t, k] = np.cos(2 * np.pi * 0.22 * along + rng.uniform(0, 6))
                atoms[t, k] += 0.03 * rng.standard_normal((6, 7, 7))
        return (atoms,)
