"""Compute principal components of all patches so far."""

from typing import Any

import numpy as np

from stream_sparse.frame import Array

from ._rows import stacked


def incremental_pca(x: Array, n_components: int = 15, refresh: float = 0.02) -> dict[str, Array]:
    """``codes``, ``components``, ``reconstruction``, ``error``, ``variance`` of each frame.

    The components are those of a singular value decomposition of all earlier patches, computed again when the
    number of patches has grown by the share ``refresh``.

    Parameters:
        x: (frames, d), (frames, n, d) or (frames, n, rows, cols).
        n_components: number of components.
        refresh: share of new patches after which the components are computed again.

    Source: ``sklearn.decomposition.PCA``.

    >>> x = np.array([[[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]], [[9.0, 12.0], [5.0, 5.0], [5.0, 5.0]]])
    >>> incremental_pca(x, n_components=1)["components"][1]
    array([[0.6, 0.8]])
    """
    x = np.asarray(x, np.float64)
    patch = x.shape[1:] if x.ndim == 2 else x.shape[2:]
    frames = x.reshape(len(x), -1, int(np.prod(patch)))
    size, k = frames.shape[2], n_components
    shapes = {"codes": (*x.shape[1 : -len(patch)], k), "components": (k, *patch),
              "reconstruction": x.shape[1:], "error": (), "variance": (k,)}  # fmt: skip
    rows: list[dict[str, Any] | None] = []
    seen = np.empty((0, size))
    then, mean, basis, ratio = 0, np.zeros(size), np.zeros((k, size)), np.full(k, np.nan)
    for frame in frames:
        sound = np.asarray(np.isfinite(frame).all(axis=1))
        rows.append(None)
        if len(seen):
            codes, rebuilt, error = _coded(frame, sound, mean, basis)
            rows[-1] = {"codes": codes, "components": basis, "reconstruction": rebuilt, "error": error,
                        "variance": ratio}  # fmt: skip
        seen = np.concatenate([seen, frame[sound]])
        if len(seen) and len(seen) >= then * (1 + refresh):
            then, mean = len(seen), seen.mean(axis=0)
            basis, ratio = _components(seen - mean, k, basis)
    return stacked(rows, shapes)


def _coded(frame: Array, sound: Array, mean: Array, basis: Array) -> tuple[Array, Array, float]:
    """Codes, reconstruction, and relative squared error."""
    clean = np.where(sound[:, None], frame, np.nan)
    codes = (clean - mean) @ basis.T
    rebuilt = codes @ basis + mean
    with np.errstate(invalid="ignore"):
        error = ((clean - rebuilt)[sound] ** 2).sum() / (frame[sound] ** 2).sum()
    return codes, rebuilt, float(error)


def _components(apart: Array, count: int, before: Array) -> tuple[Array, Array]:
    """Directions of largest variance, and their shares of it."""
    _, strengths, vectors = np.linalg.svd(apart, full_matrices=False)
    total = (apart**2).sum()
    basis, power = np.zeros_like(before), np.zeros(count)
    for i, (s, vector) in enumerate(zip(strengths[:count], vectors[:count], strict=True)):
        power[i] = s**2
        if s**2 <= 1e-12 * total:
            continue
        alike = before @ vector
        near = alike[np.abs(alike).argmax()]
        sign = near if abs(near) > 0.1 else vector[np.abs(vector).argmax()]
        basis[i] = vector * np.sign(sign)
    return basis, power / total if total > 0 else np.full(count, np.nan)
