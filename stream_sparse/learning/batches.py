"""Gather signals to batches of one size."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np

from stream_sparse.frame import Array


class Batches(ABC):
    """Learn whenever ``batch_size`` signals have arrived; subclasses define how.

    The result depends on the batch size, so batches never depend on timing or on how a stream is cut.

    Attributes:
        atoms: (n_components, features), read-only; None before the first batch. A change makes a new array.
    """

    def __init__(self, batch_size: int) -> None:
        self.batch_size = batch_size
        self.atoms: Array | None = None
        self._waiting: Array | None = None
        self._count = 0

    def feed(self, X: Array) -> None:
        """Add signals (signals, features), contiguous and finite; learn from each batch that is full."""
        if self._waiting is None:
            self._waiting = np.zeros((self.batch_size, X.shape[1]), X.dtype)
        at = 0
        while at < len(X):
            some = X[at : at + self.batch_size - self._count]
            self._waiting[self._count : self._count + len(some)] = some
            self._count += len(some)
            at += len(some)
            if self._count == self.batch_size:
                self._count = 0
                self._learn(self._waiting)

    def state(self) -> dict[str, Any]:
        """Everything that later batches depend on, as plain arrays and numbers."""
        return {
            "atoms": None if self.atoms is None else self.atoms.copy(),
            "waiting": None if self._waiting is None else self._waiting.copy(),
            "count": self._count,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from the state of another object with the same parameters."""
        self.atoms = None if state["atoms"] is None else fixed(state["atoms"].copy())
        self._waiting = None if state["waiting"] is None else state["waiting"].copy()
        self._count = int(state["count"])

    @abstractmethod
    def _learn(self, X: Array) -> None:
        """Learn from a full batch, (batch_size, features)."""


def fixed(array: Array) -> Array:
    """Make the array read-only and return it."""
    array.flags.writeable = False
    return array
