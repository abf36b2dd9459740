"""A dictionary that learns from batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.kernels._blas import one_thread
from stream_sparse.kernels.dictionary import gather, sweep
from stream_sparse.kernels.omp import misfit

from .batches import Batches, fixed
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


# Codes whose squares have faded to less than this have lost their digits.
_FORGOTTEN = {name: float(np.finfo(name).tiny / np.finfo(name).eps) for name in ("float32", "float64")}


class Learner(Batches):
    """Batches of exactly ``batch_size`` signals move the atoms; what comes in between waits.

    A batch is coded by OMP and added to the statistics of Mairal et al. (2010), older batches forgotten by
    half each ``half_life``, and faster while they are few; then each used atom is moved once. Every tenth
    batch, of two atoms that have become alike (a cosine beyond 0.9) the one used less gives way to the
    residual of the signal that is coded worst, where other signals gain by it. Forgetting and this together,
    and not one without the other, find a planted dictionary whole.

    Parameters:
        n_components: number of atoms.
        n_nonzero_coefs: atoms a signal may use.
        batch_size: signals in a batch.
        half_life: batches after which the past counts half, once there are some; batch t leaves no more of
            it than (1 - 1/t)^5, as codes by atoms that are still poor are soon wrong. None: that alone, a
            window that grows with the stream.
        reseed: whether atoms that are alike are replaced.
        seed: of the start.
        start: first atoms, (n_components, features); None: signals of the first batch.

    Attributes:
        batches: how many have been learned.
        seen: how many signals they held.
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
        """The atoms as they are now, ready for coding."""
        assert self.atoms is not None
        if self._coder is None or self._coder.dictionary is not self.atoms:
            self._coder = Coder(self.atoms)
        return self._coder

    def code(self, X: Array) -> Codes:
        """Codes of signals (signals, features) by the atoms as they are now."""
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

    # One batch --------------------------------------------------------------------------------------

    def begin(self, atoms: Array) -> None:
        """Go on from these atoms, (n_components, features), with no past."""
        self.atoms = fixed(np.array(atoms, order="C"))
        count, size = atoms.shape
        self._A = np.zeros((count, count), atoms.dtype)
        self._B = np.zeros((count, size), atoms.dtype)
        self._used = np.zeros(count)

    def learn(self, X: Array) -> tuple[float, float]:
        """Learn at once from X, whatever its size, as one batch.

        Returns:
            Squared norm of X, and of what was left over by the atoms as they were before; zeros where
            X began them.
        """
        fresh = self.atoms is None
        with one_thread():
            codes = self._step(X)
        if fresh or codes is None:
            return 0.0, 0.0
        assert self._coder is not None  # still that of the atoms before
        return misfit(X, self._coder.rebuild(codes), np.zeros(len(X), X.dtype))

    def _learn(self, X: Array) -> None:
        with one_thread():
            self._step(X)

    def _step(self, X: Array) -> Codes | None:
        if self.atoms is None:
            start = first_atoms(X, self.n_components, self.seed)
            if start is None:
                return None  # flat signals alone: the next batch may have more to say
            self.begin(start)
        assert self.atoms is not None
        codes = self.code(X)
        self.batches += 1
        keep = self._keep(len(X))
        gather(*codes, X, X.dtype.type(keep), self._A, self._B, self._used)
        atoms = self.atoms.copy()
        sweep(atoms, self._A, self._B, X.dtype.type(_FORGOTTEN[X.dtype.name]))
        if self.reseed and self.batches % _LOOK == 0:
            self._replace(atoms, X, codes)
        self.atoms = fixed(atoms)
        return codes

    def _keep(self, count: int) -> float:
        """The share of the past that ``count`` new signals leave: few leave more."""
        self.seen += count
        young = float((1 - count / self.seen) ** 5)
        if self.half_life is None:
            return young
        return float(min(young, 0.5 ** (count / self.batch_size / self.half_life)))

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
        at = 0
        for loser in losers:
            worst = order[at]
            if not left[worst] > np.finfo(X.dtype).eps * energy[worst]:
                return  # everything is coded to rounding: nothing to begin with
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
    """Of each pair of atoms that are alike, the closest first and each atom at most once, the less used."""
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


def _worth(new: Array, loser: int, atoms: Array, residual: Array, codes: Codes) -> bool:
    """Whether a new atom takes more out of what is left than is lost where its twin stands in for an old one.

    Without asking, atoms of a video, where many are alike and all of use, would never come to rest.
    """
    near = np.abs(atoms @ atoms[loser])
    near[loser] = 0
    squares = codes.weights.astype(np.float64) ** 2
    lost = squares[codes.atoms == loser].sum() * (1 - min(float(near.max()), 1.0) ** 2)
    # A signal that has all its atoms gives up the faintest for the new one. The one that the new one is made
    # of gains most, and tells nothing of the others.
    gain = np.maximum((residual @ new).astype(np.float64) ** 2 - squares.min(axis=1), 0)
    return bool(gain.sum() - gain.max() > lost)
