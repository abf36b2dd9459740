"""Read recorded arrays, each mapped from its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stream_sparse.errors import cause_words
from stream_sparse.frame import describe
from stream_sparse.io.bounds import unreadable

from .files import wrong
from .schema import read_info

if TYPE_CHECKING:
    from pathlib import Path

    from stream_sparse.frame import Array

    from .table import Table

__all__ = ["array_rows", "load_array", "stack", "unequal"]


def load_array(path: Path) -> Array:
    """The rows of a ``.npy`` file, mapped from the file and read-only."""
    try:
        rows: Array = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        raise wrong(path, unreadable(error)) from error
    except Exception as error:  # NumPy raises anything on a damaged header
        raise wrong(path, f"is damaged or cut short: {cause_words(error)}") from error
    if not isinstance(rows, np.memmap) or rows.dtype.kind not in "biufc" or not rows.ndim:
        raise wrong(path, f"is not a stack of numbers: {describe(rows)}")
    return rows


def stack(folder: Path, name: str) -> Array:
    """All rows of a recorded array, mapped from its file; 0 where the run was cut off before."""
    path = folder / f"{name}.npy"
    if not read_info(folder).complete and not (path.is_file() and path.stat().st_size):
        return np.empty(0)
    return load_array(path)


def array_rows(table: Table, name: str) -> tuple[Array, Array]:
    """The rows of a recorded array, and for each row of ``table.values`` the number of its one, or -1.

    RecordError where a run that came to its end has fewer rows than its table speaks of.
    """
    numbers = np.nan_to_num(table.values[name].to_numpy(), nan=-1).astype(np.int64)
    if not (numbers >= 0).any():
        return np.empty(0), numbers
    rows = stack(table.folder, name)
    beyond = numbers >= len(rows)
    if beyond.any() and read_info(table.folder).complete:
        path = table.folder / f"{name}.npy"
        raise wrong(path, f"has {len(rows)} rows, values.csv speaks of row {numbers.max()}")
    return rows, np.where(beyond, -1, numbers)


def unequal(a: Array, b: Array) -> Array:
    """Which entries of two arrays of one shape and type differ in at least one bit.

    >>> unequal(np.array([0.0, np.nan, 1.0]), np.array([-0.0, np.nan, 1.0])).tolist()
    [True, False, False]
    """
    size = a.dtype.itemsize
    left, right = (np.ascontiguousarray(x).reshape(-1).view(np.uint8).reshape(-1, size) for x in (a, b))
    differ: Array = (left != right).any(axis=1).reshape(a.shape)
    return differ
