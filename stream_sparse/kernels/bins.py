"""Histograms: counts of values in bins of equal width, over one frame, several or all so far."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .frame_statistics import count_bytes

_LARGEST_EXPONENT = 1000  # the range is at most 2**1000; larger values count as outside


@kernel
def histogram_of_bytes(
    x: Array, reach: Array, edges: Out, total: Out, recent: Out, levels: Out, now: Out, seen: int, bins: int,  # noqa: ARG001
    low: float, high: float, window: int, counts: Out, borders: Out, outside: Out,
) -> bool:  # fmt: skip
    """Count a uint8 frame in a fixed range, as :func:`histogram`, whose state it keeps."""
    if seen == 0:
        _even(low, high, edges)
    count_bytes(x, levels)
    for b in range(bins + 1):
        now[b] = 0
    b = -1
    for k in range(256):
        while b < bins and edges[b + 1] <= k:
            b += 1
        # The last bin includes its right edge.
        bin_ = bins if b < 0 else b - 1 if edges[bins] == k else b
        now[bin_] += levels[0, k]
    return _count_on(now, edges, total, recent, seen, window, counts, borders, outside)


@kernel
def histogram(
    x: Array, reach: Out, edges: Out, total: Out, recent: Out, now: Out, seen: int, bins: int, own: bool,
    low: float, high: float, window: int, counts: Out, borders: Out, outside: Out,
) -> bool:  # fmt: skip
    """Count a frame.

    Parameters:
        reach: float64 of one value, half the range where it grows; zero while all values are zero.
        edges: float64 of bins + 1 values.
        total: int64 of bins + 1 values: the counts, and the number of values outside all bins.
        recent: the same of each frame in the window; no frame without a window.
        now: room for the counts of this frame.
        own: whether the range grows; else it goes from ``low`` to ``high``.
        window: number of frames, zero for all.
        counts, borders, outside: the results.
    """
    if seen == 0:
        if own:
            _symmetric(1.0, edges)
        else:
            _even(low, high, edges)
    if own:
        widen(largest(x), reach, edges, total, recent)
    for b in range(bins + 1):
        now[b] = 0
    now[bins] = count_into(x, edges, now[:bins])
    return _count_on(now, edges, total, recent, seen, window, counts, borders, outside)


@kernel
def _count_on(
    now: Array, edges: Array, total: Out, recent: Out, seen: int, window: int, counts: Out, borders: Out,
    outside: Out,
) -> bool:  # fmt: skip
    """Add the counts of a frame, take away those that leave the window, and write the results."""
    bins = counts.size
    for b in range(bins + 1):
        total[b] += now[b]
    if window > 0:
        row = recent[seen % window]
        for b in range(bins + 1):
            total[b] -= row[b]
            row[b] = now[b]
    for b in range(bins):
        counts[b] = total[b]
    for b in range(bins + 1):
        borders[b] = edges[b]
    outside[0] = float(total[bins])
    return seen + 1 >= window


@kernel
def count_into(x: Array, edges: Array, counts: Out) -> int:
    """Add the number of values in each bin to ``counts``, as ``np.histogram``: the last bin is closed.

    Return the number of values outside all bins, nan included.
    """
    low, high, bins = edges[0], edges[-1], counts.size
    scale = bins / (high - low)
    outside = 0
    for i in range(x.size):
        v = np.float64(x[i])
        if v >= low and v <= high:
            # Within the bins whatever the edges are, which may come from a file.
            b = max(min(int((v - low) * scale), bins - 1), 0)
            # The product may be rounded across an edge, so compare with the edges themselves.
            if b > 0 and v < edges[b]:
                b -= 1
            elif b + 1 < bins and v >= edges[b + 1]:
                b += 1
            counts[b] += 1
        else:
            outside += 1
    return outside


@kernel
def largest(x: Array) -> float:
    """Return the largest finite magnitude, or zero where no value is finite."""
    most = 0.0
    for i in range(x.size):
        v = abs(np.float64(x[i]))
        if v > most and v < np.inf:
            most = v
    return most


@kernel
def _even(low: float, high: float, edges: Out) -> None:
    """Write edges of bins of equal width."""
    bins = edges.size - 1
    for b in range(bins):
        edges[b] = low + (high - low) * b / bins
    edges[bins] = high


@kernel
def _symmetric(reach: float, edges: Out) -> None:
    """Write edges from -reach to reach; the division comes last, so that a doubled range has equal edges."""
    half = edges.size // 2
    for b in range(edges.size):
        edges[b] = float(b - half) * reach / half


@kernel
def _exponent(x: float) -> int:
    """Return the smallest n for which ``2**n > x``; x is positive, and 2**-1022 or more."""
    return int((np.float64(x).view(np.int64) >> 52) & 0x7FF) - 1022


@kernel
def widen(most: float, reach: Out, edges: Out, total: Out, recent: Out) -> None:
    """Double the range until it exceeds ``most``, and merge the counts accordingly."""
    if most <= 0.0 or most < reach[0]:
        return
    exponent = min(max(_exponent(most), -_LARGEST_EXPONENT), _LARGEST_EXPONENT)
    new = np.int64((exponent + 1023) << 52).view(np.float64)
    if new == reach[0]:
        return
    # So far there were zeros alone, which lie at the middle edge of every range.
    doublings = _exponent(new) - _exponent(reach[0]) if reach[0] != 0.0 else 0
    left = edges.size // 2
    while doublings > 0 and left > 0:  # then all counts are in the two middle bins
        _merge(total)
        for k in range(recent.shape[0]):
            _merge(recent[k])
        doublings -= 1
        left //= 2
    reach[0] = new
    _symmetric(new, edges)


@kernel
def _merge(row: Out) -> None:
    """Merge bins in pairs, outwards from zero; the last entry counts the values outside."""
    half = (row.size - 1) // 2
    for j in range(half):
        inner = 2 * j
        right = row[half + inner] if inner < half else 0
        right += row[half + inner + 1] if inner + 1 < half else 0
        left = row[half - 1 - inner] if inner < half else 0
        left += row[half - 2 - inner] if inner + 1 < half else 0
        row[half + j], row[half - 1 - j] = right, left
