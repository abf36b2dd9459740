"""Learn a dictionary from batches of signals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from stream_sparse.frame import Array
from stream_sparse.kernels.dictionary import gather, sweep
from stream_sparse.kernels.elementary import half_to
from stream_sparse.kernels.omp import misfit
from stream_sparse.kernels.products import product, squares

from .batches import Batches, fixed
from .coder import Coder, Codes

# Similar atoms are looked for after every tenth batch: after each batch it would double the time.
_LOOK = 10
_ALIKE = 0.9  # cosine
# Signals with a smaller share of the mean energy are noise; no atom starts as one.
_FAINT = 1e-3
# Squares of codes that have faded below this have lost their precision.
_FORGOTTEN = {name: float(np.finfo(name).tiny / np.finfo(name).eps) for name in ("float32", "float64")}


class Learner(Batches):
    """Learn atoms from batches of exactly ``batch_size`` signals.

    A batch is coded by OMP and added to the statistics of Mairal et al. (2010). The weight of older batches
    halves with each ``half_life``, and falls faster while there are few. Then each used atom is moved once.
    After every tenth batch, pairs of similar atoms (cosine above 0.9) are looked for. The less used atom of a
    pair is replaced by the residual of the signal coded worst, if other signals gain by it. Only forgetting
    and replacing together find all atoms of a planted dictionary.

    Batch t keeps at most (1 - 1/t)^5 of the past, since codes from early, poor atoms are soon wrong. Without
    a ``half_life`` this is the only limit: a window that grows with the stream. Without ``start`` the first
    atoms are signals of the first batch. ``seen`` counts the signals in the ``batches`` so far.
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
        super().__init__(batch_size)
        self.n_components, self.n_nonzero_coefs = n_components, n_nonzero_coefs
        self.half_life, self.reseed, self.seed = half_life, reseed, seed
        self.batches = self.seen = 0
        self._A = self._B = self._used = np.empty(0)
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

    def code(self, X: Array) -> Codes:
        """Code signals (signals, features) with the current atoms."""
        return self.coder.code(X, self.n_nonzero_coefs)

    def encode(self, X: Array, codes: Array, reconstruction: Array) -> Array:
        found = self.code(X)
        self.coder.dense(found, codes)
        self.coder.rebuild(found, reconstruction)
        return self.coder.uses(found)

    def state(self) -> dict[str, Any]:
        return {
            **super().state(),
            "batches": self.batches,
            "seen": self.seen,
            "A": self._A.copy(),
            "B": self._B.copy(),
            "used": self._used.copy(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        super().restore(state)
        self.batches, self.seen, self._coder = int(state["batches"]), int(state["seen"]), None
        self._A, self._B, self._used = (state[name].copy() for name in ("A", "B", "used"))

    def begin(self, atoms: Array) -> None:
        """Start from these atoms, (n_components, features), and forget the past."""
        self.atoms = fixed(np.array(atoms, order="C"))
        count, size = atoms.shape
        self._A = np.zeros((count, count), atoms.dtype)
        self._B = np.zeros((count, size), atoms.dtype)
        self._used = np.zeros(count)

    def learn(self, X: Array) -> tuple[float, float]:
        """Learn from X as one batch, of any size.

        Return the squared norms of X and of its residual with the atoms before; zeros if X gave the first.
        """
        fresh = self.atoms is None
        codes = self._step(X)
        if fresh or codes is None:
            return 0.0, 0.0
        assert self._coder is not None  # still the coder of the atoms before
        return misfit(X, self._coder.rebuild(codes), np.zeros(len(X), X.dtype))

    def _learn(self, X: Array) -> None:
        self._step(X)

    def _step(self, X: Array) -> Codes | None:
        if self.atoms is None:
            start = first_atoms(X, self.n_components, self.seed)
            if start is None:
                return None  # only flat signals: wait for the next batch
            self.begin(start)
        assert self.atoms is not None
        codes = self.code(X)
        self.take(X, codes)
        return codes

    def take(self, X: Array, codes: Codes, batches: int = 1) -> None:
        """Learn from a batch and its codes, which ends a round of so many ``batches``."""
        self.batches += 1
        keep = self._keep(len(X))
        gather(*codes, X, X.dtype.type(keep), self._A, self._B, self._used)
        self.move(batches, X, codes)

    def add(self, A: Array, B: Array, used: Array, count: int) -> None:
        """Add what a batch of ``count`` signals, coded elsewhere, adds to the statistics."""
        self.batches += 1
        keep = self._keep(count)
        for total, part in ((self._A, A), (self._B, B), (self._used, used)):
            total *= total.dtype.type(keep)
            total += part

    def move(self, batches: int, X: Array | None = None, codes: Codes | None = None) -> None:
        """Move the atoms after so many new batches; the last one replaces similar atoms where that is due."""
        assert self.atoms is not None
        atoms = self.atoms.copy()
        sweep(atoms, self._A, self._B, atoms.dtype.type(_FORGOTTEN[atoms.dtype.name]))
        due = self.batches // _LOOK > (self.batches - batches) // _LOOK
        if self.reseed and due and X is not None and codes is not None:
            self._replace(atoms, X, codes)
        self.atoms = fixed(atoms)

    def _keep(self, count: int) -> float:
        """The weight of the past after ``count`` new signals; fewer signals leave more."""
        self.seen += count
        young = float((1 - count / self.seen) ** 5)
        if self.half_life is None:
            return young
        return float(min(young, half_to(count / self.batch_size / self.half_life)))

    def _replace(self, atoms: Array, X: Array, codes: Codes) -> None:
        """Replace the less used atom of each pair of similar atoms."""
        losers = alike(atoms, self._used)
        if not losers:
            return
        residual = X - self.coder.rebuild(codes)
        energy, left = squares(X), squares(residual)
        # The mean energy keeps nearly flat signals, which are all residual, from being chosen.
        order = np.argsort(-left / (energy + energy.mean() + np.finfo(X.dtype).tiny), kind="stable")
        at = 0
        for loser in losers:
            worst = order[at]
            if not left[worst] > np.finfo(X.dtype).eps * energy[worst]:
                return  # all signals are coded exactly, but for rounding
            new = residual[worst] / np.sqrt(left[worst])
            if not _worth(new, loser, atoms, residual, codes):
                continue
            atoms[loser] = new
            at = min(at + 1, len(order) - 1)
            self._A[loser] = 0
            self._A[:, loser] = 0
            self._B[loser] = 0
            self._used[loser] = 0
            self.reseeded += 1


def first_atoms(X: Array, count: int, seed: int) -> Array | None:
    """Choose first atoms: signals that are neither faint nor similar, in a seeded order, of unit length.

    If there are too few, the other atoms are random directions. None if no signal has any energy.
    """
    energy = squares(X)
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
        if not found or np.abs(product(atoms[:found], atom[:, None])).max() < 0.99:
            atoms[found] = atom
            found += 1
    atoms[found:] /= np.sqrt(squares(atoms[found:]))[:, None]
    return atoms


def alike(atoms: Array, used: Array) -> list[int]:
    """Pair similar atoms, closest first and each atom once, and return the less used one of each pair."""
    near = np.abs(product(atoms, atoms.T))
    first, second = np.nonzero(np.triu(near > _ALIKE, 1))
    order = np.argsort(-near[first, second], kind="stable")
    taken: set[int] = set()
    losers = []
    for i, j in zip(first[order].tolist(), second[order].tolist(), strict=True):
        if i not in taken and j not in taken:
            taken.update((i, j))
            losers.append(j if used[j] <= used[i] else i)
    return losers


def _worth(new: Array, loser: int, atoms: Array, residual: Array, codes: Codes) -> bool:
    """Whether a new atom reduces the error more than losing the old one, replaced by its twin, increases it.

    Without this test the atoms of a video, of which many are similar and useful, would never settle.
    """
    near = np.abs(product(atoms, atoms[loser][:, None])[:, 0])
    near[loser] = 0
    spent = codes.weights.astype(np.float64) ** 2
    lost = spent[codes.atoms == loser].sum() * (1 - min(float(near.max()), 1.0) ** 2)
    # A signal that already uses all its atoms gives up the faintest for the new one. The signal that the new
    # atom is made of gains most; it is left out.
    found = product(residual, new[:, None])[:, 0]
    gain = np.maximum(found.astype(np.float64) ** 2 - spent.min(axis=1), 0)
    return bool(gain.sum() - gain.max() > lost)
