"""Learn a dictionary in rounds: batches of a round are coded with the same atoms, wherever that is done.

A worker returns what a batch adds to the statistics of Mairal et al. (2010), which is small however many
signals it has; only the last batch of a round is returned whole. The statistics are added in the order of the
batches, so that neither the number of workers nor their timing changes a bit. A round of one batch is a step
of :class:`.learner.Learner`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from stream_sparse.frame import Array
from stream_sparse.kernels.dictionary import gather
from stream_sparse.kernels.omp import misfit

from .coder import Budget, Coder, Codes
from .learner import Learner

__all__ = ["Coded", "Sums", "Want", "code", "learn"]

Want = Literal["sums", "signals", "error"]
"""The part of a coded batch that a worker returns."""


class Sums(NamedTuple):
    """The sums that a batch adds to the statistics: ``C'C``, ``C'X``, and how many signals use each atom."""

    A: Array
    B: Array
    used: Array


class Coded(NamedTuple):
    """A batch, coded.

    Attributes:
        size: number of signals.
        energy, lost: squared norms of the signals, and of what is left of them with the atoms of the round.
        sums: what it adds to the statistics; None for a batch that is returned whole.
        signals, codes: the batch itself; None where its sums are enough.
    """

    size: int
    energy: float
    lost: float
    sums: Sums | None = None
    signals: Array | None = None
    codes: Codes | None = None


def code(X: Array, atoms: Array | None, budget: Budget, want: Want) -> Coded:
    """Code a batch (signals, features), contiguous and finite; what a worker does.

    Parameters:
        atoms: those of the round; None in the first round, before there are any.
        budget: how sparse codes have to be.
        want: return ``sums``; or the ``signals`` and their codes, as of the last batch of a round; or the
            ``error`` alone.
    """
    if atoms is None or not len(X):
        return Coded(len(X), 0.0, 0.0, signals=X if want == "signals" else None)
    coder = Coder(atoms)
    codes = coder.within(X, budget)
    energy, lost = misfit(X, coder.rebuild(codes), np.zeros(len(X), X.dtype))
    if want == "signals":
        return Coded(len(X), energy, lost, signals=X, codes=codes)
    if want == "error":
        return Coded(len(X), energy, lost)
    sums = Sums(
        np.zeros((len(atoms),) * 2, atoms.dtype), np.zeros(atoms.shape, atoms.dtype), np.zeros(len(atoms))
    )
    gather(*codes, X, X.dtype.type(1), *sums)
    return Coded(len(X), energy, lost, sums)


def learn(learner: Learner, batches: Sequence[Coded]) -> tuple[float, float]:
    """Learn from the batches of a round, in their order; the last one must be whole.

    Returns:
        The squared norms of the signals, and of what was left of them with the atoms of before.
    """
    last = batches[-1]
    for batch in batches[:-1]:
        if batch.sums is not None:
            learner.add(*batch.sums, batch.size)
    if last.signals is not None and len(last.signals):
        if learner.atoms is None:
            start = learner.first_atoms(last.signals)
            if start is None:
                return 0.0, 0.0  # only flat signals: wait for the next round
            learner.begin(start)
        codes = learner.code(last.signals) if last.codes is None else last.codes
        learner.take(last.signals, codes, len(batches))
    elif learner.atoms is not None:
        learner.move(len(batches))
    return sum(batch.energy for batch in batches), sum(batch.lost for batch in batches)
