"""Predict the next window from the codes of the last one."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import numpy as np
from pydantic import field_validator

from stream_sparse.base import Node, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, describe, float_dtype
from stream_sparse.kernels.products import means, product, squares
from stream_sparse.learning.dictionaries import sinusoids

from ._coding import Dictionary

__all__ = ["Forecast", "Prediction"]


_SINUSOIDS = {"sinusoids": 100, "low": 0.001, "high": 1.0}


class Prediction(NamedTuple):
    """A window and the prediction that was made of it.

    Attributes:
        prediction: the window predicted from the codes of the window before it, (frames,).
        rmse: root mean squared error of the prediction, in the unit of the window.
    """

    prediction: Array
    rmse: float


class Forecast(Node):
    """Predict the next window from the codes of a window, and compare: nothing is fitted to the next one.

    Takes a window of the last n values (``recent``) and its codes in sinusoids (``omp``). The sinusoids of
    the window n frames ago, continued to t = n .. 2n-1, predict the present window. With ``intercept`` the
    prediction includes that of the fit. The first n frames have no result.

    ``y = mean(x) + h @ (A - mean(D))``

    Here x is the window that was fitted, h its codes, D the atoms on it with the mean of each, and A the same
    atoms continued.

    Source: Neuromatch Academy, NeuroAI, "Sparsity and Sparse Coding", the basis of a pixel's trace; the
    intercept as in ``sklearn.linear_model.OrthogonalMatchingPursuit``.

    >>> node = Forecast(frames=4, dictionary={"sinusoids": 1, "low": 0.5, "high": 1}, intercept=False)
    >>> wave = np.sin(0.5 * np.arange(8))
    >>> for t in range(5):
    ...     result = node.update(wave[t : t + 4], np.array([1.0]))
    >>> bool(np.allclose(result.prediction, wave[4:])), round(result.rmse, 9)
    (True, 0.0)
    """

    takes: ClassVar = "array"
    example_from: ClassVar = ("window", "code.codes")
    example: ClassVar = {"frames": 6, "dictionary": {"sinusoids": 5, "low": 0.1, "high": 2.0}}

    frames: int = param(
        128, ge=1, resets=True, frames=True, help="Number of values in a window, as in `recent`."
    )
    dictionary: Dictionary = param(
        _SINUSOIDS, resets=True,
        help="The sinusoids of the codes, as in `omp`: their count, lowest and highest frequency.",
    )  # fmt: skip
    intercept: bool = param(
        True, resets=True, help="Whether the codes were fitted with an intercept, as in `omp`."
    )

    @field_validator("dictionary")
    @classmethod
    def _sinusoids_only(cls, dictionary: dict[str, Any]) -> dict[str, Any]:
        if "sinusoids" not in dictionary:
            kind = next(iter(dictionary))
            raise ValueError(f"dictionary must be sinusoids, which run on past a window (got {kind})")
        return dictionary

    def reset(self) -> None:
        self._seen = 0
        self._codes = np.zeros((self.frames, self.dictionary["sinusoids"]))
        self._means = np.zeros(self.frames)

    def horizon(self) -> int:
        return self.frames

    def update(self, window: Array, codes: Array) -> Prediction | None:
        self._check(window, codes)
        place = self._seen % self.frames
        result = self._predict(window, place) if self._seen >= self.frames else None
        self._codes[place], self._means[place] = codes, means(window[None].astype(np.float64))[0]
        self._seen += 1
        return result

    def _check(self, window: Array, codes: Array) -> None:
        if window.shape != (self.frames,):
            got = describe(window)
            hint = f"; set frames: {window.size}" if window.ndim == 1 else ""
            raise InputError(f"expects a window of {self.frames} values, got {got}{hint}")
        count = self.dictionary["sinusoids"]
        if codes.shape != (count,):
            raise InputError(
                f"expects codes of {count} sinusoids, got {describe(codes)}; "
                "give it the dictionary of the node that codes"
            )

    def _predict(self, window: Array, place: int) -> Prediction:
        count, low, high = (self.dictionary.get(k, v) for k, v in _SINUSOIDS.items())
        atoms, offsets = _continued(self.frames, count, low, high)
        codes = self._codes[place]
        prediction = product(codes[None], atoms)[0]
        if self.intercept:
            prediction += self._means[place] - product(codes[None], offsets[:, None])[0]
        rmse = float(np.sqrt(squares((prediction - window)[None])[0] / len(window)))
        return Prediction(prediction.astype(float_dtype(window.dtype)), rmse)

    def example_inputs(self, count: int, rng: np.random.Generator) -> tuple[Array, ...] | None:
        """Noise; a window and its codes differ in length."""
        shapes = (self.frames, self.dictionary["sinusoids"])
        return tuple(rng.standard_normal((count, n)) for n in shapes)


@lru_cache(maxsize=16)
def _continued(n: int, count: int, low: float, high: float) -> tuple[Array, Array]:
    """The sinusoids at t = n .. 2n-1, and the mean of each over the window before."""
    atoms = sinusoids(2 * n, count, low, high)
    return atoms[:, n:].copy(), atoms[:, :n].mean(axis=1)
