"""Compute principal components of all patches so far."""

import numpy as np

from stream_sparse.frame import Array


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
    rows = _missing(len(x), frames.shape[1], k, size)
    seen = np.empty((0, size))
    then, mean, basis, ratio = 0, np.zeros(size), np.zeros((k, size)), np.full(k, np.nan)
    for t, frame in enumerate(frames):
        sound = np.asarray(np.isfinite(frame).all(axis=1))
        if len(seen):
            codes, rebuilt, error = _coded(frame, sound, mean, basis)
            for name, value in zip(rows, (codes, basis, rebuilt, error, ratio), strict=True):
                rows[name][t] = value
        seen = np.concatenate([seen, frame[sound]])
        if len(seen) and len(seen) >= then * (1 + refresh):
            then, mean = len(seen), seen.mean(axis=0)
            basis, ratio = _components(seen - mean, k, basis)
    shapes = {"codes": (len(x), -1, k) if x.ndim > 2 else (len(x), k), "components": (len(x), k, *patch),
              "reconstruction": x.shape}  # fmt: skip
    return {name: value.reshape(shapes.get(name, value.shape)) for name, value in rows.items()}


def _missing(frames: int, count: int, k: int, size: int) -> dict[str, Array]:
    """Columns of nan, for frames without a result."""
    shapes = {"codes": (count, k), "components": (k, size), "reconstruction": (count, size),
              "error": (), "variance": (k,)}  # fmt: skip
    return {name: np.full((frames, *shape), np.nan) for name, shape in shapes.items()}


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
