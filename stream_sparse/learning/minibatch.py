"""Learn with scikit-learn's online dictionary learning from a stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.decomposition import MiniBatchDictionaryLearning

from stream_sparse.frame import Array
from stream_sparse.kernels._blas import look_again, one_thread

from .batches import Batches, fixed

look_again()


class MiniBatch(Batches):
    """Equal ``MiniBatchDictionaryLearning.partial_fit`` on batches of exactly ``batch_size``, to the bit."""

    def __init__(self, batch_size: int, **options: Any) -> None:
        super().__init__(batch_size)
        self._options = options
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

    def _learn(self, X: Array) -> None:
        with one_thread():
            self._model.partial_fit(X)
        self.atoms = fixed(np.array(self._model.components_, X.dtype, order="C"))

    def state(self) -> dict[str, Any]:
        model = self._model
        learned = None
        if self.atoms is not None:
            kind, keys, *rest = model._random_state.get_state()
            learned = {
                "A": model._A.copy(), "B": model._B.copy(), "steps": int(model.n_steps_),
                "random": [kind, keys.copy(), *rest],
            }  # fmt: skip
        return {**super().state(), "learned": learned}

    def restore(self, state: Mapping[str, Any]) -> None:
        super().restore(state)
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
