"""Code signals with one dictionary."""

from __future__ import annotations

from numbers import Integral
from typing import NamedTuple

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.kernels.bands import helpers
from stream_sparse.kernels.omp import BLOCK, code, padded, prepare, rebuild, scatter, tally


def whole(label: str, value: object) -> int:
    """Return a count; refuse what is not a whole number of at least 1."""
    if not isinstance(value, Integral) or value < 1:
        raise InputError(f"{label} must be a whole number of at least 1; got {value!r}")
    return int(value)


class Codes(NamedTuple):
    """Sparse codes of signals.

    Attributes:
        atoms: int32 (signals, most), the atoms in the order of their choice.
        weights: (signals, most), zero beyond ``counts``.
        counts: int32 (signals,), the number of atoms that each signal uses.
    """

    atoms: Array
    weights: Array
    counts: Array


class Coder:
    """Code signals by orthogonal matching pursuit with a dictionary (atoms, features) of atoms of any length.

    >>> coder = Coder(np.eye(4))
    >>> coder.dense(coder.code(np.array([[0.0, 3.0, -4.0, 0.0]]), most=1)).tolist()
    [[0.0, 0.0, -4.0, 0.0]]
    """

    def __init__(self, dictionary: Array) -> None:
        self.dictionary = np.ascontiguousarray(dictionary)
        wide, real = padded(len(self.dictionary)), self.dictionary.dtype
        self._flipped, self._gram = (
            np.empty((self.dictionary.shape[1], wide), real),
            np.empty((wide, wide), real),
        )
        prepare(self.dictionary, self._flipped, self._gram)

    def code(self, X: Array, most: int, tol: float | None = None, threads: int = 1) -> Codes:
        """Code signals (signals, features), contiguous, finite and of the dictionary's dtype.

        A signal is done with ``most`` atoms, or when its squared residual is at most ``tol``.
        """
        count = len(X)
        codes = Codes(
            np.empty((count, most), np.int32), np.empty((count, most), X.dtype), np.empty(count, np.int32)
        )
        each = max(-(-count // (BLOCK * threads)), 1) * BLOCK
        shares = [slice(start, start + each) for start in range(each, count, each)]
        others = [helpers(threads).submit(self._share, X, share, most, tol, codes) for share in shares]
        self._share(X, slice(each), most, tol, codes)
        for done in others:
            done.result()
        return codes

    def _share(self, X: Array, share: slice, most: int, tol: float | None, codes: Codes) -> None:
        signals, tol = X[share], -1.0 if tol is None else float(tol)
        room = np.empty((BLOCK, len(self._gram)), X.dtype), np.empty(len(signals), X.dtype)
        code(signals, self._flipped, self._gram, most, tol, *room, *(part[share] for part in codes))

    def dense(self, codes: Codes, out: Array | None = None) -> Array:
        """Convert codes to an array (signals, atoms) with zeros."""
        if out is None:
            out = np.empty((len(codes.counts), len(self.dictionary)), codes.weights.dtype)
        scatter(*codes, out)
        return out

    def uses(self, codes: Codes) -> Array:
        """Count the signals that use each atom, float64 (atoms,)."""
        uses = np.empty(len(self.dictionary))
        tally(codes.atoms, codes.counts, uses)
        return uses

    def rebuild(self, codes: Codes, out: Array | None = None) -> Array:
        """Compute signals from codes, (signals, features)."""
        if out is None:
            out = np.empty((len(codes.counts), self.dictionary.shape[1]), codes.weights.dtype)
        rebuild(*codes, self.dictionary, out)
        return out
