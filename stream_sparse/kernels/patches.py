"""Cut patches out of a frame, and put patches together to a frame."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .products import copy, mean_of, multiply
from .random import below, seeded
from .whitening import add_patches, principal, whiten

_GROWTH, _GROWTH_OF_COMPONENTS = 0.05, 0.5
"""Shares by which the number of patches grows before the whitening matrix, or components, are computed again.

Components of 512 values take a quarter of a second.
"""


@kernel
def cut_frame(
    x: Array, columns: int, channels: int, seen: int, rows: int, cols: int, down: int, across: int,
    words: Array, generator: Out, center: bool, level: float, values: Out, positions: Out, patches: Out,
    means: Out,
) -> bool:  # fmt: skip
    """Cut patches on a grid or at random places: the results of the node ``patches`` without whitening.

    Parameters:
        x: the frame, flat, ``columns`` values to a row.
        channels: values of a pixel, side by side.
        rows, cols: shape of a patch in a frame, in values.
        down, across: steps of the grid in pixels; ``down`` is 0 for random places.
        words: the seed of random places, of :func:`stream_sparse.kernels.random.entropy`.
        generator, values: uint64 (STATE,) and float64 (1, rows * cols), to compute in.
        center, level, patches, means: of :func:`cut_patches`.
        positions: int32 (n, 2), row and column of each patch's upper left pixel.
    """
    _set_places(x.size, columns, channels, seen, rows, cols, down, across, words, generator, positions)
    cut_patches(x, columns, channels, 1, 0, positions, rows, cols, center, level, values, patches, means)
    return True


@kernel
def cut_clip(
    x: Array, columns: int, channels: int, seen: int, frames: int, rows: int, cols: int, down: int,
    across: int, words: Array, generator: Out, center: bool, level: float, ring: Out, held: Out,
    values: Out, positions: Out, patches: Out, means: Out,
) -> bool:  # fmt: skip
    """Cut patches, as :func:`cut_frame`, that go through the last ``frames`` frames, oldest first.

    Parameters:
        ring: these frames, flat; ``held``, int64 (1,), says how many there are.
    """
    oldest = _keep(x, seen, frames, ring, held)
    if held[0] < frames:
        return False
    _set_places(x.size, columns, channels, seen, rows, cols, down, across, words, generator, positions)
    cut_patches(
        ring, columns, channels, frames, oldest, positions, rows, cols, center, level, values, patches, means
    )  # fmt: skip
    return True


@kernel
def _keep(x: Array, seen: int, frames: int, ring: Out, held: Out) -> int:
    """Put a frame in the place of the oldest of the last ``frames``; return the place of the next oldest."""
    n, place = x.size, seen % frames
    for i in range(n):
        ring[place * n + i] = x[i]
    held[0] = min(held[0] + 1, frames)
    return (place + 1) % frames


@kernel
def _set_places(
    size: int, columns: int, channels: int, seen: int, rows: int, cols: int, down: int, across: int,
    words: Array, generator: Out, positions: Out,
) -> None:  # fmt: skip
    """Set the places of patches in a frame of ``size`` values, on a grid or at random."""
    lowest, last = size // columns - rows, (columns - cols) // channels
    if down:
        row = col = 0
        for i in range(len(positions)):
            positions[i, 0], positions[i, 1] = row, col
            col += across
            if col > last:
                row, col = row + down, 0
    else:
        seeded(words, seen, generator)
        for i in range(len(positions)):
            positions[i, 0] = below(generator, lowest)
            positions[i, 1] = below(generator, last)


@kernel
def cut_and_whiten(
    x: Array, columns: int, channels: int, seen: int, rows: int, cols: int, down: int, across: int,
    words: Array, generator: Out, center: bool, measures: bool,
    mean: Out, scatter: Out, whitening: Out, coloring: Out, level: Out, counts: Out,
    plain: Out, lines: Out, pillars: Out, products: Out, away: Out,
    inverse: Out, root: Out, step: Out, spare: Out,
    values: Out, positions: Out, patches: Out, means: Out,
) -> bool:  # fmt: skip
    """Whiten the patches of :func:`cut_frame` by those of earlier frames, then add them to the statistics.

    The whitening matrix is computed again when the number of patches has grown by 5 %.

    Parameters:
        measures: whether patches are added to the statistics alone, and nothing is whitened.
        mean, scatter: of :func:`stream_sparse.kernels.whitening.add_patches`.
        whitening, coloring: the matrices, of the dtype of the patches.
        level: float64 (1,), what is subtracted from all values without ``center``.
        counts: int64 (4,): patches added; patches when the matrices were computed; whether all patches so
            far were flat; how often the matrices were computed.
    """
    d = rows * cols
    if not measures and _is_due(counts, d, _GROWTH):
        middle = 0.0 if center else mean_of(mean, 0, d)
        made = whiten(counts[0], mean, scatter, middle, inverse, root, step, spare)
        if made:
            copy(inverse, whitening)
            copy(root, coloring)
        _note(made, middle, level, counts)
    zero = _zero_of(x, center, level, counts)
    cut_frame(
        x, columns, channels, seen, rows, cols, down, across, words, generator, center, zero, values,
        positions, plain, means,
    )  # fmt: skip
    if counts[3]:
        multiply(plain, whitening, len(plain), d, patches)
    counts[0] = add_patches(plain, zero, counts[0], mean, scatter, lines, pillars, products, away)
    return bool(counts[3] > 0)


@kernel
def cut_clip_and_whiten(
    x: Array, columns: int, channels: int, seen: int, frames: int, rows: int, cols: int, components: int,
    down: int, across: int, words: Array, generator: Out, center: bool, measures: bool, ring: Out, held: Out,
    mean: Out, scatter: Out, there: Out, back: Out, coloring: Out, level: Out, counts: Out,
    plain: Out, weights: Out, lines: Out, pillars: Out, products: Out, away: Out,
    matrix: Out, vectors: Out, wide: Out, room: Out, order: Out,
    values: Out, positions: Out, patches: Out, means: Out,
) -> bool:  # fmt: skip
    """Whiten the patches of :func:`cut_clip` within ``components``, and add them to the statistics.

    The components are those of patches of earlier frames, and are computed again when there are half as many
    more. Patches are added on every ``frames``-th frame, since those between share frames with them.

    Parameters:
        measures, mean, scatter, level, counts: of :func:`cut_and_whiten`.
        there, back, coloring: of :func:`stream_sparse.kernels.whitening.principal`.
        weights: (n, components), to compute in.
    """
    oldest = _keep(x, seen, frames, ring, held)
    if held[0] < frames:
        return False
    d = frames * rows * cols
    if not measures and _is_due(counts, d, _GROWTH_OF_COMPONENTS):
        middle = 0.0 if center else mean_of(mean, 0, d)
        made = principal(
            counts[0], mean, scatter, middle, there, back, coloring, matrix, vectors, wide, room, order
        )
        _note(made, middle, level, counts)
    zero = _zero_of(x, center, level, counts)
    _set_places(x.size, columns, channels, seen, rows, cols, down, across, words, generator, positions)
    cut_patches(
        ring, columns, channels, frames, oldest, positions, rows, cols, center, zero, values, plain, means
    )  # fmt: skip
    if counts[3]:
        multiply(plain, there, len(plain), d, weights)
        multiply(weights, back, len(plain), components, patches)
    if (seen + 1) % frames == 0:
        counts[0] = add_patches(plain, zero, counts[0], mean, scatter, lines, pillars, products, away)
    return bool(counts[3] > 0)


@kernel
def _is_due(counts: Array, values: int, growth: float) -> bool:
    """Return whether there are patches enough, and so many more than at the last time, to whiten by them."""
    return bool(counts[0] > values and counts[0] >= (1 + growth) * counts[1])


@kernel
def _note(made: bool, middle: float, level: Out, counts: Out) -> None:
    """Note that matrices were computed for patches less ``middle``, or that all patches so far were flat."""
    if made:
        level[0] = middle
        counts[1], counts[2] = counts[0], 0
        counts[3] += 1
    elif not counts[3]:
        counts[2] = 1


@kernel
def _zero_of(x: Array, center: bool, level: Array, counts: Array) -> float:
    """Return what is subtracted from all values.

    No patches are given before there is a matrix; the sums are more precise when values are near zero.
    """
    return _mean_of_finite(x) if not counts[3] and not center else np.float64(level[0])


@kernel
def _mean_of_finite(x: Array) -> float:
    """Return the mean of the values that are finite, 0 without one."""
    total, count = 0.0, 0
    for i in range(x.size):
        value = np.float64(x[i])
        if value - value == 0.0:
            total += value
            count += 1
    return total / count if count else 0.0


@kernel
def cut_patches(
    x: Array, columns: int, channels: int, frames: int, oldest: int, positions: Array, rows: int, cols: int,
    center: bool, level: float, values: Out, patches: Out, means: Out,
) -> None:  # fmt: skip
    """Copy patches as floats and subtract from each its own mean, or (without ``center``) ``level``.

    The mean is summed over differences from the patch's first value, so that a patch of equal values becomes
    exactly zero. A patch that holds nan or an infinity becomes nan throughout where it is centred.

    Parameters:
        x: ``frames`` frames, flat, ``columns`` values to a row, of which number ``oldest`` is the first one.
        channels: values of a pixel, side by side.
        positions: int32 (n, 2), row and column of each patch's upper left pixel.
        rows, cols: shape of a patch in a frame, in values.
        values: float64 (1, frames * rows * cols), to compute in.
        patches: (n, frames * rows * cols).
        means: (n,), the value subtracted from each patch.
    """
    d, size = frames * rows * cols, x.size // frames
    for i in range(patches.shape[0]):
        at = positions[i, 0] * columns + positions[i, 1] * channels
        first = np.float64(x[oldest * size + at]) if center else level
        k = 0
        for frame in range(frames):
            begin = (oldest + frame) % frames * size + at
            for _ in range(rows):
                source, target = x[begin : begin + cols], values[0, k : k + cols]
                for c in range(cols):
                    target[c] = np.float64(source[c]) - first
                begin += columns
                k += cols
        mean = mean_of(values, 0, d) if center else 0.0
        if mean - mean != 0.0:
            mean = np.nan
        means[i] = first + mean
        patch = patches[i]
        for k in range(d):
            patch[k] = values[0, k] - mean


@kernel
def put_frame(
    patches: Array, positions: Array, means: Array, coloring: Array, whitened: bool, rows: int, cols: int,
    columns: int, channels: int, plain: Out, values: Out, hits: Out, out: Out,
) -> bool:  # fmt: skip
    """Put patches and their means into a frame: the mean where several overlap, 0 elsewhere.

    Parameters:
        patches: (n, rows * cols); positions, means: as of :func:`cut_patches`; all lie inside the frame.
        coloring: (rows * cols, rows * cols), by which ``whitened`` patches are multiplied first.
        rows, cols, columns, channels: of :func:`cut_patches`.
        plain, values, hits: (n, rows * cols), (rows * cols,) and int32 (rows of the frame, columns), to
            compute in.
        out: the frame.
    """
    d, most = rows * cols, 0
    for r in range(out.shape[0]):
        for c in range(columns):
            out[r, c] = 0
            hits[r, c] = 0
    if whitened:
        multiply(patches, coloring, len(patches), d, plain)
    for i in range(len(patches)):
        top, left = positions[i, 0], positions[i, 1] * channels
        source = plain[i] if whitened else patches[i]
        for k in range(d):
            values[k] = source[k] + means[i]
        for r in range(rows):
            some = values[r * cols : (r + 1) * cols]
            target, touched = out[top + r, left : left + cols], hits[top + r, left : left + cols]
            for c in range(cols):
                target[c] += some[c]
            for c in range(cols):
                touched[c] += 1
                most = max(most, touched[c])
    if most > 1:
        for r in range(out.shape[0]):
            for c in range(columns):
                if hits[r, c] > 1:
                    out[r, c] /= hits[r, c]
    return True
