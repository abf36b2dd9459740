"""A dictionary that learns from batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.kernels.dictionary import gather, sweep

from .coder import Coder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stream_sparse.frame import Array

    from .coder import Codes

__all__ = ["Learner"]

# Every tenth batch is looked through for atoms that have become alike: nearly free, and each batch would
# double the time.
_LOOK = 10
_ALIKE = 0.9
# Rows of the first batch with less than this of its mean energy are noise, and no start for an atom.
_FAINT = 1e-3


class Learner:
    """Batches of exactly ``batch_size`` signals move the atoms; what comes in between waits.

    A batch is coded by OMP and added to the statistics of Mairal et al. (2010), older batches forgotten by
    half each ``half_life``; then each used atom is moved once. Every tenth batch, of two atoms that have
    become alike (\\|cos\\| > 0.9) the one used less gives way to the residual of the signal that is coded worst.
    Together, and not one without the other, these two find a planted dictionary whole.

    Parameters:
        n_components: number of atoms.
        n_nonzero_coefs: atoms a signal may use.
        batch_size: signals in a batch.
        half_life: batches after which the past counts half; None: a window that grows with the stream, the
            past kept by (1 - 1/t)^5 at batch t.
        reseed: whether atoms that are alike are replaced.
        seed: of the start.
        start: first atoms, (n_components, features); None: signals of the first batch.

    Attributes:
        atoms: (n_components, features), unit length, read-only; None before the first batch. Another array
            whenever they change.
        batches: how many have been learned.
        reseeded: how many atoms have been replaced.
    """

    def __init__(
        self,
        n_components: int,
        n_nonzero_coefs: int,
        batch_size: int,
        half_life: float | None,
        reseed: bool = True,
        seed: int = 0,
        start: Array | None = None,
    ) -> None:
        self.n_components, self.n_nonzero_coefs, self.batch_size = n_components, n_nonzero_coefs, batch_size
        self.half_life, self.reseed, self.seed = half_life, reseed, seed
        self.atoms: Array | None = None
        self.batches = self.reseeded = 0
        self._waiting: Array | None = None
        self._count = 0
        self._A = self._B = self._used = np.empty(0)
        self._weight = 0.0
        self._coder: Coder | None = None
        if start is not None:
            self._begin(start)

    @property
    def coder(self) -> Coder:
        """The atoms as they are now, ready for coding."""
        assert self.atoms is not None
        if self._coder is None or self._coder.dictionary is not self.atoms:
            self._coder = Coder(self.atoms)
        return self._coder

    @property
    def usage(self) -> Array:
        """Share of recent signals that use each atom, float64 (n_components,)."""
        return self._used / max(self._weight, 1.0)

    def code(self, X: Array) -> Codes:
        """Codes of signals (signals, features) by the atoms as they are now."""
        return self.coder.code(X, self.n_nonzero_coefs)

    def feed(self, X: Array) -> None:
        """Take signals, contiguous and finite; each time a batch is full it is learned."""
        if self._waiting is None:
            self._waiting = np.empty((self.batch_size, X.shape[1]), X.dtype)
        at = 0
        while at < len(X):
            some = X[at : at + self.batch_size - self._count]
            self._waiting[self._count : self._count + len(some)] = some
            self._count += len(some)
            at += len(some)
            if self._count == self.batch_size:
                self._count = 0
                self._learn(self._waiting)

    def flush(self) -> None:
        """Learn at once from what waits for a batch to fill."""
        if self._count:
            assert self._waiting is not None
            count, self._count = self._count, 0
            self._learn(self._waiting[:count])

    def state(self) -> dict[str, Any]:
        """All that later batches depend on, as plain arrays and numbers."""
        return {
            "atoms": None if self.atoms is None else self.atoms.copy(),
            "batches": self.batches, "reseeded": self.reseeded, "weight": self._weight,
            "A": self._A.copy(), "B": self._B.copy(), "used": self._used.copy(),
            "waiting": None if self._waiting is None else self._waiting[: self._count].copy(),
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a state of a learner with the same parameters."""
        self.atoms = None if state["atoms"] is None else _fixed(state["atoms"].copy())
        self.batches, self.reseeded = int(state["batches"]), int(state["reseeded"])
        self._weight = float(state["weight"])
        self._A, self._B, self._used = (state[name].copy() for name in ("A", "B", "used"))
        self._waiting, self._count, self._coder = None, 0, None
        if (waiting := state["waiting"]) is not None:
            self._waiting = np.empty((self.batch_size, waiting.shape[1]), waiting.dtype)
            self._waiting[: len(waiting)] = waiting
            self._count = len(waiting)

    # One batch --------------------------------------------------------------------------------------

    def _begin(self, atoms: Array) -> None:
        self.atoms = _fixed(np.ascontiguousarray(atoms))
        count, size = atoms.shape
        self._A = np.zeros((count, count), atoms.dtype)
        self._B = np.zeros((count, size), atoms.dtype)
        self._used = np.zeros(count)

    def _learn(self, X: Array) -> None:
        if self.atoms is None:
            start = first_atoms(X, self.n_components, self.seed)
            if start is None:
                return  # flat signals alone: the next batch may have more to say
            self._begin(start)
        assert self.atoms is not None
        codes = self.code(X)
        self.batches += 1
        keep = self._keep()
        self._weight = keep * self._weight + len(X)
        gather(*codes, X, X.dtype.type(keep), self._A, self._B, self._used)
        atoms = self.atoms.copy()
        floor = np.finfo(X.dtype).eps * self._A.diagonal().max()
        sweep(atoms, self._A, self._B, X.dtype.type(floor))
        if self.reseed and self.batches % _LOOK == 0:
            self._replace(atoms, X, codes)
        self.atoms = _fixed(atoms)

    def _keep(self) -> float:
        if self.half_life is None:
            return float((1 - 1 / self.batches) ** 5)
        return float(0.5 ** (1 / self.half_life))

    def _replace(self, atoms: Array, X: Array, codes: Codes) -> None:
        """Of atoms that have become alike, let the one used less begin anew."""
        losers = alike(atoms, self._used)
        if not losers:
            return
        residual = X - self.coder.rebuild(codes)
        energy = np.einsum("ij,ij->i", X, X)
        left = np.einsum("ij,ij->i", residual, residual)
        # The mean keeps flat signals, whose residual is all of them, from winning.
        order = np.argsort(-left / (energy + energy.mean() + np.finfo(X.dtype).tiny), kind="stable")
        for loser, worst in zip(losers, order, strict=False):
            if not left[worst] > np.finfo(X.dtype).eps * energy[worst]:
                return  # everything is coded to rounding: nothing to begin with
            atoms[loser] = residual[worst] / np.sqrt(left[worst])
            self._A[loser] = 0
            self._A[:, loser] = 0
            self._B[loser] = 0
            self._used[loser] = 0
            self.reseeded += 1


