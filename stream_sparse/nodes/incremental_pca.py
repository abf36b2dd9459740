"""Compute principal components of all patches so far."""

from __future__ import annotations

import math
from typing import Any, ClassVar, NamedTuple

import numpy as np

from stream_sparse.base import Facts, Node, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, describe, float_dtype
from stream_sparse.kernels._blas import one_thread

_MOST = 1024  # a covariance of 8 MB, and half a second for its components


class Projected(NamedTuple):
    """A frame, projected on principal components.

    Attributes:
        codes: weights of the components, (k,) for a vector, else (n, k); nan for a patch with nan.
        components: (k, *patch shape), of unit length, in order of variance; zeros if there are fewer because
            of too few patches. The same object until they change.
        reconstruction: the input computed from the codes, in its shape.
        error: relative squared error of the reconstruction, without patches that have nan.
        variance: share of the total variance of each component, (k,).
    """

    codes: Array
    components: Array
    reconstruction: Array
    error: float
    variance: Array


class IncrementalPca(Node):
    """Compute principal components of all patches so far, in order of variance and with steady signs.

    ``error = norm(X - R)**2 / norm(X)**2``

    X is the input and R its reconstruction. Takes a vector (d,), vectors (n, d) or patches (n, rows, cols),
    also of several frames or in colour. Each frame is coded with the components of the frames before it, so
    ``error`` is a prediction error; then it is learned from. Mean and covariance are always exact. The
    components are computed from them again when the number of patches has grown by the share ``refresh``. A
    component takes the sign of the most similar one of the earlier components; the largest weight of a new
    one is positive. Patches with nan are left out. The first result follows the first patch. LAPACK finds the
    components, so that the last digits of all results may differ between processors.

    Source: Chan, Golub and LeVeque, The American Statistician 37, 1983 (mean and covariance of a union);
    the components are those of ``sklearn.decomposition.PCA`` of all patches.

    >>> node = IncrementalPca(n_components=1)
    >>> node.update(np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]]))
    >>> node.update(np.array([[9.0, 12.0], [5.0, 5.0], [5.0, 5.0]])).components
    array([[0.6, 0.8]])
    """

    takes: ClassVar = "array"
    learns: ClassVar = True
    offload: ClassVar = True
    example: ClassVar = {"n_components": 3}

    n_components: int = param(15, ge=1, resets=True, help="Number of components.")
    refresh: float = param(
        0.02, ge=0, slider=(0, 0.2, 0.01),
        help="Share of new patches after which components are computed again; 0: each frame.",
    )  # fmt: skip

    def facts(self) -> Facts:
        return Facts(horizon=None, warmup=1, unit={"reconstruction": 0}, blas=True)

    def reset(self) -> None:
        self._seen = 0
        self._seen_then = 0  # number of patches when the components were computed
        self._mean = np.empty(0)
        self._scatter = np.empty((0, 0))
        self._centre = np.empty(0)  # the mean when the components were computed
        self._basis = np.empty((0, 0))
        self._shown: dict[str, Any] = {}

    def update(self, x: Array) -> Projected | None:
        patch = x.shape if x.ndim == 1 else x.shape[1:]
        size = self._check(x, patch)
        rows = x.reshape(-1, size).astype(np.float64)
        sound = np.asarray(np.isfinite(rows).all(axis=1))
        with one_thread():
            result = self._code(x, rows, sound) if self._seen else None
            self._learn(rows if sound.all() else rows[sound], patch, float_dtype(x.dtype))
        return result

    def example_inputs(self, count: int, rng: np.random.Generator) -> tuple[Array, ...] | None:
        """Noise in small patches: the reference decomposes all of them again for each frame."""
        return (128 + rng.standard_normal((count, 10, 3, 4)) * np.linspace(40, 4, 12).reshape(3, 4),)

    def _check(self, x: Array, patch: tuple[int, ...]) -> int:
        size = math.prod(patch)
        if size > _MOST:
            raise InputError(
                f"takes patches of at most {_MOST} values, got {size} ({describe(x)}); use smaller patches"
            )
        if self.n_components > size:
            raise InputError(f"n_components is {self.n_components}, but a patch has only {size} values")
        return size

    def _code(self, x: Array, rows: Array, sound: Array) -> Projected:
        dtype = float_dtype(x.dtype)
        clean = rows if sound.all() else np.where(sound[:, None], rows, np.nan)
        codes = (clean - self._centre) @ self._basis.T
        rebuilt = codes @ self._basis + self._centre
        missed, energy = (clean - rebuilt)[sound], clean[sound]
        total = float(np.vdot(energy, energy))
        return Projected(
            (codes[0] if x.ndim == 1 else codes).astype(dtype),
            self._shown["components"],
            rebuilt.reshape(x.shape).astype(dtype),
            float(np.vdot(missed, missed)) / total if total else math.nan,
            self._shown["variance"],
        )

    def _learn(self, rows: Array, patch: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        if not len(rows):
            return
        if not self._seen:
            self._mean, self._scatter = np.zeros(rows.shape[1]), np.zeros((rows.shape[1],) * 2)
        mean = rows.mean(axis=0)
        apart, away = rows - mean, mean - self._mean
        both = self._seen + len(rows)
        self._scatter += apart.T @ apart + np.outer(away, away) * (self._seen * len(rows) / both)
        self._mean += away * (len(rows) / both)
        self._seen = both
        if both >= self._seen_then * (1 + self.refresh):
            self._renew(patch, dtype)

    def _renew(self, patch: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        count = self.n_components
        strengths, vectors = np.linalg.eigh(self._scatter)
        strengths, basis = strengths[: -count - 1 : -1], np.ascontiguousarray(vectors.T[: -count - 1 : -1])
        total = float(np.trace(self._scatter))
        # A direction without variance is only rounding.
        basis[strengths <= 1e-12 * total] = 0.0
        self._basis = _steady(basis, self._basis)
        self._centre, self._seen_then = self._mean.copy(), self._seen
        ratio = np.maximum(strengths, 0.0) / total if total > 0 else np.full(count, np.nan)
        components = self._basis.astype(dtype).reshape(count, *patch)
        self._shown = {"components": components, "variance": ratio.astype(dtype)}


def _steady(basis: Array, before: Array) -> Array:
    """Give components the signs of the most similar earlier ones."""
    top = np.abs(basis).argmax(axis=1)
    signs = np.sign(basis[np.arange(len(basis)), top])
    if len(before):
        alike = basis @ before.T
        near = alike[np.arange(len(basis)), np.abs(alike).argmax(axis=1)]
        signs = np.where(np.abs(near) > 0.1, np.sign(near), signs)
    return np.asarray(basis * np.where(signs, signs, 1.0)[:, None])
