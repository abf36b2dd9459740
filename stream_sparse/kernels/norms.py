"""Counts and norms over time, element by element, for sparsity.

For the ring and for recomputed sums see :mod:`.sliding`.
"""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .cumulative import accumulate
from .sliding import CHUNK, TOLERANCE, copy_row, kurtosis_of_bytes, kurtosis_of_window
from .sparsity import MeasureRows, hoyer_of, treves_rolls_of

_ROUNDING = 4 * float(np.finfo(np.float64).eps)


@kernel
def add_norms(x: Array, tolerance: float, norms: Out) -> None:
    """Add a frame to sums over all frames so far: rows n, l0, l1 and the square of l2, float64."""
    for i in range(x.size):
        v = abs(np.float64(x[i]))
        if v - v == 0.0:
            norms[0, i] += 1.0
            norms[1, i] += 1.0 if v > tolerance else 0.0
            norms[2, i] += v
            norms[3, i] += v * v


@kernel
def _renew(ring: Array, left: int, sums: Out, i: int) -> None:
    """Recompute the sums of element i over the ring without row ``left``."""
    l1 = l2 = 0.0
    for r in range(ring.shape[0]):
        v = abs(np.float64(ring[r, i]))
        if r != left and v - v == 0.0:
            l1 += v
            l2 += v * v
    sums[2, i], sums[3, i], sums[4, i], sums[5, i] = l1, l2, l1, l2


@kernel
def slide_norms(
    x: Array, ring: Out, norms: Out, seen: int, window: int, tolerance: float, start: int, stop: int
) -> None:
    """Move a window on by one frame, in the elements from ``start`` to ``stop``.

    ``ring`` is as in :mod:`.sliding`. ``norms`` is float64 (6, elements): the four rows of :func:`add_norms`,
    where n counts finite values; then the magnitudes of the last two, added up since they were recomputed,
    which bound the rounding error.
    """
    rows, has_old, full = ring.shape[0], seen >= window, seen + 1 >= window
    now, left = seen % rows, (seen + 1) % rows
    for begin in range(start, stop, CHUNK):
        end = min(begin + CHUNK, stop)
        new, old = x[begin:end], ring[left, begin:end]
        one, one_drift = norms[2, begin:end], norms[4, begin:end]
        two, two_drift = norms[3, begin:end], norms[5, begin:end]
        copy_row(new, ring[now, begin:end])
        _step_counts(new, old, has_old, tolerance, norms[0, begin:end], norms[1, begin:end])
        stale = _step_sum(new, old, has_old, one, one_drift) + _step_squares(
            new, old, has_old, two, two_drift
        )
        if full and stale:
            for i in range(end - begin):
                if not (_is_fine(one[i], one_drift[i]) and _is_fine(two[i], two_drift[i])):
                    _renew(ring, left, norms, begin + i)


# Loops without branches, of few arrays, as in :mod:`.sliding`.


@kernel
def _step_counts(x: Array, old: Array, has_old: bool, tolerance: float, n: Out, l0: Out) -> None:
    for i in range(x.size):
        v, w = abs(np.float64(x[i])), abs(np.float64(old[i]))
        enters, leaves = v < np.inf, has_old & (w < np.inf)
        n[i] += (1.0 if enters else 0.0) - (1.0 if leaves else 0.0)
        l0[i] += (1.0 if enters & (v > tolerance) else 0.0) - (1.0 if leaves & (w > tolerance) else 0.0)


@kernel
def _step_sum(x: Array, old: Array, has_old: bool, l1: Out, drift: Out) -> int:
    """Step the sum of magnitudes; return the number of elements that must be recomputed."""
    stale = 0
    for i in range(x.size):
        v, w = abs(np.float64(x[i])), abs(np.float64(old[i]))
        total = (l1[i] + (v if v < np.inf else 0.0)) - (w if has_old & (w < np.inf) else 0.0)
        l1[i] = total
        drift[i] += abs(total)
        stale += 0 if _is_fine(total, drift[i]) else 1
    return stale


@kernel
def _step_squares(x: Array, old: Array, has_old: bool, square: Out, drift: Out) -> int:
    """Step the sum of squares; return the number of elements that must be recomputed."""
    stale = 0
    for i in range(x.size):
        v, w = abs(np.float64(x[i])), abs(np.float64(old[i]))
        total = (square[i] + (v * v if v < np.inf else 0.0)) - (w * w if has_old & (w < np.inf) else 0.0)
        square[i] = total
        drift[i] += abs(total)
        stale += 0 if _is_fine(total, drift[i]) else 1
    return stale


