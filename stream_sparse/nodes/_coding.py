"""Helpers of the nodes that code signals."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator

from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value, float_dtype
from stream_sparse.kernels.products import squares
from stream_sparse.learning.dictionaries import check_dictionary

from ._window import unfit


def _checked(dictionary: dict[str, Any]) -> dict[str, Any]:
    problem = check_dictionary(dictionary)
    if problem:
        raise ValueError(problem)
    return dictionary


Dictionary = Annotated[dict[str, Any], AfterValidator(_checked)]
"""The type of a parameter for a fixed dictionary: ``{dct: 128}``, ``{file: atoms.npy}`` and so on."""


def flat_signals(x: Value) -> tuple[Array, tuple[int, ...]]:
    """Convert a signal, signals or patches to contiguous rows of floats, and return the shape of a signal."""
    dims = x.ndim if isinstance(x, np.ndarray) else 0
    if dims not in (1, 2, 3, 4, 5) or (dims > 1 and x.dtype.kind in "iub"):
        floats = " of floats" if dims > 2 else ""
        expected = f"patches (n, rows, columns){floats}, signals (n, samples) or one signal"
        raise unfit(expected, x, "put a patches or a recent node before it")
    if not x.size:
        raise unfit("at least one signal of at least one value", x)
    shape = x.shape if dims == 1 else x.shape[1:]
    real = np.ascontiguousarray(x, float_dtype(x.dtype))
    return real.reshape(1 if dims == 1 else len(x), -1), shape


def energies(X: Array) -> Array:
    """The squared norm of each signal; nan or inf if the signal has such values."""
    with np.errstate(over="ignore"):
        lengths = squares(X)
    high = np.finfo(X.dtype).max / 1e9  # sums over a batch must stay in range too
    if not lengths.max(initial=0) < high:
        sizes = np.abs(X[~(lengths < high)]).max(axis=1)
        if (far := sizes[np.isfinite(sizes)]).size:
            raise InputError(
                f"values up to {far.max():.3g} are too large: their squares leave the range of {X.dtype}; "
                "put a scale node before it"
            )
    return lengths


def check_patches(x: Value) -> None:
    """Raise InputError unless the input are patches of single frames, gray or in colour."""
    shape: tuple[int, ...] = x.shape if isinstance(x, np.ndarray) and x.size else ()
    if len(shape) != 3 and not (len(shape) == 4 and shape[3] == 3):
        raise unfit("patches of shape (n, rows, columns) or (n, rows, columns, 3)", x)


def check_shape(name: str, value: Value, shape: tuple[int, ...], of: str, origin: str) -> None:
    """Raise InputError unless an input is an array of this shape."""
    if not isinstance(value, np.ndarray) or value.shape != shape:
        raise unfit(f"{name} of shape {shape} for {of}", value, f"write from: {origin}")


def check_count(count: int, atoms: int, values: int) -> None:
    """Raise InputError where signals may use more atoms than there are, or than a signal has values."""
    most = min(atoms, values)
    if count > most:
        what = "atoms" if most == atoms else "values of a signal"
        raise InputError(f"n_nonzero_coefs must be <= {most}, the number of {what} (got {count})")


def atom_size(shape: tuple[int, ...]) -> str:
    """Describe the shape of a signal: ``8x8 patches``, ``signals of 128``."""
    return f"{'x'.join(map(str, shape))} patches" if len(shape) > 1 else f"signals of {shape[0]}"
