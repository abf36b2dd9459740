"""A pixel minus the mean of its neighbours."""

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from stream_sparse.frame import Array

from .spatial_diff import spatial_axis


def spatial_diff_box(
    x: Array,
    axis: str = "x",
    window: int = 10,
    norm: str = "l2",
    edge: str = "reflect",
    align: str = "center",
) -> Array:
    """Return each pixel minus the mean of its neighbours, times a gain.

    ``y[i] = g * (x[i] - mean(x[i - window], ..., x[i - 1], x[i + 1], ..., x[i + window]))``

    ``g = 2 * window / sqrt(1 + 2 * window)``

    That is the gain for ``l2``; else it is 1. ``align="notebook"`` shifts the values by ``window + 4``
    pixels, with zeros before the edge, and replaces the first ``window`` values by the next one (Neuromatch
    Academy, NeuroAI, W1D5, tutorial 1).
    """
    along = spatial_axis(x, axis)
    x = np.moveaxis(np.asarray(x, np.float64), along, -1)
    length = x.shape[-1]
    mode: Any = "constant" if edge == "zeros" or align == "notebook" else edge
    before = 2 * window + 4 if align == "notebook" else window
    padded = np.pad(x, [(0, 0)] * (x.ndim - 1) + [(before, window)], mode=mode)[..., : length + 2 * window]
    windows = sliding_window_view(padded, 2 * window + 1, axis=-1)
    neighbours = np.delete(windows, window, axis=-1)
    gain = 2 * window / np.sqrt(1 + 2 * window) if norm == "l2" else 1.0
    mean = neighbours.mean(axis=-1)
    out = gain * (windows[..., window] - np.where(np.isfinite(mean), mean, np.nan))
    if align == "notebook":
        out[..., :window] = out[..., window : window + 1]
    return np.moveaxis(out, -1, along)
