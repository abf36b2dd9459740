"""The difference of two columns over the same frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stream_sparse.frame import Array

__all__ = ["ColumnDifference", "column_difference", "unequal"]


@dataclass(frozen=True)
class ColumnDifference:
    """The difference of a column from another of the same frames.

    Attributes:
        column: its name.
        largest: absolute difference of two numbers; 0 where all bits are equal.
        frame: index of the frame of that difference; None where all are equal.
        unmatched: number of frames on which only one of the two has a number.
    """

    column: str
    largest: float = 0.0
    frame: int | None = None
    unmatched: int = 0

    @property
    def equal(self) -> bool:
        """Whether all numbers are equal to the bit."""
        return self.frame is None and not self.unmatched


def unequal(a: Array, b: Array) -> Array:
    """Which entries of two arrays of one shape and type differ in at least one bit.

    >>> unequal(np.array([0.0, np.nan, 1.0]), np.array([-0.0, np.nan, 1.0])).tolist()
    [True, False, False]
    """
    size = a.dtype.itemsize
    left, right = (np.ascontiguousarray(x).reshape(-1).view(np.uint8).reshape(-1, size) for x in (a, b))
    differ: Array = (left != right).any(axis=1).reshape(a.shape)
    return differ


def column_difference(name: str, frames: Sequence[int] | Array, a: Array, b: Array) -> ColumnDifference:
    """Compare two columns of one shape and type, nan standing for no number.

    Parameters:
        name: of the column.
        frames: index of each frame.
        a: a number, or an array of numbers, for each frame.
        b: the other column.

    >>> column_difference("k", [5, 6, 7], np.array([1.0, 2.0, np.nan]), np.array([1.0, 2.5, 3.0]))
    ColumnDifference(column='k', largest=0.5, frame=6, unmatched=1)
    """
    nothing = np.isnan(a), np.isnan(b)
    alone = (nothing[0] != nothing[1]).reshape(len(a), -1).any(axis=1)
    unmatched = int(np.count_nonzero(alone))
    differ = np.flatnonzero(unequal(a, b) & ~nothing[0] & ~nothing[1])
    if not len(differ):
        return ColumnDifference(name, unmatched=unmatched)
    wide = np.complex128 if np.iscomplexobj(a) else np.float64
    with np.errstate(invalid="ignore", over="ignore"):
        gaps = np.abs(a.reshape(-1)[differ].astype(wide) - b.reshape(-1)[differ].astype(wide))
    worst = int(np.argmax(gaps))
    frame = frames[int(differ[worst]) * len(a) // a.size]
    return ColumnDifference(name, float(gaps[worst]), int(frame), unmatched)
