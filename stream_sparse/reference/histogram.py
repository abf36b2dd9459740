"""Counts of values in bins."""

import numpy as np

from stream_sparse.frame import Array


def histogram(
    x: Array, bins: int = 64, range: tuple[float, float] | None = None, window: int | None = 1
) -> dict[str, Array]:
    """Return ``counts``, ``edges`` and ``outside`` over the last ``window`` frames, or over all so far.

    Without a range it is 0 to 256 for uint8 and bool, else -r to r with the smallest power of two above all
    so far. Source: ``numpy.histogram``.

    >>> histogram(np.array([[0.0, 1.0, 9.0]]), bins=2, range=(0, 4))["counts"]
    array([[2., 0.]])
    """
    x = np.asarray(x)
    own = range is None and (x.ndim == 1 or x.dtype not in (np.uint8, np.bool_))
    bins += bins % 2 if own else 0
    counts, edges = np.full((len(x), bins), np.nan), np.full((len(x), bins + 1), np.nan)
    outside = np.full(len(x), np.nan)
    for t in np.arange(len(x)):
        if window is not None and t + 1 < window:
            continue
        so_far = x[: t + 1].astype(np.float64)
        low, high = _symmetric(so_far) if own else range or (0.0, 256.0)
        borders = low + (high - low) * np.arange(bins + 1) / bins
        if own:
            borders = np.arange(-bins // 2, bins // 2 + 1) * high / (bins // 2)
        seen = (so_far if window is None else so_far[-window:]).ravel()
        inside = seen[(seen >= borders[0]) & (seen <= borders[-1])]
        # Compared with the edges: dividing by the width of a bin would round.
        bin_ = np.minimum(np.searchsorted(borders, inside, side="right") - 1, bins - 1)
        counts[t], edges[t] = np.bincount(bin_, minlength=bins), borders
        outside[t] = seen.size - inside.size
    return {"counts": counts, "edges": edges, "outside": outside}


def _symmetric(x: Array) -> tuple[float, float]:
    sizes = np.abs(x[np.isfinite(x)])
    most = sizes.max() if sizes.size else 0.0
    reach = 2.0 ** np.clip(np.frexp(most)[1], -1000, 1000) if most else 1.0
    return -reach, reach
