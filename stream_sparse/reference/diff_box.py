"""A frame minus the mean of the frames before it."""

import numpy as np

from stream_sparse.frame import Array


def diff_box(x: Array, window: int = 10, norm: str = "l2", align: str = "causal") -> Array:
    """Return each frame minus the mean of the frames before it, times a gain.

    ``y[t] = g * (x[t] - mean(x[t - 1], ..., x[t - window]))``

    ``g = window / sqrt(1 + window)``

    That is the gain for ``l2``; else it is 1. ``align="notebook"`` takes the frame at ``t - window - 4``,
    with zeros before the start (Neuromatch Academy, NeuroAI, W1D5, tutorial 1). A value that is not finite
    makes the mean nan.
    """
    x = np.asarray(x, np.float64)
    if align == "notebook":
        late = window + 4
        start = np.zeros((late + window, *x.shape[1:]))
        return diff_box(np.concatenate([start, x]), window, norm)[window : window + len(x)]
    out = np.full(x.shape, np.nan)
    past = np.where(np.isfinite(x), x, np.nan)
    gain = window / np.sqrt(1 + window) if norm == "l2" else 1.0
    for t in range(window, len(x)):
        out[t] = gain * (x[t] - past[t - window : t].mean(axis=0))
    return out
