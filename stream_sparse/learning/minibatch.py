"""Learn with scikit-learn's online dictionary learning from a stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.decomposition import MiniBatchDictionaryLearning

from stream_sparse.frame import Array
from stream_sparse.kernels._blas import look_again, one_thread

from .learner import fixed

look_again()


class MiniBatch:
    """Equal ``MiniBatchDictionaryLearning.partial_fit`` on batches of exactly ``batch_size``, to the bit.

    It learns whenever so many signals have arrived, so batches never depend on how a stream is cut.

    Attributes:
        atoms: (n_components, features), read-only; None before the first batch. A change makes a new array.
    """

    def __init__(self, batch_size: int, **options: Any) -> None:
        self.batch_size, self._options = batch_size, options
        self.atoms: Array | None = None
        self._waiting: Array | None = None
        self._model = self._new()

    def _new(self) -> Any:
        return MiniBatchDictionaryLearning(batch_size=self.batch_size, **self._options)

    def tune(self, **options: Any) -> None:
        """Change options between batches."""
        self._options.update(options)
        self._model.set_params(**options)

    def encode(self, X: Array, codes: Array, reconstruction: Array) -> Array:
        """Code signals (signals, features), contiguous and finite, with the current atoms.

        Fill ``codes``, (signals, n_components), and ``reconstruction``; return the number of signals that use
        each atom, float64 (n_components,).
        """
        assert self.atoms is not None
        with one_thread():
            codes[:] = self._model.transform(X)
            np.matmul(codes, self.atoms, out=reconstruction)
        return np.asarray(np.count_nonzero(codes, axis=0), np.float64)

    def feed(self, X: Array) -> None:
        """Add signals (signals, features), contiguous and finite; learn from each batch that is full."""
        before = X[:0] if self._waiting is None else self._waiting
        self._waiting = np.concatenate([before, X])  # a copy: the caller may write into X again
        while len(self._waiting) >= self.batch_size:
            with one_thread():
                self._model.partial_fit(self._waiting[: self.batch_size])
            self._waiting = self._waiting[self.batch_size :]
            self.atoms = fixed(np.array(self._model.components_, X.dtype, order="C"))

    def state(self) -> dict[str, Any]:
        """Everything that later batches depend on, as plain arrays and numbers."""
        model = self._model
        learned = None
        if self.atoms is not None:
            kind, keys, *rest = model._random_state.get_state()
            learned = {
                "A": model._A.copy(), "B": model._B.copy(), "steps": int(model.n_steps_),
                "random": [kind, keys.copy(), *rest],
            }  # fmt: skip
        return {
            "atoms": None if self.atoms is None else self.atoms.copy(),
            "waiting": None if self._waiting is None else self._waiting.copy(),
            "learned": learned,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from the state of another object with the same parameters."""
        self.atoms = None if state["atoms"] is None else fixed(state["atoms"].copy())
        self._waiting = None if state["waiting"] is None else state["waiting"].copy()
        self._model = self._new()
        learned = state["learned"]
        if learned is None:
            return
        assert self.atoms is not None
        # A step on arbitrary signals creates the private attributes; then they are replaced.
        self._model.partial_fit(np.eye(max(self.batch_size, 2), self.atoms.shape[1], dtype=self.atoms.dtype))
        self._model.components_ = np.array(self.atoms, order="F")
        self._model._A, self._model._B = learned["A"].copy(), np.array(learned["B"])
        self._model.n_steps_ = int(learned["steps"])
        kind, keys, *rest = learned["random"]
        self._model._random_state = np.random.RandomState()
        self._model._random_state.set_state((kind, np.asarray(keys), *rest))
