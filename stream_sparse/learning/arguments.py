"""Check the arrays that the functions for sparse codes get."""

from __future__ import annotations

import math
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike

from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.kernels.products import squares


def signals_and_atoms(label: str, X: ArrayLike, D: ArrayLike) -> tuple[Array, Array]:
    """Return signals and atoms as arrays of rows, float32 if both are, else float64; refuse others.

    Parameters:
        label: the name of the function, with which messages begin.
    """
    X, D = _matrix(label, X, "X", "samples"), _matrix(label, D, "D", "atoms")
    if not D.size:
        raise InputError(
            f"{label}: D has no atoms or no features, shape {D.shape}; give one of each at least"
        )
    if X.shape[1] != D.shape[1]:
        raise InputError(
            f"{label}: expected X (samples, {D.shape[1]}) for D {D.shape}; got X {X.shape}; "
            "rows of both are signals, so their columns must agree"
        )
    single = all(x.dtype.kind == "f" and x.dtype.itemsize == 4 for x in (X, D))
    real = np.float32 if single else np.float64
    X, D = np.ascontiguousarray(X, real), np.ascontiguousarray(D, real)
    for x, name in ((X, "X"), (D, "D")):
        bad = np.flatnonzero(~np.isfinite(x).all(axis=1))
        if bad.size:
            raise InputError(
                f"{label}: expected finite numbers; {name} has nan or inf in {bad.size} of {len(x)} rows, "
                f"the first of them row {bad[0]}; leave them out"
            )
        in_range(label, x, name)
    return X, D


def _matrix(label: str, x: ArrayLike, name: str, rows: str) -> Array:
    """Return an array of two axes; refuse others."""
    x = real_numbers(label, x, name)
    if x.ndim != 2:
        mend = f"{name}[None] is one row" if x.ndim == 1 else "each row is one flat signal"
        raise InputError(f"{label}: expected {name} of shape ({rows}, features); got shape {x.shape}; {mend}")
    return x


def real_numbers(label: str, x: ArrayLike, name: str) -> Array:
    """Return an array of real numbers; refuse others."""
    x = np.asarray(x)
    if x.dtype.kind not in "biuf":
        raise InputError(f"{label}: expected real numbers in {name}; got {x.dtype}")
    return x


def in_range(label: str, x: Array, name: str) -> None:
    """Refuse rows of finite numbers whose squares leave the range of their dtype."""
    with np.errstate(over="ignore"):
        top = squares(x).max(initial=0)
    limits = np.finfo(x.dtype)
    if not top < limits.max / 1e9 or (top < limits.tiny * 1e9 and x.any()):
        raise InputError(
            f"{label}: squares of {name} leave the range of {x.dtype}, its largest value is "
            f"{np.abs(x).max():.3g}; rescale {name} closer to 1"
        )


def price(label: str, value: object) -> float:
    """Return the price of a weight, a number above 0; refuse others."""
    if not isinstance(value, Real) or not 0 < float(value) < math.inf:
        raise InputError(f"{label} must be a number above 0; got {value!r}")
    return float(value)
