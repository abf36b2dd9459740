"""Measure how well codes fit values that the fit has not seen."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import numpy as np

from stream_sparse.base import Facts, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value
from stream_sparse.kernels.omp import BLOCK, padded
from stream_sparse.kernels.unseen import HeldOutScratch, Parts, fit_unseen
from stream_sparse.learning.dictionaries import atoms_of

from ._coding import Dictionary, check_count, energies, flat_signals
from ._dictionary import room_of_codes
from ._step import KernelNode, Step, in_rows, result, room


class Unseen(NamedTuple):
    """The error on values that were left out.

    Attributes:
        rmse: root mean squared error, each value predicted by the fit that has not seen it.
        r2: 1 minus the squared error relative to the variance about each signal's own mean; below 0 where
            that mean would predict better.
    """

    rmse: float
    r2: float


def _parts(parts: int, size: int, n: int, features: int, count: int) -> Parts:
    """Return room for so many parts of ``size`` values."""
    seen = features - size
    return Parts(
        room("f8", count, seen), room("f8", parts, seen, padded(count)), room("f8", parts, count, size),
        room("f8", n, seen), room("f8", n, size),
    )  # fmt: skip


class HeldOut(KernelNode):
    """How well sums of few atoms fit values that were left out: cross-validation of ``omp``.

    Value i of a signal belongs to part ``i % folds``. Each part in turn is left out: OMP fits the other
    values with the atoms at their places, and the same weights of the whole atoms predict those left out. A
    larger ``n_nonzero_coefs`` fits the values that it sees better and better; here the error rises again
    where atoms begin to fit noise. Neighbours of a value are seen, so this asks about the values in between,
    not about the ones that come next.

    Input: one signal (features,) as from ``recent``, signals (n, features) or patches (n, rows, columns). The
    output is two floats over all signals; a signal with nan enters neither.

    Source: Stone, J. Royal Statistical Society B 36 (1974) 111, on cross-validation; OMP as in ``omp``.

    >>> wave = np.sin(0.5 * np.arange(16))
    >>> node = HeldOut(dictionary={"sinusoids": 2, "low": 0.5, "high": 1}, n_nonzero_coefs=1)
    >>> round(node.update(wave).rmse, 6), round(node.update(wave).r2, 6)
    (0.0, 1.0)
    """

    flat = False
    takes: ClassVar = "array"
    example: ClassVar[dict[str, Any]] = {"dictionary": {"dct": 24}, "n_nonzero_coefs": 2, "folds": 3}

    dictionary: Dictionary = param(
        resets=True, help="{sinusoids: N, low: f, high: f}, {dct: N}, {gabor: N} or {file: d.npy}."
    )
    n_nonzero_coefs: int = param(5, ge=1, slider=(1, 20, 1), help="Largest number of atoms for a signal.")
    folds: int = param(5, ge=2, resets=True, help="Number of folds, each held out once.")
    intercept: bool = param(
        False, resets=True, help="Fit a constant too: signals and atoms less their means."
    )

    def reset(self) -> None:
        super().reset()
        # A cache, not state: made from the dictionary.
        self.__atoms: Array | None = None

    def update(self, x: Value) -> Unseen:
        X, shape = flat_signals(x)
        X = X.astype(np.float64, copy=False)
        if self.__atoms is None:
            self.__atoms = self._atoms(shape)
        energies(X)  # refuses what is too large
        return Unseen(**self._run(X.reshape(x.shape)))

    @property
    def fixed(self) -> Array:
        """The dictionary, (atoms, features)."""
        assert self.__atoms is not None
        return self.__atoms

    def step(self, x: Array) -> Step:
        X, D = in_rows(x, np.float64), self.fixed
        n, features = X.shape
        count, folds = D.shape[0], self.folds
        if features < 2 * folds:
            raise InputError(
                f"folds must be <= {features // 2} with {features} values of a signal (got {folds})"
            )
        check_count(self.n_nonzero_coefs, count, features)
        wide, larger, part = padded(count), features % folds, features // folds
        most = min(self.n_nonzero_coefs, count, features)
        arrays = HeldOutScratch(
            room("f8", n, features), room("f8", n), room("f8", BLOCK, wide), room("f8", n),
            room_of_codes("f8", n, most), room("f8", n, count), room("f8", 1, n * features),
        )  # fmt: skip
        return Step(
            fit_unseen, X, D, folds, larger, most, self.intercept, room("f8", count, features),
            room("f8", folds, wide, wide), _parts(larger, part + 1, n, features, count),
            _parts(folds - larger, part, n, features, count), arrays, result("f8"), result("f8"),
        )  # fmt: skip

    def _atoms(self, shape: tuple[int, ...]) -> Array:
        atoms = np.array(atoms_of(self.dictionary, shape), np.float64)
        return atoms.reshape(len(atoms), -1)

    def example_inputs(self, count: int, rng: np.random.Generator) -> tuple[Array, ...] | None:
        """A few short signals: the formula fits every one of them as often as there are folds."""
        return (rng.standard_normal((count, 3, 20)),)

    def facts(self) -> Facts:
        return Facts(unit={"rmse": 0}, caption=f"{self.n_nonzero_coefs} non-zero, {self.folds} folds")
