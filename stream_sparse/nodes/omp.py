"""Code signals sparsely by orthogonal matching pursuit."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stream_sparse.base import Node, Statistic, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value, describe
from stream_sparse.kernels.omp import misfit
from stream_sparse.kernels.products import means
from stream_sparse.learning.coder import Coder
from stream_sparse.learning.dictionaries import atoms_of

from ._choice import not_both
from ._coding import Dictionary, atom_size, check_count, energies, flat_signals, parts_of, spread

__all__ = ["Coded", "Omp"]

_USUAL = 5


class Coded(NamedTuple):
    """Signals, coded with a dictionary.

    Attributes:
        codes: weights of the atoms: (atoms,) for one signal, else (signals, atoms).
        reconstruction: the input computed from the codes, in its shape.
        r2: share of the variance that the codes explain, over all signals: 1 minus the sum of squares of the
            residuals, relative to that of the distances of each signal's values from that signal's own mean;
            nan if there is no variance.
        rmse: root mean squared error of the reconstruction.
        active: number of atoms in use, mean over signals.
        atoms: the dictionary, (atoms, features) or (atoms, rows, columns).
        contributions: for one signal, the contribution of each atom in use, strongest first, then rows of
            zeros, (most, features); None for several signals.
    """

    codes: Array
    reconstruction: Array
    r2: float
    rmse: float
    active: float
    atoms: Array
    contributions: Array | None


class Omp(Node):
    """Describe signals as sums of few atoms of a dictionary, by orthogonal matching pursuit (OMP).

    A signal x is nearly ``h @ D`` with a row of D for each atom. Each step adds atom k, that with the largest
    product with the residual, and fits all weights h again.

    ``k = argmax(abs(D @ (x - h @ D)))``

    ``r2 = 1 - norm(x - h @ D)**2 / norm(x - mean(x))**2``

    ``rmse = sqrt(mean((x - h @ D)**2))``

    Sources: Pati, Rezaiifar and Krishnaprasad (1993), "Orthogonal matching pursuit", computed as in
    Rubinstein, Zibulevsky and Elad (2008). Supports and weights equal those of scikit-learn's
    ``orthogonal_mp_gram``, and with ``intercept`` those of its ``OrthogonalMatchingPursuit``.

    Input: one signal (features,) as from ``recent``, signals (n, features), or patches (n, rows, columns) as
    from ``patches``. The dictionary is fixed, or a second input: ``from: [patches, dict.atoms]``. float64
    gives float64; other types give float32. A signal with nan has codes of nan and enters no mean.

    >>> node = Omp(dictionary={"dct": 4}, n_nonzero_coefs=1)
    >>> node.update(np.array([1.0, 1.0, 1.0, 1.0])).codes.round(3)
    array([2., 0., 0., 0.])
    """

    dictionary: Dictionary | None = param(
        None,
        resets=True,
        help="{sinusoids: N, low: f, high: f}, {dct: N}, {gabor: N}, {file: d.npy}; null: the second input.",
    )
    n_nonzero_coefs: int | None = param(
        None, ge=1, slider=(1, 20, 1),
        help="Largest number of atoms for a signal; null: 5, or as many as tol needs.",
    )  # fmt: skip
    tol: float | None = param(
        None, ge=0, help="Stop when the squared norm of the residual is at most this; null: never."
    )
    intercept: bool = param(
        False, resets=True, help="Fit a constant too: signals and atoms less their means."
    )

    example = {"dictionary": {"dct": 64}}

    _one_of_both = not_both("n_nonzero_coefs", "tol")

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic | None:
        return None if field == "atoms" else super().statistic(field, *inputs)

    def reset(self) -> None:
        # A cache, not state: computed again from the dictionary if missing.
        self.__coder: Coder | None = None
        self.__atoms: Array | None = None

    def update(self, x: Value, atoms: Value = None) -> Coded:
        X, shape = flat_signals(x)
        coder = self._coder(X, shape, atoms)
        most = self._most(coder)
        good = np.isfinite(energies(X))
        known = X if good.all() else X[good]
        single = isinstance(x, np.ndarray) and x.ndim == 1
        centres = means(known)[:, None] if self.intercept else None
        found = coder.code(known if centres is None else known - centres, most, self.tol)
        codes = coder.dense(found, self.empty((len(known), len(coder.dictionary)), X.dtype))
        rebuilt = coder.rebuild(found, self.empty(known.shape, X.dtype))
        if centres is not None:
            rebuilt += centres
        r2, rmse = _fit(known, rebuilt)
        if known is not X:
            codes, rebuilt = spread(codes, good), spread(rebuilt, good)
        contributions = None
        if single and len(known):
            order = np.argsort(-np.abs(found.weights[0]), kind="stable")
            contributions = found.weights[0][order, None] * coder.dictionary[found.atoms[0][order]]
        assert self.__atoms is not None
        return Coded(
            codes[0] if single else codes,
            parts_of(rebuilt, shape, single),
            r2,
            rmse,
            float(found.counts.mean()) if len(known) else float("nan"),
            self.__atoms,
            contributions,
        )

    def _coder(self, X: Array, shape: tuple[int, ...], given: Value) -> Coder:
        if given is None and self.dictionary is None:
            raise InputError("needs a dictionary: give one as 'dictionary', or as a second input")
        if given is not None and self.dictionary is not None:
            raise InputError("has two dictionaries: take 'dictionary' or the second input away")
        if given is not None:
            self._meet_atoms(given, shape)
            given = given.astype(X.dtype, copy=False)
            if self.__atoms is not None and np.array_equal(self.__atoms, given, equal_nan=True):
                assert self.__coder is not None
                return self.__coder
        elif self.__coder is not None and self.__coder.dictionary.dtype == X.dtype:
            return self.__coder
        atoms = np.array(given if self.dictionary is None else atoms_of(self.dictionary, shape), X.dtype)
        flat = atoms.reshape(len(atoms), -1)
        if not energies(flat).max(initial=0) < 1e12:
            longest = float(np.abs(flat).max())
            raise InputError(f"the dictionary has values up to {longest:.3g}; bring them nearer 1")
        if self.intercept:
            flat = flat - means(flat)[:, None]
        atoms.flags.writeable = False
        self.__atoms, self.__coder = atoms, Coder(flat)
        return self.__coder

    def _meet_atoms(self, atoms: Value, shape: tuple[int, ...]) -> None:
        if not isinstance(atoms, np.ndarray) or atoms.shape[1:] != shape:
            raise InputError(f"the dictionary must hold atoms for {atom_size(shape)}, got {describe(atoms)}")
        if not np.isfinite(atoms).all():
            raise InputError("the dictionary has values that are nan or infinite")

    def _most(self, coder: Coder) -> int:
        rank: int = min(coder.dictionary.shape)
        if self.tol is not None:
            return rank
        if self.n_nonzero_coefs is None:
            return min(_USUAL, rank)
        check_count(self.n_nonzero_coefs, *coder.dictionary.shape)
        return self.n_nonzero_coefs

    def units_of_measure(self, *units: str) -> dict[str, str]:
        return dict.fromkeys(("reconstruction", "rmse", "contributions"), units[0] if units else "")

    def caption(self) -> str:
        if self.tol is not None:
            return f"tol {self.tol:g}"
        return f"{self.n_nonzero_coefs or _USUAL} non-zero"


def _fit(X: Array, rebuilt: Array) -> tuple[float, float]:
    """r2 and rmse over all signals, in float64."""
    if not X.size:
        return float("nan"), float("nan")
    spread, left = misfit(X, rebuilt, means(X))
    return (1 - left / spread if spread > 0 else float("nan")), float(np.sqrt(left / X.size))
