"""How well the codes of a window tell the next one."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import numpy as np
from pydantic import field_validator

from stream_sparse.base import Node, param
from stream_sparse.data.dictionaries import check_dictionary, sinusoids
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, describe, float_dtype

__all__ = ["Forecast", "Told"]


_SINUSOIDS = {"sinusoids": 100, "low": 0.001, "high": 1.0}


class Told(NamedTuple):
    """What was told of a window before it came.

    Attributes:
        prediction: the window as the codes of the one before it tell it, (frames,).
        rmse: root of the mean squared difference from what has come, in the unit of the window.
    """

    prediction: Array
    rmse: float


class Forecast(Node):
    """How well the codes of a window tell the next one, which nothing was fitted to.

    Takes a window of the last n values (``recent``) and its codes in sinusoids (``omp``): of n frames ago it
    keeps the codes and the window's mean, and lets their sinusoids run on to t = n .. 2n-1. What they give
    is compared with the window that has come since. With ``intercept`` the model is that of a fit with one:
    ``mean(window) + (atoms - mean of each atom over the fitted window) @ codes``. Says nothing for the first
    n frames.

    Source: Neuromatch Academy, NeuroAI, "Sparsity and Sparse Coding", the basis of a pixel's trace; the
    intercept as in ``sklearn.linear_model.OrthogonalMatchingPursuit``.

    >>> node = Forecast(frames=4, dictionary={"sinusoids": 1, "low": 0.5, "high": 1}, intercept=False)
    >>> wave = np.sin(0.5 * np.arange(8))
    >>> for t in range(5):
    ...     said = node.update(wave[t : t + 4], np.array([1.0]))
    >>> bool(np.allclose(said.prediction, wave[4:])), round(said.rmse, 9)
    (True, 0.0)
    """

    takes: ClassVar = "array"
    example_from: ClassVar = ("window", "code.codes")
    example: ClassVar = {"frames": 6, "dictionary": {"sinusoids": 5, "low": 0.1, "high": 2.0}}

    frames: int = param(128, ge=1, resets=True, help="How many values a window has, as in `recent`.")
    dictionary: dict[str, Any] = param(
        _SINUSOIDS, resets=True,
        help="The sinusoids that the codes are of, as in `omp`: their count, lowest and highest frequency.",
    )  # fmt: skip
    intercept: bool = param(
        True, resets=True, help="Whether the codes were fitted with an intercept, as in `omp`."
    )

    @field_validator("dictionary")
    @classmethod
    def _runs_on(cls, dictionary: dict[str, Any]) -> dict[str, Any]:
        wrong = check_dictionary(dictionary)
        if wrong is None and "sinusoids" not in dictionary:
            kind = next(iter(dictionary))
            wrong = f"dictionary must be sinusoids, which run on past a window (got {kind})"
        if wrong:
            raise ValueError(wrong)
        return dictionary

    def reset(self) -> None:
        self._seen = 0
        self._codes = np.zeros((self.frames, self.dictionary["sinusoids"]))
        self._means = np.zeros(self.frames)

    def horizon(self) -> int:
        return self.frames

    def update(self, window: Array, codes: Array) -> Told | None:
        self._check(window, codes)
        place = self._seen % self.frames
        said = self._tell(window, place) if self._seen >= self.frames else None
        self._codes[place], self._means[place] = codes, window.mean(dtype=np.float64)
        self._seen += 1
        return said

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

    def _tell(self, window: Array, place: int) -> Told:
        count, low, high = (self.dictionary.get(k, v) for k, v in _SINUSOIDS.items())
        ahead, shift = _run_on(self.frames, count, low, high)
        codes = self._codes[place]
        told = codes @ ahead
        if self.intercept:
            told += self._means[place] - codes @ shift
        rmse = float(np.sqrt(np.mean((told - window) ** 2)))
        return Told(told.astype(float_dtype(window.dtype)), rmse)

    def example_inputs(self, count: int, rng: np.random.Generator) -> tuple[Array, ...] | None:
        """Noise; a window and codes are of different lengths."""
        shapes = (self.frames, self.dictionary["sinusoids"])
        return tuple(rng.standard_normal((count, n)) for n in shapes)


@lru_cache(maxsize=16)
def _run_on(n: int, count: int, low: float, high: float) -> tuple[Array, Array]:
    """The sinusoids at t = n .. 2n-1, and the mean of each over the window before."""
    atoms = sinusoids(2 * n, count, low, high)
    return atoms[:, n:].copy(), atoms[:, :n].mean(axis=1)
