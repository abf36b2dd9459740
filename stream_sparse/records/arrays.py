"""Read recorded arrays, each mapped from its file."""

from pathlib import Path

import numpy as np

from stream_sparse.errors import cause_words
from stream_sparse.frame import Array, describe
from stream_sparse.io.bounds import unreadable

from .files import wrong


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


def unequal(a: Array, b: Array) -> Array:
    """Which entries of two arrays of one shape and type differ in at least one bit.

    >>> unequal(np.array([0.0, np.nan, 1.0]), np.array([-0.0, np.nan, 1.0])).tolist()
    [True, False, False]
    """
    size = a.dtype.itemsize
    left, right = (np.ascontiguousarray(x).reshape(-1).view(np.uint8).reshape(-1, size) for x in (a, b))
    differ: Array = (left != right).any(axis=1).reshape(a.shape)
    return differ
