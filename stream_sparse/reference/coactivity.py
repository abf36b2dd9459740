"""Which signals are active together, by how much more than chance, and how few pairs that is."""

import numpy as np

from stream_sparse.frame import Array

from ._rows import stacked, windows
from ._sparsity import measures_of

_SLACK = 1e-9  # a pair that exceeds chance by z exactly is not beyond it
_LAGS = np.array([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64])  # between them autocorrelations lie on lines


def coactivity(
    *xs: Array,
    window: int | None = None,
    tolerance: float = 0.0,
    z: float = 3.0,
) -> dict[str, Array]:
    """Return co-activation, its correlation and its sparsity over the last ``window`` frames, or all so far.

    A signal is active where ``abs(x) > tolerance``; a is 1 there, else 0.

    ``p[i, j] = mean(a[i] * a[j])``

    ``correlation[i, j] = (p[i, j] - p[i] * p[j]) / sqrt(p[i] * (1 - p[i]) * p[j] * (1 - p[j]))``

    ``together`` is ``p[i, j]``, and ``p[i]`` its diagonal. ``share`` = share of the pairs i < j with
    ``correlation * sqrt((n - 1) / D) > z + max(s (z**2 - 1) / 6, 0)``, ``hoyer`` and ``gini`` of ``together``
    over the pairs i < j. ``D = 1 + 2 sum over lags of (1 - lag / n) r_i(lag) r_j(lag)``, at least 1, with the
    autocorrelations r of a up to 64 frames or an eighth of all.

    ``s = (1 - 2 * p[i]) * (1 - 2 * p[j]) / sqrt(p[i] * (1 - p[i]) * p[j] * (1 - p[j]) * n / D)``

    Samples with nan or infinity are left out.

    Parameters:
        xs: one array or several that are joined along their last axis: (frames,), (frames, signals), or
            (frames, samples, signals).

    Sources: as for the node.

    >>> x = np.array([[1.0, 1.0], [0.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    >>> coactivity(x)["together"][-1]
    array([[0.5 , 0.5 ],
           [0.5 , 0.75]])
    """
    columns = [np.asarray(x, np.float64) for x in xs]
    x = np.concatenate([c[:, None] if c.ndim == 1 else c for c in columns], axis=-1)
    rows = [None if seen is None else _row(seen, tolerance, z) for seen in windows(x, window)]
    k = x.shape[-1]
    shapes = {"together": (k, k), "correlation": (k, k), "share": (), "hoyer": (), "gini": ()}
    return stacked(rows, shapes)


def _row(x: Array, tolerance: float, z: float) -> dict[str, Array]:
    """Return the results for all given frames."""
    frames = x.reshape(len(x), -1, x.shape[-1])  # (frames, samples, signals)
    samples = frames.reshape(-1, frames.shape[-1])
    has_value = np.isfinite(samples).all(axis=1)
    active = (np.abs(samples[has_value]) > tolerance).astype(np.float64)
    n = len(active)
    with np.errstate(invalid="ignore", divide="ignore"):
        together = active.T @ active / n
        p = together.diagonal()
        p = np.where(np.minimum(p, 1 - p) > 0, p, np.nan)
        spread = np.sqrt(p * (1 - p))
        correlation = (together - np.outer(p, p)) / np.outer(spread, spread)
        pair = np.triu_indices(len(p), 1)
        slow = _slowness(frames, tolerance, p, n / frames.shape[1])
        skewness = np.outer(1 - 2 * p, 1 - 2 * p) / np.outer(spread, spread) / np.sqrt(n / slow)
        limit = z + np.maximum(skewness * (z**2 - 1) / 6, 0)
        beyond = (correlation * np.sqrt((n - 1) / slow) > limit + _SLACK)[pair]
        measures = measures_of(together[pair], tolerance=0.0)
        share = beyond.sum() / beyond.size if n > 0 else np.nan
        gini = measures["gini"] if beyond.size else np.nan
    return {
        "together": together,
        "correlation": correlation,
        "share": np.asarray(share),
        "hoyer": measures["hoyer"],
        "gini": np.asarray(gini),
    }


def _slowness(frames: Array, tolerance: float, p: Array, count: float) -> Array:
    """Return Bartlett's correction for each pair of signals."""
    has_value = np.asarray(np.isfinite(frames).all(axis=2))
    active = (np.abs(frames) > tolerance) & has_value[..., None]
    lags, own = [], []
    for lag in _LAGS[count >= 8 * _LAGS]:
        pairs = np.sum(has_value[lag:] & has_value[:-lag])
        if pairs > 0:
            both = np.sum(active[lag:] & active[:-lag], axis=(0, 1)) / pairs
            lags.append(lag)
            own.append(np.nan_to_num((both - p * p) / (p * (1 - p))))
    total = np.ones((len(p), len(p)))
    for lag in range(1, lags[-1] + 1 if lags else 1):
        products = [np.outer(r, r) * (1 - at / count) for at, r in zip(lags, own, strict=True)]
        after = next(k for k, at in enumerate(lags) if at >= lag)
        before = max(after - (lags[after] > lag), 0)
        part = (lag - lags[before]) / max(lags[after] - lags[before], 1)
        total += 2 * ((1 - part) * products[before] + part * products[after])
    return np.maximum(total, 1)
