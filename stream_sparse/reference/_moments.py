"""Weighted moments along the first axis, two passes in float64, nan and infinity left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stream_sparse.frame import float_dtype

if TYPE_CHECKING:
    from stream_sparse.frame import Array

__all__ = ["Shape", "over_time", "shape_of", "stacked", "windows"]


class Shape(NamedTuple):
    """n, mean, var, skewness and kurtosis, as the nodes give them."""

    n: Array
    mean: Array
    var: Array
    skewness: Array
    kurtosis: Array


def shape_of(x: Array, weights: Array | None = None, fisher: bool = True, bias: bool = True) -> Shape:
    """Moments over the first axis; equal weights give those of ``scipy.stats``."""
    x = np.asarray(x, np.float64)
    sound = np.isfinite(x)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, np.float64)
    w = w.reshape(-1, *[1] * (x.ndim - 1)) * sound
    x = np.where(sound, x, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        total = w.sum(axis=0)
        mean = (w * x).sum(axis=0) / total
        # The mean rounds to its own last place, which values far from zero and close together notice: what
        # rounding left over comes off the differences, where it is not lost.
        d = x - mean
        left = (w * d).sum(axis=0) / total
        mean, d = mean + left, d - left
        m2, m3, m4 = ((w * d**p).sum(axis=0) / total for p in (2, 3, 4))
        n = total**2 / (w**2).sum(axis=0)
        varies = m2 > (np.finfo(np.float64).eps * mean) ** 2
        skewness = np.where(varies, m3 / m2**1.5, np.nan)
        kurtosis = np.where(varies, m4 / m2**2, np.nan)
        if not bias:
            m2 = np.where(n > 1, m2 * n / (n - 1), np.nan)
            skewness = np.where(n > 2, np.sqrt(n * (n - 1)) / (n - 2), 1.0) * skewness
            corrected = ((n**2 - 1) * kurtosis - 3 * (n - 1) ** 2) / ((n - 2) * (n - 3)) + 3
            # SciPy leaves three values as they are; three fading values have nothing that could be corrected.
            kurtosis = np.where(n > 3, corrected, kurtosis if weights is None else np.nan)
    return Shape(np.nan_to_num(n), mean, m2, skewness, kurtosis - 3 if fisher else kurtosis)


def windows(x: Array, window: int | None) -> list[Array | None]:
    """For each frame what a statistic looks at: the last ``window`` frames, all so far, or nothing yet."""
    least = 4 if window is None else window
    back = len(x) if window is None else window
    return [x[max(t + 1 - back, 0) : t + 1] if t + 1 >= least else None for t in range(len(x))]


def over_time(
    x: Array, window: int | None, half_life: float | None, fisher: bool, bias: bool
) -> dict[str, Array]:
    """The moments of each prefix or window, nan where the node says nothing."""
    x = np.asarray(x)
    rows: list[Shape | None] = []
    for seen in windows(x, window):
        if seen is None:
            rows.append(None)
            continue
        weights = None if half_life is None else 0.5 ** (np.arange(len(seen))[::-1] / half_life)
        found = shape_of(seen, weights, fisher, bias)
        enough = np.isfinite(seen).sum(axis=0) >= (4 if window is None else window)
        rows.append(Shape(found.n, *(np.where(enough, part, np.nan) for part in found[1:])))
    return stacked(x, [None if row is None else row._asdict() for row in rows], Shape._fields)


def stacked(x: Array, rows: list[dict[str, Array] | None], names: tuple[str, ...]) -> dict[str, Array]:
    """Results of frames as arrays of floats, time first; nan for frames without one."""
    dtype = np.dtype(np.float64) if x.ndim == 1 else float_dtype(x.dtype)
    out = {name: np.full(x.shape, np.nan, dtype) for name in names}
    for t, row in enumerate(rows):
        if row is not None:
            for name in names:
                out[name][t] = row[name]
    return out
