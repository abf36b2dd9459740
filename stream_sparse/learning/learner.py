"""Learn a dictionary from batches of signals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from stream_sparse.frame import Array
from stream_sparse.kernels.dictionary import Dictionary, Rules
from stream_sparse.kernels.learning import BATCHES, NUMBERS, REPLACED, learn_batch
from stream_sparse.kernels.omp import OmpCodes, misfit
from stream_sparse.kernels.random import STATE, entropy
from stream_sparse.kernels.replacing import Replacing
from stream_sparse.kernels.replacing import first_atoms as choose_first

from .coder import Budget, Coder


class Learner:
    """Learn atoms from batches of signals, usually of ``batch_size``.

    A batch is coded by OMP, or by lasso where there is an ``alpha``, and added to the statistics of Mairal et
    al. (2010). The weight of older batches halves with each ``half_life``, and falls faster while there are
    few. Then each used atom is moved once. After every tenth batch, pairs of similar atoms (cosine above 0.9)
    are looked for. The less used atom of a pair is replaced by the residual of the signal coded worst, if
    other signals gain by it. Only forgetting and replacing together find all atoms of a planted dictionary.

    Batch t keeps at most (1 - 1/t)^5 of the past, since codes from early, poor atoms are soon wrong. Without
    a ``half_life`` this is the only limit: a window that grows with the stream. Without ``start`` the first
    atoms are signals of the first batch. ``seen`` counts the signals in the ``batches`` so far. ``budget``
    says how sparse codes have to be; a number is that of atoms. With ``positive_dict`` no value of an atom is
    below 0. ``reseeded`` counts the atoms replaced so far. ``atoms``, (n_components, features), are read-only
    and None before the first batch; a change makes a new array.
    """

    def __init__(
        self,
        n_components: int,
        budget: Budget | int,
        batch_size: int,
        half_life: float | None,
        reseed: bool = True,
        seed: int = 0,
        start: Array | None = None,
        positive_dict: bool = False,
    ) -> None:
        self.n_components, self.batch_size = n_components, batch_size
        self.budget = budget if isinstance(budget, Budget) else Budget(budget)
        self.half_life, self.reseed, self.seed = half_life, reseed, seed
        self.positive_dict = positive_dict
        self.batches = self.seen = self.reseeded = 0
        self._A = self._B = self._used = np.empty(0)
        self.atoms: Array | None = None
        self._coder: Coder | None = None
        if start is not None:
            self.begin(start)

    @property
    def coder(self) -> Coder:
        """A coder with the current atoms."""
        assert self.atoms is not None
        if self._coder is None or self._coder.dictionary is not self.atoms:
            self._coder = Coder(self.atoms)
        return self._coder

    def code(self, X: Array) -> OmpCodes:
        """Code signals (signals, features) with the current atoms."""
        return self.coder.within(X, self.budget)

    def state(self) -> dict[str, Any]:
        """Everything that later batches depend on, as plain arrays and numbers."""
        return {
            "atoms": None if self.atoms is None else self.atoms.copy(),
            "batches": self.batches,
            "seen": self.seen,
            "reseeded": self.reseeded,
            "A": self._A.copy(),
            "B": self._B.copy(),
            "used": self._used.copy(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from the state of another learner with the same parameters."""
        self.atoms = None if state["atoms"] is None else fixed(state["atoms"].copy())
        self.batches, self.seen, self._coder = int(state["batches"]), int(state["seen"]), None
        self.reseeded = int(state["reseeded"])
        self._A, self._B, self._used = (state[name].copy() for name in ("A", "B", "used"))

    def begin(self, atoms: Array) -> None:
        """Start from these atoms, (n_components, features), and forget the past."""
        self.atoms = fixed(np.array(atoms, order="C"))
        count, size = atoms.shape
        self._A = np.zeros((count, count), atoms.dtype)
        self._B = np.zeros((count, size), atoms.dtype)
        self._used = np.zeros(count)

    def first_atoms(self, X: Array) -> Array | None:
        """Choose the atoms to begin with from signals; None if all are flat."""
        return first_atoms(X, self.n_components, self.seed, self.positive_dict)

    def learn(self, X: Array) -> tuple[float, float]:
        """Learn from X as one batch, of any size.

        Return the squared norms of X and of its residual with the atoms before; zeros if X gave the first.
        """
        fresh = self.atoms is None
        if fresh:
            start = self.first_atoms(X)
            if start is None:
                return 0.0, 0.0  # only flat signals: wait for the next batch
            self.begin(start)
        coder, codes = self.coder, self.code(X)
        self._take(X, codes)
        return (0.0, 0.0) if fresh else misfit(X, coder.rebuild(codes), np.zeros(len(X), X.dtype))

    def _take(self, X: Array, codes: OmpCodes) -> None:
        """Learn from a batch and its codes, as :func:`stream_sparse.kernels.learning.learn_batch` does."""
        assert self.atoms is not None
        most, price, nonnegative = self.budget
        rules = Rules(
            most, self.batch_size, float(self.half_life or 0), self.reseed, float(price or 0), nonnegative,
            self.positive_dict,
        )  # fmt: skip
        dictionary = Dictionary(self.atoms.copy(), self._A, self._B, self._used)
        numbers = np.zeros(NUMBERS, np.int64)
        counts = numbers[BATCHES : REPLACED + 1]
        counts[:] = self.batches, self.seen, self.reseeded
        learn_batch(X, codes, rules, dictionary, numbers, _room(X, len(self.atoms)))
        self.batches, self.seen, self.reseeded = counts.tolist()
        self.atoms = fixed(dictionary.learned)


def _room(X: Array, atoms: int) -> Replacing:
    (signals, features), dtype = X.shape, X.dtype
    return Replacing(
        np.empty((atoms, features), dtype), np.empty((signals, features), dtype),
        np.empty((1, signals), dtype), np.empty(signals, dtype), np.empty(signals, np.uint8),
        np.empty((features, atoms), dtype), np.empty((atoms, atoms), dtype), np.empty(atoms, np.int64),
        np.empty(atoms, np.uint8), np.empty((1, features), dtype),
    )  # fmt: skip


def first_atoms(X: Array, count: int, seed: int, positive: bool = False) -> Array | None:
    """Choose first atoms: signals that are neither faint nor similar, in a seeded order, of unit length.

    If there are too few, the other atoms are random directions. None if no signal has any energy. Where atoms
    must be ``positive``, values below 0 count as 0.
    """
    X = np.maximum(X, 0) if positive else X
    (signals, features), dtype = X.shape, X.dtype
    atoms = np.empty((count, features), dtype)
    room = (
        np.empty(STATE, np.uint64), np.empty((1, signals), dtype), np.empty(signals, np.int64),
        np.empty((1, features), dtype),
    )  # fmt: skip
    chosen = choose_first(X, entropy(seed), *room, atoms)
    return (np.abs(atoms) if positive else atoms) if chosen else None


def fixed(array: Array) -> Array:
    """Make the array read-only and return it."""
    array.flags.writeable = False
    return array
