"""Cut frames into patches."""

import numpy as np

from stream_sparse.frame import Array


def patches(
    x: Array,
    size: int | tuple[int, int] | str = 8,
    stride: int | tuple[int, int] | None = None,
    count: int | None = None,
    center: bool = True,
    whiten: bool = False,
    seed: int = 0,
    frames: int = 1,
    components: int | None = None,
) -> dict[str, Array]:
    """``patches``, ``positions``, ``means`` and ``coloring`` of each frame.

    Whitened patches of d values are

    ``y = (p - mean(p)) @ W``

    ``W = (C + 0.01 * trace(C) / d * I)**(-1 / 2)``

    C has the second moments of the patches of earlier frames, about zero for centered patches, else about the
    mean of all values. W exists from d + 1 patches on, and is computed again when their number has grown by 5
    %.

    Patches of several ``frames`` have shape (frames, rows, cols), oldest first. Colour is a last axis of 3.
    With ``components`` C is that of every ``frames``-th frame, E has its strongest eigenvectors, l their
    eigenvalues, W is computed again when there are half as many more patches, and is

    ``W = E @ diag(l**(-1 / 2)) @ E.T``

    Source: Bell and Sejnowski, "The 'independent components' of natural scenes are edge filters" (1997).

    >>> patches(np.array([[[1, 2, 7], [3, 2, 7]]]), size=(2, 1))["means"]
    array([[2., 2., 7.]])
    """
    x = np.asarray(x, np.float64)
    rows, cols = x.shape[1:3] if isinstance(size, str) else _pair(size)
    step = (rows, cols) if stride is None else _pair(stride)
    reach = (x.shape[1] - rows, x.shape[2] - cols)
    corners = [_corners(reach, step, count, seed, t) for t in range(len(x))]
    films = [x[[max(t - k, 0) for k in range(frames - 1, -1, -1)]] for t in range(len(x))]
    cut = np.stack(
        [[f[:, r : r + rows, c : c + cols] for r, c in p] for f, p in zip(films, corners, strict=True)]
    )
    flat = cut.reshape(*cut.shape[:2], -1)
    means = np.zeros(flat.shape[:2])
    if center:
        flat, means = _centred(flat)
    d = flat.shape[2]
    coloring = np.full((len(x), d, d) if whiten else len(x), np.nan)
    columns = {"patches": flat, "positions": np.array(corners, float), "means": means, "coloring": coloring}
    for part in columns.values():
        part[: frames - 1] = np.nan  # too few frames for a patch
    if whiten:
        _whiten(columns, center, frames, components)
    one = cut.shape if frames > 1 else (*cut.shape[:2], *cut.shape[3:])
    columns["patches"] = columns["patches"].reshape(one)
    return columns


def _pair(value: int | tuple[int, int]) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else value


def _corners(reach: tuple[int, int], step: tuple[int, int], count: int | None, seed: int, t: int) -> Array:
    if count is not None:
        return np.random.default_rng([seed, t]).integers(0, reach, (count, 2), np.int32, endpoint=True)
    return np.array(
        [(r, c) for r in range(0, reach[0] + 1, step[0]) for c in range(0, reach[1] + 1, step[1])]
    )


def _centred(flat: Array) -> tuple[Array, Array]:
    """Subtract its mean from each patch; patches with nan or inf become nan."""
    flat = np.where(np.isfinite(flat).all(axis=2, keepdims=True), flat, np.nan)
    means = flat.mean(axis=2)
    return flat - means[..., np.newaxis], means


def _whiten(columns: dict[str, Array], center: bool, frames: int, components: int | None) -> None:
    """Whiten each frame by all patches of earlier frames, in place."""
    flat, d = columns["patches"].copy(), columns["patches"].shape[2]
    growth = 1.05 if components is None else 1.5
    grown, matrices = 0, None
    for t, frame in enumerate(flat):
        before = flat[frames - 1 : t : frames].reshape(-1, d)
        before = before[np.isfinite(before).all(axis=1)]
        if len(before) > d and len(before) >= growth * grown:
            level = 0.0 if center else float(before.mean())
            moments = (before - level).T @ (before - level) / len(before)
            if np.trace(moments) > 1e-20 * d * level**2:
                grown = len(before)
                matrices = level, *_matrices(moments, components)
        if matrices is None:
            for part in columns.values():
                part[t] = np.nan
            continue
        level, whitening, columns["coloring"][t] = matrices
        columns["patches"][t] = (frame - level) @ whitening
        columns["means"][t] += level


def _matrices(moments: Array, components: int | None) -> tuple[Array, Array]:
    """Return the matrix that whitens, and that which colors again."""
    d = len(moments)
    if components is None:
        moments = moments + 0.01 * np.trace(moments) / d * np.eye(d)
    values, vectors = np.linalg.eigh(moments)
    kept = slice(0 if components is None else d - components, d)
    values, vectors = values[kept], vectors[:, kept]
    is_kept = values > 1e-9 * values[-1]
    values, vectors = values[is_kept], vectors[:, is_kept]
    return (vectors / np.sqrt(values)) @ vectors.T, (vectors * np.sqrt(values)) @ vectors.T
