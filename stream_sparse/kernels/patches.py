"""Cut patches out of a frame, and put patches together to a frame."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel


@kernel
def cut_patches(
    x: Array,
    columns: int,
    corners: Array,
    rows: int,
    cols: int,
    center: bool,
    level: float,
    out: Out,
    means: Out,
    sound: Out,
) -> None:
    """Copy patches as floats and subtract from each its own mean, or (without ``center``) ``level``.

    The mean is summed over differences from the patch's first value, so that a patch of equal values becomes
    exactly zero. A patch that holds nan or an infinity becomes nan throughout where it is centred.

    Parameters:
        x: the frame, flat, ``columns`` to a row.
        corners: int32 (2 n,), row and column of each patch's upper left value.
        rows, cols: shape of a patch.
        out: (n, rows * cols), the patches.
        means: (n,), the value subtracted from each patch.
        sound: bool (n,), whether all values of the patch are finite.
    """
    d = rows * cols
    values = np.empty(d)
    for i in range(out.shape[0]):
        at = corners[2 * i] * columns + corners[2 * i + 1]
        first = np.float64(x[at]) if center else level
        for r in range(rows):
            source = x[at + r * columns : at + r * columns + cols]
            target = values[r * cols : (r + 1) * cols]
            for c in range(cols):
                target[c] = np.float64(source[c]) - first
        # Four sums side by side, since each addition to one sum waits for the one before.
        a = b = e = f = 0.0
        for k in range(d // 4):
            a += values[4 * k]
            b += values[4 * k + 1]
            e += values[4 * k + 2]
            f += values[4 * k + 3]
        for k in range(d // 4 * 4, d):
            a += values[k]
        total = (a + b) + (e + f)
        sound[i] = total - total == 0.0
        mean = 0.0
        if center:
            mean = total / d if sound[i] else np.nan
        means[i] = first + mean
        patch = out[i]
        for k in range(d):
            patch[k] = values[k] - mean


@kernel
def put_patches(
    patches: Array, corners: Array, means: Array, rows: int, cols: int, columns: int, out: Out
) -> None:
    """Put patches and their means into a frame: the mean where several overlap, 0 elsewhere.

    The arguments are those of :func:`cut_patches`, with the patches flat; all of them lie inside the frame.
    """
    d = rows * cols
    values = np.empty(d, out.dtype)
    hits = np.zeros(out.size, np.int32)
    most = 0
    out[:] = 0
    for i in range(means.size):
        at = corners[2 * i] * columns + corners[2 * i + 1]
        patch, mean = patches[i * d : (i + 1) * d], means[i]
        for k in range(d):
            values[k] = patch[k] + mean
        for r in range(rows):
            source = values[r * cols : (r + 1) * cols]
            target = out[at + r * columns : at + r * columns + cols]
            for c in range(cols):
                target[c] += source[c]
            touched = hits[at + r * columns : at + r * columns + cols]
            for c in range(cols):
                touched[c] += 1
                most = max(most, touched[c])
    if most > 1:
        for k in range(out.size):
            if hits[k] > 1:
                out[k] /= hits[k]
