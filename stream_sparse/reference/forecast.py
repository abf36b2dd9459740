"""Predict the next window from the codes of the last one."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from stream_sparse.frame import Array


def forecast(
    window: Array,
    codes: Array,
    frames: int = 128,
    dictionary: Mapping[str, Any] | None = None,
    intercept: bool = True,
) -> dict[str, Array]:
    """``prediction`` and ``rmse`` of each window, predicted by the sinusoids of the window before it.

    Parameters:
        window: (time, frames), the last values at each time step.
        codes: (time, sinusoids), the weights fitted to each window.
        frames: number of values in a window.
        dictionary: ``{"sinusoids": COUNT, "low": F, "high": F}``; by default 100 from 0.001 to 1.
        intercept: whether the weights were fitted with an intercept.

    Source: Neuromatch Academy, NeuroAI, "Sparsity and Sparse Coding".

    >>> wave = np.sin(0.5 * np.arange(4))
    >>> result = forecast(np.stack([wave[:2], wave[1:3], wave[2:]]), np.ones((3, 1)), frames=2,
    ...                   dictionary={"sinusoids": 1, "low": 0.5, "high": 1.0}, intercept=False)
    >>> result["rmse"].round(9)
    array([nan, nan,  0.])
    """
    basis = {"sinusoids": 100, "low": 0.001, "high": 1.0, **(dictionary or {})}
    f = np.linspace(basis["low"], basis["high"], basis["sinusoids"])
    x, weights = np.asarray(window, np.float64), np.asarray(codes, np.float64)
    prediction, rmse = np.full(x.shape, np.nan), np.full(len(x), np.nan)
    then, now = np.arange(frames), np.arange(frames, 2 * frames)
    for t in range(frames, len(x)):
        past, w = x[t - frames], weights[t - frames]
        predicted = np.sin(np.multiply.outer(now, f)) @ w
        if intercept:
            # A fit with an intercept passes through the means of the window and of the sinusoids.
            predicted = predicted + past.mean() - (np.sin(np.multiply.outer(then, f)) @ w).mean()
        prediction[t] = predicted
        rmse[t] = np.sqrt(((predicted - x[t]) ** 2).mean())
    return {"prediction": prediction, "rmse": rmse}
