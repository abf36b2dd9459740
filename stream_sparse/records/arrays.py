"""Read recorded arrays, each mapped from its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stream_sparse.errors import cause_words
from stream_sparse.frame import describe
from stream_sparse.io.bounds import unreadable

from .files import wrong
from .folders import info_of

if TYPE_CHECKING:
    from pathlib import Path

    from stream_sparse.frame import Array

__all__ = ["Stacked", "load_array", "stack"]


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


class Stacked:
    """The rows of a recorded array in the run folder that is being read."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._folder: Path | None = None
        self._rows: Array = np.empty(0)

    def of(self, folder: Path, number: int) -> Array | None:
        """A row of the file; None where a run that was cut off has fewer."""
        if folder != self._folder or number >= len(self._rows):  # a run that goes on has more by now
            self._folder, self._rows = folder, stack(folder, self._name)
        if number < len(self._rows):
            return np.asarray(self._rows[number])
        if info_of(folder).complete:
            path = folder / f"{self._name}.npy"
            raise wrong(path, f"has {len(self._rows)} rows, values.csv speaks of row {number}")
        return None


def stack(folder: Path, name: str) -> Array:
    """All rows of a recorded array, mapped from its file; 0 where the run was cut off before."""
    path = folder / f"{name}.npy"
    if not info_of(folder).complete and not (path.is_file() and path.stat().st_size):
        return np.empty(0)
    return load_array(path)
