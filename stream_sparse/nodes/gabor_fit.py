"""Count the atoms of a dictionary that look like receptive fields of V1."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stream_sparse.base import Facts, param
from stream_sparse.frame import Array, float_dtype
from stream_sparse.learning.gabor import check_atoms, fit_gabors

from ._refit import Refitted


class GaborFitResult(NamedTuple):
    """How well Gabor functions describe k atoms.

    Attributes:
        share: share of the atoms that are localized and oriented, in [0, 1].
        count: number of these atoms.
        explained: share of each atom's variance that a Gabor function explains, (k,); nan for an empty atom.
        localized: (k,), 1 where that function explains enough and lies in the patch, else 0.
        oriented: (k,), 1 where the atom is selective for orientation, else 0.
    """

    share: float
    count: float  # type: ignore[assignment]  # hides the method tuple.count
    explained: Array
    localized: Array
    oriented: Array


class GaborFit(Refitted):
    """Count the atoms of a dictionary that are localized and oriented, as receptive fields of V1 are.

    Fits a Gabor function to each gray atom (k, rows, cols); u and v are distances from its centre, across and
    along its edge.

    ``g(u, v) = a * exp(-u**2 / (2 * s[u]**2) - v**2 / (2 * s[v]**2)) * cos(2 * pi * f * u + phi)``

    The atom is localized if that function explains 70 % of its variance, has its centre at most a pixel
    outside the patch, and has both sigmas less than a third of the patch's shorter side (4 pixels in 12x12).
    It is oriented if the amplitude a of its best grating and the amplitude b of the same grating at right
    angles have (a - b) / (a + b) >= 0.5. Of white noise, one atom in 300 counts in 5x5 pixels, and fewer than
    one in 2,000 in 6x6 and larger. The first frame fits all atoms. Each later frame fits the atoms that have
    changed, at most ``refit`` of them, in turn: the result for an atom may be k / refit frames old.

    Source: the properties are those of Olshausen and Field, Nature 381, 1996; the fit in ``learning.gabor``.

    >>> row, col = np.mgrid[:12, :12] - 6.0
    >>> edge = np.exp(-(row**2 + col**2) / 8) * np.sin(1.2 * row)
    >>> GaborFit().update(np.stack([edge, np.eye(12)])).share
    0.5
    """

    refit: int = param(8, ge=1, slider=(1, 64, 1), help="Changed atoms to fit again per frame.")

    def update(self, atoms: Array) -> GaborFitResult:
        check_atoms(atoms)
        fits = self._measured(atoms, _measure, self.refit)
        explained, localized, oriented = fits.astype(float_dtype(atoms.dtype))
        count = float(np.count_nonzero(localized * oriented))
        share = count / len(atoms) if len(atoms) else np.nan
        return GaborFitResult(share, count, explained, localized, oriented)

    def facts(self) -> Facts:
        return super().facts()._replace(unit="")

    def example_inputs(self, count: int, rng: np.random.Generator) -> tuple[Array, ...] | None:
        """Five noisy Gabor functions, of which two change on every third frame."""
        row, col = np.mgrid[:9, :9]
        atoms = np.empty((count, 5, 9, 9))
        for t in range(count):
            atoms[t] = atoms[t - 1] if t else 0
            for k in range(5) if t == 0 else rng.permutation(5)[: 2 * (t % 3 == 0)]:
                y, x = row - rng.uniform(3, 5), col - rng.uniform(3, 5)
                angle = rng.uniform(0, np.pi)
                wave = np.cos(1.3 * (x * np.cos(angle) + y * np.sin(angle)) + rng.uniform(0, np.pi))
                atoms[t, k] = np.exp(-(x * x + y * y) / 8) * wave + 0.03 * rng.standard_normal((9, 9))
        return (atoms,)


def _measure(atoms: Array) -> tuple[Array, ...]:
    fit = fit_gabors(atoms)
    return fit.explained, fit.localized, fit.oriented