@kernel
def _is_fine(total: float, drift: float) -> bool:
    return _ROUNDING * drift <= TOLERANCE * total


@kernel
def measure(norms: Array, least: int, rows: MeasureRows, found: Out, start: int, stop: int) -> None:
    """Write measures of sparsity of the elements from ``start`` to ``stop``.

    They are nan for an element with fewer values than ``least``.

    Parameters:
        norms: float64 (4 or more, elements), as in :func:`add_norms`.
        found: the measures, of shape (rows, elements); the row of the kurtosis is written already.
    """
    n, zero, one, two = norms[0, start:stop], norms[1, start:stop], norms[2, start:stop], norms[3, start:stop]
    if rows.l0 >= 0:
        _known(n, zero, least, found[rows.l0, start:stop])
    if rows.l1 >= 0:
        _known(n, one, least, found[rows.l1, start:stop])
    if rows.kurtosis >= 0:
        curved = found[rows.kurtosis, start:stop]
        _known(n, curved, least, curved)
    if rows.hoyer >= 0:
        out = found[rows.hoyer, start:stop]
        for i in range(n.size):
            out[i] = hoyer_of(n[i], one[i], two[i]) if n[i] >= least else np.nan
    if rows.treves_rolls >= 0:
        out = found[rows.treves_rolls, start:stop]
        for i in range(n.size):
            out[i] = treves_rolls_of(n[i], one[i], two[i]) if n[i] >= least else np.nan


@kernel
def _known(n: Array, values: Array, least: int, out: Out) -> None:
    for i in range(n.size):
        out[i] = values[i] if n[i] >= least else np.nan


@kernel
def sparsity_so_far(
    x: Array, norms: Out, seen: int, tolerance: float, rows: MeasureRows, found: Out
) -> bool:  # fmt: skip
    """Add a frame to all so far, and write measures of sparsity but the kurtosis."""
    add_norms(x, tolerance, norms)
    measure(norms, 4, rows, found, 0, x.size)
    return seen + 1 >= 4


@kernel
def curved_so_far(
    x: Array, norms: Out, powers: Out, seen: int, tolerance: float, rows: MeasureRows,
    found: Out,
) -> bool:  # fmt: skip
    """Do the same as :func:`sparsity_so_far`, with the kurtosis; ``powers`` is as in :func:`accumulate`."""
    accumulate(x, powers, seen, True, True, found[rows.kurtosis])
    add_norms(x, tolerance, norms)
    measure(norms, 4, rows, found, 0, x.size)
    return seen + 1 >= 4


@kernel
def sparsity_of_window(
    x: Array, ring: Out, norms: Out, seen: int, window: int, tolerance: float, rows: MeasureRows,
    found: Out, start: int, stop: int,
) -> bool:  # fmt: skip
    """Move a window on by one frame, and write measures of sparsity but the kurtosis."""
    slide_norms(x, ring, norms, seen, window, tolerance, start, stop)
    measure(norms, window, rows, found, start, stop)
    return seen + 1 >= window


@kernel
def curved_of_bytes(
    x: Array, ring: Out, norms: Out, powers: Out, fourth: Out, seen: int, window: int, tolerance: float,
    rows: MeasureRows, found: Out, start: int, stop: int,
) -> bool:  # fmt: skip
    """Do the same as :func:`sparsity_of_window` for uint8 frames, with the kurtosis."""
    kurtosis_of_bytes(x, ring, powers, fourth, seen, window, True, True, found[rows.kurtosis], start, stop)
    slide_norms(x, ring, norms, seen, window, tolerance, start, stop)
    measure(norms, window, rows, found, start, stop)
    return seen + 1 >= window


@kernel
def curved_of_window(
    x: Array, ring: Out, norms: Out, powers: Out, drift: Out, bad: Out, seen: int, window: int,
    tolerance: float, rows: MeasureRows, found: Out, start: int, stop: int,
) -> bool:  # fmt: skip
    """Do the same as :func:`curved_of_bytes` for any other frames."""
    kurtosis_of_window(
        x, ring, powers, drift, bad, seen, window, True, True, found[rows.kurtosis], start, stop
    )
    slide_norms(x, ring, norms, seen, window, tolerance, start, stop)
    measure(norms, window, rows, found, start, stop)
    return seen + 1 >= window
