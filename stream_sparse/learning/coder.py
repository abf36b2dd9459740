"""Code signals with one dictionary."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cached_property
from numbers import Integral
from typing import NamedTuple

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.kernels.bands import helpers
from stream_sparse.kernels.lasso import code_lasso
from stream_sparse.kernels.lca import code_lca, largest_eigenvalue
from stream_sparse.kernels.omp import BLOCK, OmpCodes, Prepared, code, padded, prepare, rebuild, scatter


def whole(label: str, value: object) -> int:
    """Return a count; refuse what is not a whole number of at least 1."""
    if not isinstance(value, Integral) or value < 1:
        raise InputError(f"{label} must be a whole number of at least 1; got {value!r}")
    return int(value)


class Budget(NamedTuple):
    """How sparse the code of a signal has to be: so many atoms (OMP), or a price of each weight (lasso).

    Attributes:
        most: largest number of atoms.
        alpha: price of a weight of size 1; None: there are ``most`` atoms instead.
        nonnegative: whether a weight that has a price must be at least 0.
    """

    most: int
    alpha: float | None = None
    nonnegative: bool = False


class Coder:
    """Code signals with a dictionary (atoms, features) of atoms of any length.

    >>> coder = Coder(np.eye(4))
    >>> coder.dense(coder.code(np.array([[0.0, 3.0, -4.0, 0.0]]), most=1)).tolist()
    [[0.0, 0.0, -4.0, 0.0]]
    """

    def __init__(self, dictionary: Array) -> None:
        self.dictionary = np.ascontiguousarray(dictionary)
        wide, size, real = padded(len(self.dictionary)), self.dictionary.shape[1], self.dictionary.dtype
        self._prepared = Prepared(np.empty((size, wide), real), np.empty((wide, wide), real))
        prepare(self.dictionary, *self._prepared)

    def code(self, X: Array, most: int, tol: float | None = None, threads: int = 1) -> OmpCodes:
        """Code signals (signals, features), contiguous, finite and of the dictionary's dtype.

        A signal is done with ``most`` atoms, or when its squared residual is at most ``tol``.
        """
        count, codes = len(X), self._none(X, most)
        limit, lengths = -1.0 if tol is None else float(tol), np.empty(count, X.dtype)

        def work(share: slice) -> None:
            code(X[share], *self._prepared, most, limit, self._room(), lengths[share], *_cut(codes, share))

        _in_shares(count, threads, work)
        return codes

    def within(self, X: Array, budget: Budget) -> OmpCodes:
        """Code signals by OMP, or by lasso where weights have a price."""
        if budget.alpha is None:
            return self.code(X, budget.most)
        return self.lasso(X, budget.alpha, budget.nonnegative)

    def lasso(self, X: Array, penalty: float, nonnegative: bool = False, threads: int = 1) -> OmpCodes:
        """Code signals as :func:`stream_sparse.kernels.lasso.code_lasso` does, from codes of 0 on."""
        codes = self._none(X)
        steps, residuals = np.empty(len(X), np.int32), np.empty(len(X), X.dtype)

        def work(share: slice) -> None:
            part = _cut(codes, share)
            code_lasso(
                X[share], self._prepared, float(penalty), nonnegative, 0.0, part, self._room(), part,
                steps[share], residuals[share],
            )  # fmt: skip

        _in_shares(len(X), threads, work)
        return codes

    def lca(
        self, X: Array, penalty: float, nonnegative: bool, steps: int, tol: float, threads: int = 1
    ) -> OmpCodes:
        """Code signals as :func:`stream_sparse.kernels.lca.code_lca` does, from states at rest on."""
        codes, inner = self._none(X), np.zeros((len(X), len(self._prepared.gram)), X.dtype)
        taken, residuals = np.empty(len(X), np.int32), np.empty(len(X), X.dtype)

        def work(share: slice) -> None:
            part = _cut(codes, share)
            code_lca(
                X[share], self._prepared, float(penalty), nonnegative, 0.0, self._top_eigenvalue, steps, tol,
                part, self._room(), inner[share], part, taken[share], residuals[share],
            )  # fmt: skip

        _in_shares(len(X), threads, work)
        if tol and (short := int(((taken == steps) & (residuals > tol)).sum())):
            warnings.warn(f"lca: {short} of {len(X)} samples are not at rest; give more steps", stacklevel=3)
        return codes

    @cached_property
    def _top_eigenvalue(self) -> float:
        gram = self._prepared.gram
        return largest_eigenvalue(gram, np.empty_like(gram), np.empty_like(gram))

    def _room(self) -> Array:
        return np.empty((BLOCK, len(self._prepared.gram)), self.dictionary.dtype)

    def _none(self, X: Array, most: int | None = None) -> OmpCodes:
        """Return codes of no atoms, with room for so many of each signal; None: for all."""
        size = len(X), len(self.dictionary) if most is None else most
        return OmpCodes(np.empty(size, np.int32), np.empty(size, X.dtype), np.zeros(len(X), np.int32))

    def dense(self, codes: OmpCodes) -> Array:
        """Convert codes to an array (signals, atoms) with zeros."""
        out = np.empty((len(codes.counts), len(self.dictionary)), codes.weights.dtype)
        scatter(*codes, out)
        return out

    def rebuild(self, codes: OmpCodes) -> Array:
        """Compute signals from codes, (signals, features)."""
        out = np.empty((len(codes.counts), self.dictionary.shape[1]), codes.weights.dtype)
        rebuild(*codes, self.dictionary, out)
        return out


def _in_shares(count: int, threads: int, work: Callable[[slice], None]) -> None:
    """Do work on so many signals by several threads, each with a share of whole blocks."""
    each = max(-(-count // (BLOCK * threads)), 1) * BLOCK
    shares = [slice(start, start + each) for start in range(each, count, each)]
    others = [helpers(threads).submit(work, share) for share in shares]
    work(slice(each))
    for done in others:
        done.result()


def _cut(codes: OmpCodes, share: slice) -> OmpCodes:
    """Return the codes of a share of the signals."""
    return OmpCodes(*(part[share] for part in codes))
