"""Cut patches out of a frame, and put patches together to a frame."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .products import copy, mean_of, multiply
from .random import below, seeded
from .whitening import Block, Components, Roots, Solver, Spread, add_patches, principal, whiten

_GROWTH, _GROWTH_OF_COMPONENTS = 0.05, 0.5
"""Shares by which the number of patches grows before the whitening matrix, or components, are computed again.

Components of 512 values take a quarter of a second.
"""


class PatchGrid(NamedTuple):
    """How patches lie in a frame.

    Attributes:
        columns: values to a row of the frame.
        channels: values of a pixel, side by side.
        rows, cols: shape of a patch in a frame, in values.
        down, across: steps of the grid in pixels; ``down`` is 0 for random places.
        center: whether each patch is less its own mean.
    """

    columns: int
    channels: int
    rows: int
    cols: int
    down: int
    across: int
    center: bool


class Random(NamedTuple):
    """The seed of random places, of :func:`stream_sparse.kernels.random.entropy`, and uint64 (STATE,)."""

    words: Array
    generator: Out


class FrameHistory(NamedTuple):
    """The last frames, flat, oldest first from a place on, and int64 (1,), which says how many there are."""

    ring: Out
    held: Out


class Pieces(NamedTuple):
    """Patches of d values.

    Attributes:
        patches: (n, d).
        positions: int32 (n, 2), row and column of each patch's upper left pixel.
        means: (n,), the value subtracted from each patch.
    """

    patches: Out
    positions: Out
    means: Out


class Made(NamedTuple):
    """What is known of matrices that were computed.

    Attributes:
        level: float64 (1,), what is subtracted from all values without ``center``.
        counts: int64 (4,): patches added; patches when the matrices were computed; whether all patches so
            far were flat; how often the matrices were computed.
    """

    level: Out
    counts: Out


class Matrices(NamedTuple):
    """The whitening matrix and its inverse, (d, d) of the dtype of the patches."""

    whitening: Out
    coloring: Out


@kernel
def cut_frame(
    x: Array, seen: int, grid: PatchGrid, random: Random, level: float, values: Out, pieces: Pieces
) -> bool:
    """Cut patches on a grid or at random places: the results of the node ``patches`` without whitening.

    Parameters:
        x: the frame, flat.
        level, values: of :func:`cut_patches`.
    """
    _set_places(x.size, seen, grid, random, pieces.positions)
    cut_patches(x, 1, 0, grid, level, values, pieces)
    return True


@kernel
def cut_clip(
    x: Array, seen: int, frames: int, grid: PatchGrid, random: Random, level: float, clip: FrameHistory,
    values: Out, pieces: Pieces,
) -> bool:  # fmt: skip
    """Cut patches, as :func:`cut_frame`, that go through the last ``frames`` frames, oldest first."""
    oldest = _keep(x, seen, frames, clip)
    if clip.held[0] < frames:
        return False
    _set_places(x.size, seen, grid, random, pieces.positions)
    cut_patches(clip.ring, frames, oldest, grid, level, values, pieces)
    return True


@kernel
def _keep(x: Array, seen: int, frames: int, clip: FrameHistory) -> int:
    """Put a frame in the place of the oldest of the last ``frames``; return the place of the next oldest."""
    ring, held, n, slot = clip.ring, clip.held, x.size, seen % frames
    for i in range(n):
        ring[slot * n + i] = x[i]
    held[0] = min(held[0] + 1, frames)
    return (slot + 1) % frames


@kernel
def _set_places(size: int, seen: int, grid: PatchGrid, random: Random, positions: Out) -> None:
    """Set the places of patches in a frame of ``size`` values, on a grid or at random."""
    lowest = size // grid.columns - grid.rows
    last = (grid.columns - grid.cols) // grid.channels
    if grid.down:
        row = col = 0
        for i in range(len(positions)):
            positions[i, 0], positions[i, 1] = row, col
            col += grid.across
            if col > last:
                row, col = row + grid.down, 0
    else:
        seeded(random.words, seen, random.generator)
        for i in range(len(positions)):
            positions[i, 0] = below(random.generator, lowest)
            positions[i, 1] = below(random.generator, last)


@kernel
def cut_and_whiten(
    x: Array, seen: int, grid: PatchGrid, random: Random, spread: Spread, matrices: Matrices, made: Made,
    plain: Out, block: Block, roots: Roots, values: Out, pieces: Pieces,
) -> bool:  # fmt: skip
    """Whiten the patches of :func:`cut_frame` by those of earlier frames, then add them to the statistics.

    The whitening matrix is computed again when the number of patches has grown by 5 %.

    Parameters:
        plain: (n, d), to compute in.
    """
    d, counts = grid.rows * grid.cols, made.counts
    if _is_due(counts, d, _GROWTH):
        middle = 0.0 if grid.center else mean_of(spread.mean, 0, d)
        whitens = whiten(counts[0], spread, middle, roots)
        if whitens:
            copy(roots.inverse, matrices.whitening)
            copy(roots.root, matrices.coloring)
        _note(whitens, middle, made)
    zero = _zero_of(x, grid.center, made)
    cut_frame(x, seen, grid, random, zero, values, Pieces(plain, pieces.positions, pieces.means))
    if counts[3]:
        multiply(plain, matrices.whitening, len(plain), d, pieces.patches)
    counts[0] = add_patches(plain, zero, counts[0], spread, block)
    return bool(counts[3] > 0)


@kernel
def cut_clip_and_whiten(
    x: Array, seen: int, frames: int, grid: PatchGrid, random: Random, clip: FrameHistory, spread: Spread,
    components: Components, made: Made, plain: Out, weights: Out, block: Block, solver: Solver, values: Out,
    pieces: Pieces,
) -> bool:  # fmt: skip
    """Whiten the patches of :func:`cut_clip` within their components, and add them to the statistics.

    The components are those of patches of earlier frames, and are computed again when there are half as many
    more. Patches are added on every ``frames``-th frame, since those between share frames with them.

    Parameters:
        plain, weights: (n, d) and (n, components), to compute in.
    """
    oldest = _keep(x, seen, frames, clip)
    if clip.held[0] < frames:
        return False
    d, counts = frames * grid.rows * grid.cols, made.counts
    if _is_due(counts, d, _GROWTH_OF_COMPONENTS):
        middle = 0.0 if grid.center else mean_of(spread.mean, 0, d)
        _note(principal(counts[0], spread, middle, components, solver), middle, made)
    zero = _zero_of(x, grid.center, made)
    _set_places(x.size, seen, grid, random, pieces.positions)
    cut_patches(
        clip.ring, frames, oldest, grid, zero, values, Pieces(plain, pieces.positions, pieces.means)
    )  # fmt: skip
    if counts[3]:
        multiply(plain, components.there, len(plain), d, weights)
        multiply(weights, components.back, len(plain), weights.shape[1], pieces.patches)
    if (seen + 1) % frames == 0:
        counts[0] = add_patches(plain, zero, counts[0], spread, block)
    return bool(counts[3] > 0)


@kernel
def _is_due(counts: Array, values: int, growth: float) -> bool:
    """Return whether there are patches enough, and so many more than at the last time, to whiten by them."""
    return bool(counts[0] > values and counts[0] >= (1 + growth) * counts[1])


@kernel
def _note(known: bool, middle: float, made: Made) -> None:
    """Note that matrices were computed for patches less ``middle``, or that all patches so far were flat."""
    counts = made.counts
    if known:
        made.level[0] = middle
        counts[1], counts[2] = counts[0], 0
        counts[3] += 1
    elif not counts[3]:
        counts[2] = 1


@kernel
def _zero_of(x: Array, center: bool, made: Made) -> float:
    """Return what is subtracted from all values.

    No patches are given before there is a matrix; the sums are more precise when values are near zero.
    """
    return _mean_of_finite(x) if not made.counts[3] and not center else np.float64(made.level[0])


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
    x: Array, frames: int, oldest: int, grid: PatchGrid, level: float, values: Out, pieces: Pieces
) -> None:
    """Copy patches as floats and subtract from each its own mean, or (without ``center``) ``level``.

    The mean is summed over differences from the patch's first value, so that a patch of equal values becomes
    exactly zero. A patch that holds nan or an infinity becomes nan throughout where it is centred.

    Parameters:
        x: ``frames`` frames, flat, of which number ``oldest`` is the first one.
        values: float64 (1, frames * rows * cols), to compute in.
    """
    columns, channels, rows, cols, center = grid.columns, grid.channels, grid.rows, grid.cols, grid.center
    patches, positions, means = pieces.patches, pieces.positions, pieces.means
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
        patches: (n, rows * cols); positions, means: as of :class:`Pieces`; all lie inside the frame.
        coloring: (rows * cols, rows * cols), by which ``whitened`` patches are multiplied first.
        rows, cols, columns, channels: of :class:`PatchGrid`.
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
