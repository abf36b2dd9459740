"""What several steps say of parameters and inputs."""

from __future__ import annotations

from typing import Any

import numpy as np
from pydantic import AfterValidator

from stream_sparse.frame import Array
from stream_sparse.kernels.sparsity import MeasureRows


def of_bytes(x: Array) -> bool:
    """Return whether kernels take an input as uint8."""
    return x.dtype.itemsize == 1 and x.dtype.kind in "bu"


def part(value: Any, k: int) -> Any:
    """Return the k-th number of a pair, or a number that stands for both.

    >>> part((3, 4), 1), part(5, 1)
    (4, 5)
    """
    return value[k] if isinstance(value, tuple | list) else value


def extent(positions: Array, axis: int) -> tuple[int, int]:
    """Return the first and the last of some rows, or columns.

    >>> extent(np.array([[4, 0], [2, 9]]), 0)
    (2, 4)
    """
    return int(positions[:, axis].min()), int(positions[:, axis].max())


def on_a_grid(positions: Array) -> bool:
    """Return whether all rows of positions have the same columns."""
    places, along = np.unique(positions, axis=0), [np.unique(one) for one in positions.T]
    return len(places) == len(along[0]) * len(along[1])


def listed(*words: str) -> str:
    """Return the texts that are not empty, with commas.

    >>> listed("8 x 8", "", "whitened")
    '8 x 8, whitened'
    """
    return ", ".join(filter(None, words))


def place(values: tuple[Any, ...], value: Any) -> int:
    """Return the place of a value in a tuple, -1 where it is not there.

    >>> place(("l0", "l1"), "l1"), place(("l0", "l1"), "gini")
    (1, -1)
    """
    return values.index(value) if value in values else -1


EACH_ONCE = AfterValidator(lambda measures: tuple(dict.fromkeys(measures)))
"""A measure that is named twice has one row."""


def rows_of(measures: tuple[str, ...]) -> MeasureRows:
    """Return the row of each measure, -1 for one that is not wanted."""
    return MeasureRows(
        place(measures, "l0"), place(measures, "l1"), place(measures, "kurtosis"), place(measures, "hoyer"),
        place(measures, "gini"), place(measures, "treves_rolls"),
    )  # fmt: skip
