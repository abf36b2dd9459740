"""Compare the rows of a replay with the recorded ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stream_sparse.errors import RunError
from stream_sparse.flow import FrameConsumer
from stream_sparse.frame import describe
from stream_sparse.records.scan import Row, Stacked, column_names, processed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stream_sparse.flow.columns import Columns
    from stream_sparse.frame import Array, Stamp, Value

__all__ = ["Comparison", "Deviation", "DifferenceError"]


class DifferenceError(RunError):
    """The first difference between a replay and its recording."""


class Deviation(NamedTuple):
    """The difference between a column of a replay and the recorded one."""

    name: str
    largest: float  # difference between two numbers
    frame: int | None  # of that difference; None: all are equal
    unmatched: int  # frames on which only one of the two has a number


class Comparison(FrameConsumer):
    """Compares each row of a replay with the recorded one; DifferenceError where it differs.

    Where it is not ``exact``, deviations are measured instead, but other columns are still an error.
    """

    name = "comparison"
    threaded = False

    def __init__(self, shown: str, folders: Sequence[Path], columns: Columns, exact: bool) -> None:
        self.refs, self._scalars = columns.refs, columns.scalars
        self._shown, self._exact = shown, exact
        self.names = [*columns.scalars, *columns.every]
        self.rows = 0
        self._arrays = {name: (Stacked(name), every) for name, every in columns.every.items()}
        self._recorded = processed(folders)
        self._worst: dict[str, tuple[float, int | None]] = dict.fromkeys(self.names, (0.0, None))
        self._unmatched = dict.fromkeys(self.names, 0)
        there = column_names(folders[0])
        if there != self.names:
            raise DifferenceError(
                f"{shown}: its columns are {', '.join(there) or 'none'}; "
                f"its pipeline now gives {', '.join(self.names) or 'none'}"
            )

    def take(self, at: Stamp, values: list[Value]) -> None:
        """Compare the row of one frame."""
        row = next(self._recorded, None)
        if row is None or row.index != at.index:
            raise DifferenceError(f"{self._shown}: has no row of frame {at.index}, which was replayed")
        count = len(self._scalars)
        for name, value, cell in zip(self._scalars, values[:count], row.cells[:count], strict=True):
            number = value if type(value) is float else None
            if cell != ("" if number is None else repr(number)):
                self._report(name, at.index, float(cell) if cell else None, number)
        for name, value, cell in zip(self._arrays, values[count:], row.cells[count:], strict=True):
            self._compare_array(name, row, cell, value)
        self.rows += 1

    def count_rest(self) -> int:
        """The number of recorded rows that were not compared; to be asked for at the end."""
        return sum(1 for _ in self._recorded)

    def deviations(self) -> list[Deviation]:
        """The difference of each column."""
        return [Deviation(name, *self._worst[name], self._unmatched[name]) for name in self.names]

    def _compare_array(self, name: str, row: Row, cell: str, value: Value) -> None:
        kept, every = self._arrays[name]
        there = kept.of(row.folder, int(cell)) if cell else None
        here = None if value is None or row.index % every else np.ascontiguousarray(value)
        if there is None and here is None:
            return
        if there is None or here is None or (there.shape, there.dtype) != (here.shape, here.dtype):
            self._report(name, row.index, there, here)
        elif there.tobytes() != here.tobytes():
            self._report_array(name, row.index, there, here)

    def _report_array(self, name: str, index: int, there: Array, here: Array) -> None:
        if self._exact:
            apart = _different(there, here)
            place = np.unravel_index(int(np.argmax(apart)), apart.shape)
            where = f"{name}[{', '.join(str(int(i)) for i in place)}]" if place else name
            self._fail(where, index, repr(there[place].item()), repr(here[place].item()),
                       f" ({int(np.count_nonzero(apart))} of {apart.size} values differ)")  # fmt: skip
        wide = complex if np.iscomplexobj(there) else float
        gaps = np.abs(there.astype(wide) - here.astype(wide))
        if np.isnan(gaps).any():
            self._unmatched[name] += 1
        self._measure(name, index, float(np.nanmax(gaps, initial=0.0)))

    def _report(self, name: str, index: int, there: Any, here: Any) -> None:
        if self._exact:
            self._fail(name, index, _text(there), _text(here))
        numbers = [x for x in (there, here) if isinstance(x, float) and x == x]
        if len(numbers) < 2:
            self._unmatched[name] += 1
        else:
            self._measure(name, index, abs(numbers[0] - numbers[1]))

    def _measure(self, name: str, index: int, gap: float) -> None:
        if gap > self._worst[name][0]:
            self._worst[name] = (gap, index)

    def _fail(self, where: str, index: int, there: str, here: str, more: str = "") -> None:
        raise DifferenceError(
            f"{self._shown}: differs at frame {index}: {where} was {there}, is now {here}{more}"
        )


def _different(there: Array, here: Array) -> Array:
    """Which entries differ in at least one bit."""
    size = there.dtype.itemsize
    a, b = (np.ascontiguousarray(x).reshape(-1).view(np.uint8).reshape(-1, size) for x in (there, here))
    differ: Array = (a != b).any(axis=1).reshape(there.shape)
    return differ


def _text(value: Any) -> str:
    if value is None:
        return "nothing"
    return describe(value) if isinstance(value, np.ndarray) else repr(float(value))
