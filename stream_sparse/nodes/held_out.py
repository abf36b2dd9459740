"""Measure how well codes fit values that the fit has not seen."""

from __future__ import annotations

import math
from typing import Any, ClassVar, NamedTuple

import numpy as np

from stream_sparse.base import Node, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value
from stream_sparse.kernels.products import means, product, squares
from stream_sparse.learning.coder import Coder
from stream_sparse.learning.dictionaries import atoms_of

from ._coding import Dictionary, check_count, energies, flat_signals

__all__ = ["HeldOut", "Unseen"]


class Unseen(NamedTuple):
    """The error on values that were left out.

    Attributes:
        rmse: root mean squared error, each value predicted by the fit that has not seen it.
        r2: 1 minus the squared error relative to the variance about each signal's own mean; below 0 where
            that mean would predict better.
    """

    rmse: float
    r2: float


class _Fold(NamedTuple):
    """One part left out: which values are seen, a coder with the atoms at those, and the atoms at the others.

    With an ``intercept`` the mean of each atom over the values that are seen is subtracted from it.
    """

    seen: Array
    coder: Coder
    unseen: Array
    intercept: bool

    @classmethod
    def of(cls, atoms: Array, seen: Array, intercept: bool) -> _Fold:
        if intercept:
            atoms = atoms - means(atoms[:, seen])[:, None]
        return cls(seen, Coder(atoms[:, seen]), np.ascontiguousarray(atoms[:, ~seen]), intercept)

    def misfit(self, X: Array, most: int) -> float:
        """Return the sum of squared errors of the values left out, as the fit of the others predicts them."""
        known = np.ascontiguousarray(X[:, self.seen])
        centres = means(known)[:, None] if self.intercept else np.zeros((len(X), 1))
        codes = self.coder.dense(self.coder.code(known - centres, min(most, *self.coder.dictionary.shape)))
        wrong = X[:, ~self.seen] - product(codes, self.unseen) - centres
        return float(squares(wrong.reshape(1, -1))[0])


class HeldOut(Node):
    """How well sums of few atoms fit values that were left out: cross-validation of ``omp``.

    Value i of a signal belongs to part ``i % folds``. Each part in turn is left out: OMP fits the other
    values with the atoms at their places, and the same weights of the whole atoms predict those left out. A
    larger ``n_nonzero_coefs`` fits the values that it sees better and better; here the error rises again
    where atoms begin to fit noise. Neighbours of a value are seen, so this asks about the values in between;
    ``forecast`` asks what comes next.

    Input: one signal (features,) as from ``recent``, signals (n, features) or patches (n, rows, columns). The
    output is two floats over all signals; a signal with nan enters neither.

    Source: Stone, J. Royal Statistical Society B 36 (1974) 111, on cross-validation; OMP as in ``omp``.

    >>> wave = np.sin(0.5 * np.arange(16))
    >>> node = HeldOut(dictionary={"sinusoids": 2, "low": 0.5, "high": 1}, n_nonzero_coefs=1)
    >>> round(node.update(wave).rmse, 6), round(node.update(wave).r2, 6)
    (0.0, 1.0)
    """

    takes: ClassVar = "array"
    example: ClassVar[dict[str, Any]] = {"dictionary": {"dct": 24}, "n_nonzero_coefs": 2, "folds": 3}

    dictionary: Dictionary = param(
        resets=True, help="{sinusoids: N, low: f, high: f}, {dct: N}, {gabor: N} or {file: d.npy}."
    )
    n_nonzero_coefs: int = param(5, ge=1, slider=(1, 20, 1), help="Largest number of atoms for a signal.")
    folds: int = param(5, ge=2, resets=True, help="Number of parts, each left out once.")
    intercept: bool = param(
        False, resets=True, help="Fit a constant too: signals and atoms less their means."
    )

    def reset(self) -> None:
        # A cache, not state: computed again from the dictionary if missing.
        self.__folds: list[_Fold] = []

    def update(self, x: Value) -> Unseen:
        X, shape = flat_signals(x)
        X = X.astype(np.float64, copy=False)
        if not self.__folds:
            self.__folds = self._split(X.shape[1], shape)
        good = np.isfinite(energies(X))
        X = X if good.all() else X[good]
        if not len(X):
            return Unseen(math.nan, math.nan)
        left = sum(fold.misfit(X, self.n_nonzero_coefs) for fold in self.__folds)
        spread = float(squares((X - means(X)[:, None]).reshape(1, -1))[0])
        return Unseen(math.sqrt(left / X.size), 1 - left / spread if spread > 0 else math.nan)

    def _split(self, count: int, shape: tuple[int, ...]) -> list[_Fold]:
        atoms = np.array(atoms_of(self.dictionary, shape), np.float64)
        atoms = atoms.reshape(len(atoms), -1)
        if count < 2 * self.folds:
            raise InputError(
                f"folds must be <= {count // 2} with {count} values of a signal (got {self.folds})"
            )
        check_count(self.n_nonzero_coefs, *atoms.shape)
        part = np.arange(count) % self.folds
        return [_Fold.of(atoms, part != k, self.intercept) for k in range(self.folds)]

    def example_inputs(self, count: int, rng: np.random.Generator) -> tuple[Array, ...] | None:
        """A few short signals: the formula fits every one of them as often as there are folds."""
        return (rng.standard_normal((count, 3, 20)),)

    def units_of_measure(self, *units: str) -> dict[str, str]:
        return {"rmse": units[0] if units else ""}

    def caption(self) -> str:
        return f"{self.n_nonzero_coefs} non-zero, {self.folds} folds"