def first_atoms(X: Array, count: int, seed: int) -> Array | None:
    """Atoms to start from: signals that are not faint and not alike, in a seeded order, to unit length.

    Where there are too few, the rest are random directions.

    Returns:
        (count, features), or None where no signal has any energy.
    """
    energy = np.einsum("ij,ij->i", X, X)
    if not energy.max(initial=0) > 0:
        return None
    rng = np.random.default_rng(seed)
    candidates = rng.permutation(np.flatnonzero(energy > _FAINT * energy.mean()))
    atoms = rng.standard_normal((count, X.shape[1])).astype(X.dtype)
    found = 0
    for candidate in candidates:
        if found == count:
            break
        atom = X[candidate] / np.sqrt(energy[candidate])
        if not found or np.abs(atoms[:found] @ atom).max() < 0.99:
            atoms[found] = atom
            found += 1
    atoms[found:] /= np.linalg.norm(atoms[found:], axis=1, keepdims=True)
    return atoms


def alike(atoms: Array, used: Array) -> list[int]:
    """Of each pair of atoms with \\|cos\\| > 0.9, the closest first and each atom at most once, the less used."""
    near = np.abs(atoms @ atoms.T)
    first, second = np.nonzero(np.triu(near > _ALIKE, 1))
    order = np.argsort(-near[first, second], kind="stable")
    taken: set[int] = set()
    losers = []
    for i, j in zip(first[order].tolist(), second[order].tolist(), strict=True):
        if i not in taken and j not in taken:
            taken.update((i, j))
            losers.append(j if used[j] <= used[i] else i)
    return losers


def _fixed(array: Array) -> Array:
    array.flags.writeable = False
    return array
