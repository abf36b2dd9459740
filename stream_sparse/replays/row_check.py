"""Compare the rows of a replay with the recorded ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.errors import RunError
from stream_sparse.flow import FrameConsumer
from stream_sparse.frame import describe
from stream_sparse.records.arrays import Stacked
from stream_sparse.records.column_difference import unequal
from stream_sparse.records.rows import column_names, processed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stream_sparse.flow.columns import Columns
    from stream_sparse.frame import Array, Stamp, Value

__all__ = ["DifferenceError", "RowCheck"]


class DifferenceError(RunError):
    """The first difference between a replay and its recording."""


class RowCheck(FrameConsumer):
    """Compares each row of a replay with the recorded one; DifferenceError where it differs."""

    name = "comparison"
    threaded = False

    def __init__(self, shown: str, folders: Sequence[Path], columns: Columns) -> None:
        self.refs, self._scalars = columns.refs, columns.scalars
        self._shown = shown
        self.names = [*columns.scalars, *columns.every]
        self.rows = 0
        self._arrays = {name: (Stacked(name), every) for name, every in columns.every.items()}
        self._recorded = processed(folders)
        there = column_names(folders[0])
        if there != self.names:
            raise DifferenceError(
                f"{shown}: its columns are {', '.join(there) or 'none'}; "
                f"its pipeline now gives {', '.join(self.names) or 'none'}"
            )

    def take(self, at: Stamp, values: list[Value]) -> None:
        """Compare the row of one frame."""
        row = next(self._recorded, None)
        if row is None or row.at.frame != at.index:
            raise DifferenceError(f"{self._shown}: has no row of frame {at.index}, which was replayed")
        count = len(self._scalars)
        for name, value, there in zip(self._scalars, values[:count], row.cells[:count], strict=True):
            here = value if type(value) is float else None
            if repr(there) != repr(here):  # equal texts are equal bits
                self._fail(name, row.at.frame, _text(there), _text(here))
        for name, value, cell in zip(self._arrays, values[count:], row.cells[count:], strict=True):
            kept, every = self._arrays[name]
            stacked = None if cell is None else kept.of(row.folder, int(cell))
            array = None if value is None or row.at.frame % every else np.ascontiguousarray(value)
            if _kind(stacked) != _kind(array):
                self._fail(name, row.at.frame, _text(stacked), _text(array))
            elif stacked is not None and array is not None and stacked.tobytes() != array.tobytes():
                self._fail_at(name, row.at.frame, stacked, array)
        self.rows += 1

    def count_rest(self) -> int:
        """The number of recorded rows that were not compared; to be asked for at the end."""
        return sum(1 for _ in self._recorded)

    def _fail_at(self, name: str, index: int, there: Array, here: Array) -> None:
        """Report the first element that differs in arrays of one shape and type."""
        differ = unequal(there, here)
        place = np.unravel_index(int(np.argmax(differ)), differ.shape)
        where = f"{name}[{', '.join(str(int(i)) for i in place)}]" if place else name
        count = f" ({int(np.count_nonzero(differ))} of {differ.size} values differ)"
        self._fail(where, index, repr(there[place].item()), repr(here[place].item()), count)

    def _fail(self, where: str, index: int, there: str, here: str, more: str = "") -> None:
        raise DifferenceError(
            f"{self._shown}: differs at frame {index}: {where} was {there}, is now {here}{more}"
        )


def _kind(array: Array | None) -> Any:
    return None if array is None else (array.shape, array.dtype)


def _text(value: Any) -> str:
    if value is None:
        return "nothing"
    return describe(value) if isinstance(value, np.ndarray) else repr(float(value))
