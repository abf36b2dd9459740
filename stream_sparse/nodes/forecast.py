"""Predict the next window from the codes of the last one."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import numpy as np
from pydantic import field_validator

from stream_sparse.base import param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, describe
from stream_sparse.kernels.forecasts import forecast

from ._coding import Dictionary
from ._step import Step, Stepped

__all__ = ["Forecast", "Prediction"]


_SINUSOIDS = {"sinusoids": 100, "low": 0.001, "high": 1.0}
_STEP = Step(
    forecast,
    keeps={"old_codes": "f8[frames, count]", "old_means": "f8[frames]"},
    gives={"prediction": "real(window)[frames]", "rmse": "f8[]"},
    needs={
        "made": "f8[3]", "whole": "f8[count, 2 * frames]", "atoms": "f8[count, frames]",
        "offsets": "f8[count, 1]", "known": "f8[1, count]", "found": "f8[1, frames]",
    },
    numbers={
        "count": "codes.shape[0]",
        **{name: f"entry(dictionary, '{name}', {_SINUSOIDS[name]}) + 0.0" for name in ("low", "high")},
    },
)  # fmt: skip


class Prediction(NamedTuple):
    """A window and the prediction that was made of it.

    Attributes:
        prediction: the window predicted from the codes of the window before it, (frames,).
        rmse: root mean squared error of the prediction, in the unit of the window.
    """

    prediction: Array
    rmse: float


class Forecast(Stepped):
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

    def horizon(self) -> int:
        return self.frames

    def update(self, window: Array, codes: Array) -> Prediction | None:
        self._check(window, codes)
        found = self._run(_STEP, window, codes)
        return None if found is None else Prediction(**found)

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

    def example_inputs(self, count: int, rng: np.random.Generator) -> tuple[Array, ...] | None:
        """Noise; a window and its codes differ in length."""
        shapes = (self.frames, self.dictionary["sinusoids"])
        return tuple(rng.standard_normal((count, n)) for n in shapes)
